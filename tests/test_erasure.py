"""manage.py erasure shows what of a person is left, and where."""

from io import StringIO
from unittest.mock import patch

from django.core.management import CommandError, call_command
from uuid_utils.compat import uuid7

from accounts import lifecycle
from accounts.contract import Accounts
from accounts.management.commands.erase_user import NOTHING_LEFT
from accounts.models import OutboxEvent
from comments.contract import Comments
from comments.models import AccountStatus, Comment, Thread
from kernel.contracts.errors import Forbidden, Unavailable
from kernel.events.models import State, outbox_of
from kernel.rpc import registry
from posts.contract import Posts
from posts.models import AuthorTotals, Post
from tests.api import PASSWORD
from tests.events import EventsTestCase


class ErasureTests(EventsTestCase):
    def setUp(self):
        super().setUp()
        session = registry.get(Accounts).register(username="ann", email="ann@example.com", password=PASSWORD)
        self.ann = session.account.user.id

    def erasure(self, user_id, *options) -> list[str]:
        self.output = StringIO()
        call_command("erase_user", str(user_id), *options, stdout=self.output)
        return self.output.getvalue().splitlines()

    def test_tells_what_is_left_until_nothing_is(self):
        post = self.publish(self.ann)
        self.comment(self.publish(), self.ann)
        registry.get(Posts).like(slug=post.slug, user_id=self.ann)
        with self.without(Posts):
            registry.get(Accounts).erase(user_id=self.ann, password=PASSWORD)
            with self.assertRaisesRegex(CommandError, "left"):
                self.erasure(self.ann)
        told = self.output.getvalue()
        self.assertIn("accounts: 0 accounts, 0 follows, 0 sessions", told)
        self.assertIn("posts: 1 posts, 1 likes", told)
        self.assertIn("posts will hear accounts.UserErased (waiting", told)
        self.assertIn("takes no events now", told)
        self.deliver_everything()
        self.assertEqual(
            self.erasure(self.ann),
            [
                "accounts: 0 accounts, 0 follows, 0 sessions",
                "posts: 0 posts, 0 likes",
                "comments: 0 comments, 0 received",
                NOTHING_LEFT,
            ],
        )

    def test_is_not_done_while_somebody_has_yet_to_hear_of_it(self):
        with self.without(Posts):
            registry.get(Accounts).erase(user_id=self.ann, password=PASSWORD)
        for state in (State.WAITING, State.PARKED):
            OutboxEvent.objects.update(state=state)
            with self.subTest(state), self.assertRaisesRegex(CommandError, "still to be heard"):
                self.erasure(self.ann)
            self.assertIn(f"posts will hear accounts.UserErased ({state}, ", self.output.getvalue())

    def test_is_not_done_while_comments_name_whose_post_they_were_on(self):
        self.comment(self.publish(self.ann))
        with self.without(Comments):
            registry.get(Accounts).erase(user_id=self.ann, password=PASSWORD)
            outbox_of("posts").objects.update(state=State.PARKED)
        self.deliver_everything()
        with self.assertRaisesRegex(CommandError, "left"):
            self.erasure(self.ann)
        self.assertIn("comments: 0 comments, 1 received", self.output.getvalue())

    def test_an_operator_erases_whoever_can_no_longer_ask_for_it(self):
        post = self.publish(self.ann)
        lifecycle.set_active([self.ann], False)
        with patch("builtins.input", return_value="yes"):
            told = self.erasure(self.ann, "--erase")
        self.assertIn("posts: 1 posts, 0 likes", told)
        self.deliver_everything()
        self.assertEqual(self.erasure(self.ann)[-1], NOTHING_LEFT)
        self.assertEqual(registry.get(Posts).get_many(ids=[post.id]), {})

    def test_nobody_is_erased_without_a_clear_yes(self):
        with patch("builtins.input", return_value="y"), self.assertRaisesRegex(CommandError, "Nobody"):
            self.erasure(self.ann, "--erase")
        self.assertEqual(registry.get(Accounts).get_account(user_id=self.ann).user.username, "ann")
        self.erasure(self.ann, "--erase", "--noinput")
        self.assertEqual(registry.get(Accounts).get_many(ids=[self.ann]), {})

    def test_erases_again_what_a_backup_of_another_service_has_brought_back(self):
        self.publish(self.ann)
        self.comment(self.publish(), self.ann)
        backup = [row for table in (Post, AuthorTotals, Comment, Thread) for row in table.objects.all()]
        registry.get(Accounts).erase(user_id=self.ann, password=PASSWORD)
        self.deliver_everything()
        for row in [*AuthorTotals.objects.all(), *AccountStatus.objects.all()]:
            row.delete()
        for row in backup:
            row.save()
        with self.assertRaisesRegex(CommandError, "left"):
            self.erasure(self.ann)
        self.erasure(self.ann, "--erase", "--noinput")
        self.deliver_everything()
        self.assertEqual(self.erasure(self.ann)[-1], NOTHING_LEFT)
        with self.assertRaises(Forbidden):
            self.publish(self.ann)

    def test_somebody_unknown_cannot_be_erased(self):
        with self.assertRaisesRegex(CommandError, "no account"):
            self.erasure(uuid7(), "--erase", "--noinput")

    def test_a_service_that_does_not_answer_is_no_good_news(self):
        with self.without(Comments) as comments:
            comments.count_user_data.side_effect = Unavailable("Out for lunch.")
            with self.assertRaises(CommandError):
                self.erasure(uuid7())
        self.assertIn("comments: not known, Out for lunch.", self.output.getvalue())
