"""manage.py recount finds every counter that is wrong, mends it, and leaves the right ones alone."""

import threading
from io import StringIO

from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from uuid_utils.compat import uuid7

from accounts.contract import Accounts
from blog.services import registry
from blog.services.errors import Unavailable
from blog.testing.threads import at_once
from comments.models import Comment, Thread
from comments.tests.recount import recount as recount_comments
from posts.contract import Posts
from posts.models import AuthorTotals, Like, Post, PostTag, Tag
from posts.tests.recount import recount as recount_posts
from tests.api import PASSWORD
from tests.events import EventsTestCase


def recount(*arguments: str) -> str:
    output = StringIO()
    call_command("recount", *arguments, stdout=output)
    return output.getvalue()


class RecountTests(EventsTestCase):
    def setUp(self):
        super().setUp()
        self.post = self.publish(tags=("a", "b"))
        self.posts = registry.get(Posts)
        for _ in range(3):
            self.posts.like(slug=self.post.slug, user_id=uuid7())
        self.parent = self.comment(self.post)
        self.comment(self.post, parent_id=self.parent.id)
        self.people = [
            registry.get(Accounts)
            .register(username=name, email=f"{name}@example.com", password=PASSWORD)
            .account.user.id
            for name in ("ann", "bob")
        ]
        registry.get(Accounts).follow(follower_id=self.people[0], username="bob")

    def check(self):
        recount_posts(self)
        recount_comments(self)
        self.assertEqual(self.comments_count(self.post), 2)
        counts = get_user_model().objects.order_by("username")
        self.assertEqual(list(counts.values_list("followers_count", "following_count")), [(0, 1), (1, 0)])

    def test_says_so_where_all_is_right(self):
        self.assertEqual(recount(), "Every counter is right.\n")

    def test_says_in_one_line_who_does_not_answer(self):
        with self.without(Posts) as double:
            double.get_many.side_effect = Unavailable("Out for lunch.")
            with self.assertRaisesRegex(CommandError, "^comments cannot be counted now: Out for lunch.$"):
                recount()

    def test_tells_and_mends_whatever_is_wrong(self):
        wrong = {
            "likes": lambda: Post.objects.update(likes_count=7),
            "popularity": lambda: Post.objects.update(popularity=0),
            "comments": lambda: Post.objects.update(comments_count=9, popularity=12),
            "status of likes": lambda: Like.objects.update(status="draft"),
            "popularity of tags": lambda: PostTag.objects.update(popularity=1),
            "a tag that is missing": lambda: PostTag.objects.filter(tag="a").delete(),
            "use of tags": lambda: Tag.objects.update(posts_count=4),
            "no tags": lambda: Tag.objects.all().delete(),
            "totals": lambda: AuthorTotals.objects.update(likes=0, published=3),
            "no totals": lambda: AuthorTotals.objects.all().delete(),
            "visible": lambda: Thread.objects.update(visible_count=1),
            "replies": lambda: Comment.objects.update(replies_count=3),
            "places": lambda: Comment.objects.filter(pk=self.parent.id).update(listed_under=None),
            "followers": lambda: get_user_model().objects.update(followers_count=5),
        }
        for name, spoil in wrong.items():
            spoil()
            with self.subTest(name):
                with self.assertRaisesRegex(CommandError, "differ"):
                    recount()
                self.assertIn("mended", recount("--fix"))
                # What depends on what was mended shows the second time, as totals do on likes.
                recount("--fix")
                self.assertEqual(recount(), "Every counter is right.\n")
                self.check()

    def test_telling_changes_nothing(self):
        Post.objects.update(likes_count=7)
        for _ in range(2):
            with self.assertRaises(CommandError):
                recount()

    def test_while_people_write_nothing_right_is_spoilt(self):
        done = threading.Event()

        def write():
            try:
                for _ in range(15):
                    self.posts.like(slug=self.post.slug, user_id=uuid7())
                    self.comment(self.post)
            finally:
                done.set()

        def mend():
            while not done.is_set():
                recount("--fix")

        self.assertEqual(at_once(write, mend), [None, None])
        self.deliver_everything()
        recount_posts(self)
        recount_comments(self)
        self.assertEqual(self.comments_count(self.post), 17)
