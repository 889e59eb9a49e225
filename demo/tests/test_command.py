"""The command `seed`: what it refuses, what it says. Whether the services agree: tests/test_seed.py."""

from contextlib import ExitStack
from io import StringIO
from unittest.mock import create_autospec

from django.core.management import CommandError, call_command
from django.test import SimpleTestCase, override_settings

from accounts.contract import Accounts
from comments.contract import Comments
from kernel.contracts.errors import Conflict
from kernel.rpc import registry
from posts.contract import Posts


class SeedCommandTests(SimpleTestCase):
    def setUp(self):
        doubles = ExitStack()
        self.addCleanup(doubles.close)
        self.accounts, self.posts, self.comments = (
            doubles.enter_context(registry.override(contract, create_autospec(contract, instance=True)))
            for contract in (Accounts, Posts, Comments)
        )
        self.accounts.import_users.side_effect = lambda users: len(users)
        self.accounts.import_follows.return_value = 0
        self.posts.import_posts.side_effect = lambda posts: len(posts)
        self.posts.import_likes.side_effect = lambda likes: len(likes)
        self.comments.import_comments.side_effect = lambda comments: len(comments)

    def seed(self, **options):
        output = StringIO()
        amounts = {"users": 5, "posts": 600, "comments": 30, "likes": 40}
        call_command("seed", **{**amounts, **options}, stdout=output)
        return output.getvalue()

    def test_says_what_is_new(self):
        output = self.seed(password="read-write-repeat")

        self.assertIn("New: 5 users, 0 follows, 600 posts, 30 comments, 40 likes", output)

    def test_brings_much_in_by_batches(self):
        self.seed(password="read-write-repeat")

        sizes = [len(call.kwargs["posts"]) for call in self.posts.import_posts.call_args_list]
        self.assertEqual(sizes, [500, 100])

    def test_refuses_to_run_outside_development_without_a_password(self):
        with self.assertRaisesMessage(CommandError, "--password: needed here"):
            self.seed()
        self.accounts.import_users.assert_not_called()

    def test_does_not_repeat_a_given_password(self):
        output = self.seed(password="read-write-repeat")

        self.assertIn("Sign in as demo or moderator with the given password", output)
        self.assertNotIn("read-write-repeat", output)

    @override_settings(DEBUG=True)
    def test_has_a_password_of_its_own_in_development_and_says_it(self):
        output = self.seed()

        password = self.accounts.import_users.call_args.kwargs["users"][0].password
        self.assertIn(f"Sign in as demo or moderator with {password}", output)

    def test_refuses_a_weak_password(self):
        with self.assertRaisesMessage(CommandError, "--password: This password is too short."):
            self.seed(password="x7-q")
        self.accounts.import_users.assert_not_called()

    def test_tells_every_mistake_at_once_before_it_starts(self):
        with self.assertRaises(CommandError) as raised:
            self.seed(users=1, likes=-1, password="read-write-repeat")

        self.assertEqual(len(str(raised.exception).splitlines()), 2)
        self.accounts.import_users.assert_not_called()

    def test_says_what_a_service_refused(self):
        self.accounts.import_users.side_effect = Conflict("The username 'demo' is taken.")

        with self.assertRaisesMessage(CommandError, "The username 'demo' is taken."):
            self.seed(password="read-write-repeat")
