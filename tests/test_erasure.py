"""manage.py erasure shows what of a person is left, and where."""

from io import StringIO

from django.core.management import CommandError, call_command
from uuid_utils.compat import uuid7

from accounts.contract import Accounts
from blog.services import registry
from blog.services.errors import Unavailable
from comments.contract import Comments
from posts.contract import Posts
from tests.api import PASSWORD
from tests.events import EventsTestCase


class ErasureTests(EventsTestCase):
    def setUp(self):
        super().setUp()
        session = registry.get(Accounts).register(username="ann", email="ann@example.com", password=PASSWORD)
        self.ann = session.account.user.id

    def erasure(self, user_id) -> list[str]:
        self.output = StringIO()
        call_command("erasure", str(user_id), stdout=self.output)
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
                "comments: 0 comments",
                "Nothing is left.",
            ],
        )

    def test_a_service_that_does_not_answer_is_no_good_news(self):
        with self.without(Comments) as comments:
            comments.count_owned.side_effect = Unavailable("Out for lunch.")
            with self.assertRaises(CommandError):
                self.erasure(uuid7())
        self.assertIn("comments: not known, Out for lunch.", self.output.getvalue())
