"""Test the command with doubles of the services.

tests/test_seed.py runs it with the services.
"""

from io import StringIO
from unittest.mock import Mock, create_autospec

from django.core.management import CommandError, call_command
from django.test import SimpleTestCase, override_settings

from accounts.contract import Accounts
from comments.contract import Comments
from kernel.contracts.errors import Conflict
from kernel.contracts.service import Service
from kernel.rpc import registry
from posts.contract import Posts

PASSWORD = "read-write-repeat"


class SeedCommandTests(SimpleTestCase):
    def setUp(self) -> None:
        self.accounts, self.posts, self.comments = map(self.double, (Accounts, Posts, Comments))
        self.accounts.import_users.side_effect = lambda users: len(users)
        self.accounts.import_follows.return_value = 0
        self.posts.import_posts.side_effect = lambda posts: len(posts)
        self.posts.import_likes.side_effect = lambda likes: len(likes)
        self.comments.import_comments.side_effect = lambda comments: len(comments)

    def double(self, contract: type[Service]) -> Mock:
        """Return a double that replaces the service."""
        double: Mock = create_autospec(contract, instance=True)
        self.enterContext(registry.override(contract, double))
        return double

    def seed(self, *, users: int = 5, likes: int = 40, password: str | None = None) -> str:
        """Run the command and return its output."""
        output = StringIO()
        call_command(
            "seed", users=users, posts=600, comments=30, likes=likes, password=password, stdout=output
        )
        return output.getvalue()

    def test_numbers_of_new_rows_are_printed(self) -> None:
        output = self.seed(password=PASSWORD)

        self.assertIn("New: 5 users, 0 follows, 600 posts, 30 comments, 40 likes", output)

    def test_content_is_imported_in_batches(self) -> None:
        self.seed(password=PASSWORD)

        sizes = [len(call.kwargs["posts"]) for call in self.posts.import_posts.call_args_list]
        self.assertEqual(sizes, [500, 100])

    def test_missing_password_outside_development_is_an_error(self) -> None:
        with self.assertRaisesMessage(CommandError, "--password: required"):
            self.seed()
        self.accounts.import_users.assert_not_called()

    def test_given_password_is_not_printed(self) -> None:
        output = self.seed(password=PASSWORD)

        self.assertIn("Sign in as demo or moderator with the given password", output)
        self.assertNotIn(PASSWORD, output)

    @override_settings(DEBUG=True)
    def test_default_password_in_development_is_printed(self) -> None:
        output = self.seed()

        password = self.accounts.import_users.call_args.kwargs["users"][0].password
        self.assertIn(f"Sign in as demo or moderator with {password}", output)

    def test_weak_password_is_an_error(self) -> None:
        with self.assertRaisesMessage(CommandError, "--password: "):
            self.seed(password="x7-q")
        self.accounts.import_users.assert_not_called()

    def test_all_invalid_numbers_are_reported_before_anything_is_imported(self) -> None:
        with self.assertRaises(CommandError) as raised:
            self.seed(users=1, likes=-1, password=PASSWORD)

        self.assertEqual(len(str(raised.exception).splitlines()), 2)
        self.accounts.import_users.assert_not_called()

    def test_error_of_a_service_is_reported(self) -> None:
        self.accounts.import_users.side_effect = Conflict("The username 'demo' is taken.")

        with self.assertRaisesMessage(CommandError, "The username 'demo' is taken."):
            self.seed(password=PASSWORD)
