"""manage.py recount finds every counter that is wrong, mends it, and leaves the right ones alone."""

from concurrent.futures import ThreadPoolExecutor, wait
from io import StringIO
from unittest.mock import Mock, patch

from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connections
from uuid_utils.compat import uuid7

from accounts.contract import Accounts
from accounts.models import Follow
from comments.models import Comment, Thread
from comments.tests.reconciliation import recount as recount_comments
from kernel.contracts.errors import Unavailable
from kernel.events.models import outbox_of
from kernel.rpc import registry
from kernel.testing.threads import at_once
from posts.contract import Posts
from posts.models import AuthorTotals, Like, Post, PostTag, Tag
from posts.tests.reconciliation import recount as recount_posts
from tests.api import PASSWORD
from tests.events import EventsTestCase


def recount(*arguments: str) -> str:
    output = StringIO()
    call_command("reconcile", *arguments, stdout=output)
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
        self.accounts = registry.get(Accounts)
        self.people = [self.register(name) for name in ("ann", "bob")]
        self.accounts.follow(follower_id=self.people[0], username="bob")

    def register(self, name):
        session = self.accounts.register(username=name, email=f"{name}@example.com", password=PASSWORD)
        return session.account.user.id

    def check(self):
        recount_posts(self)
        recount_comments(self)
        self.assertEqual(self.comments_count(self.post), 2)
        counts = get_user_model().objects.filter(pk__in=self.people).order_by("username")
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

    def test_while_people_write_nothing_right_is_told_or_spoilt(self):
        right = "Every counter is right.\n"
        for _ in range(10):
            outcomes = at_once(self.write, recount, lambda: recount("--fix"))
            self.assertEqual(outcomes, [None, right, right])
            recount_posts(self)
            recount_comments(self)
        self.assertEqual(self.comments_count(self.post), 22)

    def test_whoever_follows_while_followers_are_counted_spoils_nothing(self):
        ann, reader = self.people[0], self.register("reader")
        following = ThreadPoolExecutor(1)
        self.addCleanup(following.shutdown)

        def follow():
            self.accounts.follow(follower_id=reader, username="ann")
            connections.close_all()

        def count(**of):
            if of == {"followed": ann}:
                self.followed = following.submit(follow)
                # Time enough for it, if it need not wait until ann's followers are counted.
                wait([self.followed], 0.5)
            return Follow.objects.filter(**of)

        with patch("accounts.reconciliation.Follow", Mock(objects=Mock(filter=count))):
            self.assertEqual(recount("--fix"), "Every counter is right.\n")
        self.followed.result(60)
        self.assertEqual(self.accounts.get_many(ids=[ann])[ann].followers_count, 1)
        self.assertEqual(recount(), "Every counter is right.\n")

    def write(self):
        post = self.publish(self.post.author_id, tags=("a", "b"))
        for slug in (self.post.slug, post.slug):
            self.posts.like(slug=slug, user_id=uuid7())
        for _ in range(2):
            self.comment(self.post)

    def test_what_posts_is_still_to_hear_is_no_difference(self):
        with self.without(Posts):
            self.comment(self.post)
            self.assertEqual(recount(), "Every counter is right.\n")
        outbox_of("comments").objects.all().delete()
        with self.assertRaisesRegex(CommandError, "1 differ"):
            recount()

    def test_a_deleted_post_that_a_backup_of_posts_brings_back_shows_no_comments(self):
        backup = [row for table in (Post, AuthorTotals) for row in table.objects.all()]
        self.posts.delete(slug=self.post.slug, actor_id=self.post.author_id)
        AuthorTotals.objects.all().delete()
        for row in backup:
            row.save()
        self.assertEqual(self.comments_count(self.post), 2)
        self.assertIn("in posts has comments 2, counted comments 0", recount("--fix"))
        recount("--fix")
        self.assertEqual(recount(), "Every counter is right.\n")
        self.assertEqual(self.comments_count(self.post), 0)

    def test_mends_what_a_backup_of_comments_alone_has_lost(self):
        lost = {
            "the last versions": lambda: Post.objects.update(comments_count=9, comments_version=1000),
            "a thread": lambda: Thread.objects.all().delete(),
            "thread and comments": lambda: (Thread.objects.all().delete(), Comment.objects.all().delete()),
        }
        for name, lose in lost.items():
            with self.subTest(name):
                lose()
                self.assertIn("mended", recount("--fix"))
                # The popularity of the post is the tags' and the author's, too.
                recount("--fix")
                self.assertEqual(recount(), "Every counter is right.\n")
                self.comment(self.post)
                self.assertEqual(self.comments_count(self.post), Comment.objects.count())
                recount_posts(self)
                recount_comments(self)
