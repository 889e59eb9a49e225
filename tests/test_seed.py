"""`manage.py seed` imports the demo content once, with right counters."""

from collections import Counter
from io import StringIO
from typing import ClassVar

from django.core.management import call_command

from accounts.contract import Accounts
from blog.environment import ALL_SERVICES
from comments.contract import Comments
from comments.models import Comment
from demo.content import Amounts, make_content
from kernel.db.router import alias_of
from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase
from posts.contract import PostFilter, Posts

AMOUNTS = {"users": 20, "posts": 60, "comments": 200, "likes": 400}
"""As in `make run`."""

PASSWORD = "read-write-repeat"
CONTENT = make_content(Amounts(**AMOUNTS), PASSWORD)


def seed() -> str:
    output = StringIO()
    call_command("seed", **AMOUNTS, password=PASSWORD, stdout=output)
    return output.getvalue()


class SeedTests(ServiceTestCase):
    services = ALL_SERVICES
    first_output: ClassVar[str]

    @classmethod
    def setUpTestData(cls) -> None:
        # A TestCase commits nothing, and events are delivered after a commit only.
        with cls.captureOnCommitCallbacks(using=alias_of("comments"), execute=True):
            cls.first_output = seed()

    def setUp(self) -> None:
        self.accounts = registry.get(Accounts)
        self.posts = registry.get(Posts)
        self.comments = registry.get(Comments)
        self.demo = self.accounts.get_by_usernames(usernames=["demo"])["demo"]

    def test_second_run_adds_nothing(self) -> None:
        before = self.everything()

        self.assertIn("New: 20 users, ", self.first_output)
        self.assertIn("New: 0 users, 0 follows, 0 posts, 0 comments, 0 likes", seed())
        self.assertEqual(self.everything(), before)

    def test_likes_and_comments_of_posts_are_counted(self) -> None:
        likes = Counter(like.post_id for like in CONTENT.likes)
        comments = Counter(comment.post_id for comment in CONTENT.comments)
        ids = [post.id for post in CONTENT.posts]
        posts = self.posts.get_many(ids=ids)

        self.assertEqual({pk: posts[pk].likes_count for pk in ids}, {pk: likes[pk] for pk in ids})
        self.assertEqual({pk: posts[pk].comments_count for pk in ids}, {pk: comments[pk] for pk in ids})
        self.assertEqual(self.comments.count_for_posts(post_ids=ids), {pk: comments[pk] for pk in ids})

    def test_published_posts_of_tags_are_counted(self) -> None:
        used = Counter(tag for post in CONTENT.posts if post.published_at for tag in post.draft.tags)
        counted = self.posts.list_tags(limit=100).items

        self.assertEqual({tag.name: tag.posts_count for tag in counted}, used)

    def test_followers_and_followed_of_users_are_counted(self) -> None:
        followers = Counter(follow.followee_id for follow in CONTENT.follows)
        following = Counter(follow.follower_id for follow in CONTENT.follows)
        ids = [user.id for user in CONTENT.users]

        for pk, user in self.accounts.get_many(ids=ids).items():
            self.assertEqual((user.followers_count, user.following_count), (followers[pk], following[pk]))

    def test_dashboard_of_the_demo_user_is_full(self) -> None:
        signed_in = self.accounts.sign_in(login="demo", password=PASSWORD)
        overview = self.posts.get_overview(author_id=self.demo.id)

        self.assertEqual(signed_in.account.user, self.demo)
        self.assertEqual(len(overview.popular), 5)
        self.assertTrue(overview.drafts)
        self.assertGreater(min(overview.totals.likes, overview.totals.comments), 10)
        self.assertEqual(len(self.comments.list_received(post_author_id=self.demo.id)), 5)
        self.assertGreater(min(self.demo.followers_count, self.demo.following_count), 5)
        self.assertTrue(self.posts.list_published(filters=PostFilter(liked_by=self.demo.id)).items)
        following = tuple(user.id for user in self.accounts.list_following(user_id=self.demo.id))
        self.assertEqual(len(self.posts.list_published(filters=PostFilter(author_ids=following)).items), 20)

    def test_totals_of_an_author_count_published_posts_only(self) -> None:
        mine = {post.id for post in CONTENT.posts if post.author_id == self.demo.id and post.published_at}
        totals = self.posts.get_overview(author_id=self.demo.id).totals

        self.assertEqual(totals.published, len(mine))
        self.assertEqual(totals.likes, sum(like.post_id in mine for like in CONTENT.likes))
        self.assertEqual(totals.comments, sum(comment.post_id in mine for comment in CONTENT.comments))

    def test_moderator_may_hide_comments(self) -> None:
        moderator = self.accounts.sign_in(login="moderator", password=PASSWORD).account.user
        hidden = self.comments.hide(comment_id=CONTENT.comments[0].id, moderator_id=moderator.id)

        self.assertEqual(hidden.status, "hidden")

    def everything(self) -> tuple[object, ...]:
        posts = [post.id for post in CONTENT.posts]
        users = [user.id for user in CONTENT.users]
        return (
            self.posts.get_many(ids=posts),
            self.accounts.get_many(ids=users),
            list(Comment.objects.order_by("pk").values()),
            self.posts.list_tags(limit=100),
        )
