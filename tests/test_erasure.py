"""`manage.py erase_user` shows which data of a user is stored, and erases it."""

from io import StringIO
from unittest.mock import patch
from uuid import UUID

from django.core.management import CommandError, call_command
from uuid_utils.compat import uuid7

from accounts import lifecycle
from accounts.contract import Accounts
from accounts.management.commands.erase_user import NOTHING_STORED
from accounts.models import OutboxEvent
from blog.environment import ALL_SERVICES
from comments.contract import Comments
from comments.models import AccountStatus as CommentsAccountStatus
from comments.models import Comment, Thread
from kernel.contracts.errors import Forbidden, Unavailable
from kernel.events.delivery import attempt
from kernel.events.models import State, outbox_of
from kernel.rpc import registry
from posts.contract import Posts
from posts.models import AccountStatus as PostsAccountStatus
from posts.models import AuthorTotals, Post
from tests.api import PASSWORD
from tests.events import EventsTestCase


class ErasureTests(EventsTestCase):
    def setUp(self) -> None:
        super().setUp()
        session = registry.get(Accounts).register(username="ann", email="ann@example.com", password=PASSWORD)
        self.ann = session.account.user.id

    def erase_user(self, user_id: UUID, *options: str) -> list[str]:
        self.output = StringIO()
        call_command("erase_user", str(user_id), *options, stdout=self.output)
        return self.output.getvalue().splitlines()

    def test_shows_what_is_stored_until_all_is_erased(self) -> None:
        post = self.publish(self.ann)
        self.comment(self.publish(), self.ann)
        registry.get(Posts).like(slug=post.slug, user_id=self.ann)
        with self.rejecting_events(Posts):
            registry.get(Accounts).erase(user_id=self.ann, password=PASSWORD)
            with self.assertRaisesRegex(CommandError, "is stored"):
                self.erase_user(self.ann)
        shown = self.output.getvalue()
        self.assertIn("accounts: 0 accounts, 0 follows, 0 sessions", shown)
        self.assertIn("posts: 1 posts, 1 likes", shown)
        self.assertIn("accounts.UserErased to posts: waiting", shown)
        self.assertIn("takes no events now", shown)
        self.deliver_everything()
        *counts, conclusion = self.erase_user(self.ann)
        self.assertEqual([line.partition(":")[0] for line in counts], ALL_SERVICES)
        for line in (
            "accounts: 0 accounts, 0 follows, 0 sessions",
            "comments: 0 comments, 0 received",
            "posts: 0 posts, 0 likes",
        ):
            self.assertIn(line, counts)
        self.assertEqual(conclusion, NOTHING_STORED)

    def test_fails_while_an_event_is_undelivered(self) -> None:
        with self.rejecting_events(Posts):
            registry.get(Accounts).erase(user_id=self.ann, password=PASSWORD)
        for state in (State.WAITING, State.PARKED):
            OutboxEvent.objects.update(state=state)
            with self.subTest(state), self.assertRaisesRegex(CommandError, "undelivered"):
                self.erase_user(self.ann)
            self.assertIn(f"accounts.UserErased to posts: {state}, ", self.output.getvalue())

    def test_fails_while_comments_name_the_user_as_author_of_the_post(self) -> None:
        self.comment(self.publish(self.ann))
        with self.rejecting_events(Comments):
            registry.get(Accounts).erase(user_id=self.ann, password=PASSWORD)
            attempt(outbox_of("accounts").objects.filter(subscriber="posts").earliest("pk"))
            outbox_of("posts").objects.update(state=State.PARKED)
        self.deliver_everything()
        with self.assertRaisesRegex(CommandError, "is stored"):
            self.erase_user(self.ann)
        self.assertIn("comments: 0 comments, 1 received", self.output.getvalue())

    def test_operator_erases_a_deactivated_account(self) -> None:
        post = self.publish(self.ann)
        lifecycle.set_active([self.ann], False)
        with patch("builtins.input", return_value="yes"):
            shown = self.erase_user(self.ann, "--erase")
        self.assertIn("posts: 1 posts, 0 likes", shown)
        self.deliver_everything()
        self.assertEqual(self.erase_user(self.ann)[-1], NOTHING_STORED)
        self.assertEqual(registry.get(Posts).get_many(ids=[post.id]), {})

    def test_nothing_is_erased_without_confirmation(self) -> None:
        with (
            patch("builtins.input", return_value="y"),
            self.assertRaisesRegex(CommandError, "Nothing was erased"),
        ):
            self.erase_user(self.ann, "--erase")
        self.assertEqual(registry.get(Accounts).get_account(user_id=self.ann).user.username, "ann")
        self.erase_user(self.ann, "--erase", "--noinput")
        self.assertEqual(registry.get(Accounts).get_many(ids=[self.ann]), {})

    def test_erases_again_what_the_backup_of_another_service_restored(self) -> None:
        self.publish(self.ann)
        self.comment(self.publish(), self.ann)
        backup = [row for table in (Post, AuthorTotals, Comment, Thread) for row in table.objects.all()]
        registry.get(Accounts).erase(user_id=self.ann, password=PASSWORD)
        self.deliver_everything()
        for table in (AuthorTotals, PostsAccountStatus, CommentsAccountStatus):
            table.objects.all().delete()
        for row in backup:
            row.save()
        with self.assertRaisesRegex(CommandError, "is stored"):
            self.erase_user(self.ann)
        self.erase_user(self.ann, "--erase", "--noinput")
        self.deliver_everything()
        self.assertEqual(self.erase_user(self.ann)[-1], NOTHING_STORED)
        with self.assertRaises(Forbidden):
            self.publish(self.ann)

    def test_unknown_user_cannot_be_erased(self) -> None:
        with self.assertRaisesRegex(CommandError, "no account"):
            self.erase_user(uuid7(), "--erase", "--noinput")

    def test_fails_if_a_service_does_not_respond(self) -> None:
        with self.rejecting_events(Comments) as comments:
            comments.count_user_data.side_effect = Unavailable("Out for lunch.")
            with self.assertRaises(CommandError):
                self.erase_user(uuid7())
        self.assertIn("comments: unknown, Out for lunch.", self.output.getvalue())
