"""`manage.py reconcile` finds and repairs wrong counters, and changes no right one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from io import StringIO
from typing import Any
from unittest.mock import Mock, patch
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connections
from uuid_utils.compat import uuid7

from accounts.contract import Accounts
from accounts.models import Follow
from comments.models import Comment, Thread
from comments.tests.reconciliation import assert_counters_match as assert_comment_counters
from kernel.contracts.errors import Unavailable
from kernel.events.models import outbox_of
from kernel.rpc import registry
from kernel.testing.concurrency import run_concurrently
from posts.contract import Posts
from posts.models import AuthorTotals, Like, Post, PostTag, Tag
from posts.tests.reconciliation import assert_counters_match as assert_post_counters
from tests.api import PASSWORD
from tests.events import EventsTestCase


def reconcile(*arguments: str) -> str:
    output = StringIO()
    call_command("reconcile", *arguments, stdout=output)
    return output.getvalue()


class ReconcileTests(EventsTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.post = self.publish(tags=("a", "b"))
        self.posts = registry.get(Posts)
        for _ in range(3):
            self.posts.like(slug=self.post.slug, user_id=uuid7())
        self.parent = self.comment(self.post)
        self.comment(self.post, parent_id=self.parent.id)
        self.accounts = registry.get(Accounts)
        self.user_ids = [self.register(name) for name in ("ann", "bob")]
        self.accounts.follow(follower_id=self.user_ids[0], username="bob")

    def register(self, name: str) -> UUID:
        session = self.accounts.register(username=name, email=f"{name}@example.com", password=PASSWORD)
        return session.account.user.id

    def check(self) -> None:
        assert_post_counters(self)
        assert_comment_counters(self)
        self.assertEqual(self.comments_count(self.post), 2)
        counts = get_user_model().objects.filter(pk__in=self.user_ids).order_by("username")
        self.assertEqual(list(counts.values_list("followers_count", "following_count")), [(0, 1), (1, 0)])

    def test_reports_that_every_counter_is_right(self) -> None:
        self.assertEqual(reconcile(), "Every counter is right.\n")

    def test_unavailable_service_is_reported_in_one_line(self) -> None:
        with self.rejecting_events(Posts) as double:
            double.get_many.side_effect = Unavailable("Out for lunch.")
            with self.assertRaisesRegex(CommandError, "^comments cannot be reconciled now: Out for lunch.$"):
                reconcile()

    def test_every_wrong_counter_is_reported_and_repaired(self) -> None:
        wrong: dict[str, Callable[[], object]] = {
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
        for name, corrupt in wrong.items():
            corrupt()
            with self.subTest(name):
                with self.assertRaisesRegex(CommandError, "Differences: "):
                    reconcile()
                self.assertIn("repaired", reconcile("--fix"))
                # Values that depend on repaired ones differ now, as totals on likes.
                reconcile("--fix")
                self.assertEqual(reconcile(), "Every counter is right.\n")
                self.check()

    def test_reporting_changes_nothing(self) -> None:
        Post.objects.update(likes_count=7)
        for _ in range(2):
            with self.assertRaises(CommandError):
                reconcile()

    def test_concurrent_writes_cause_no_report_and_no_wrong_counter(self) -> None:
        right = "Every counter is right.\n"
        for _ in range(10):
            outcomes = run_concurrently(self.write, reconcile, lambda: reconcile("--fix"))
            self.assertEqual(outcomes, [None, right, right])
            assert_post_counters(self)
            assert_comment_counters(self)
        self.assertEqual(self.comments_count(self.post), 22)

    def test_concurrent_follow_causes_no_wrong_counter(self) -> None:
        ann, reader = self.user_ids[0], self.register("reader")
        following = ThreadPoolExecutor(1)
        self.addCleanup(following.shutdown)

        def follow() -> None:
            self.accounts.follow(follower_id=reader, username="ann")
            connections.close_all()

        def count(**of: Any) -> Any:
            if of == {"followee": ann}:
                self.followed = following.submit(follow)
                # Enough time, unless it has to wait until ann's followers are counted.
                wait([self.followed], 0.5)
            return Follow.objects.filter(**of)

        with patch("accounts.reconciliation.Follow", Mock(objects=Mock(filter=count))):
            self.assertEqual(reconcile("--fix"), "Every counter is right.\n")
        self.followed.result(60)
        self.assertEqual(self.accounts.get_many(ids=[ann])[ann].followers_count, 1)
        self.assertEqual(reconcile(), "Every counter is right.\n")

    def write(self) -> None:
        post = self.publish(self.post.author_id, tags=("a", "b"))
        for slug in (self.post.slug, post.slug):
            self.posts.like(slug=slug, user_id=uuid7())
        for _ in range(2):
            self.comment(self.post)

    def test_undelivered_event_is_not_a_difference(self) -> None:
        with self.rejecting_events(Posts):
            self.comment(self.post)
            self.assertEqual(reconcile(), "Every counter is right.\n")
        outbox_of("comments").objects.all().delete()
        with self.assertRaisesRegex(CommandError, "Differences: 1"):
            reconcile()

    def test_deleted_post_restored_from_a_backup_shows_no_comments(self) -> None:
        backup = [row for table in (Post, AuthorTotals) for row in table.objects.all()]
        self.posts.delete(slug=self.post.slug, actor_id=self.post.author_id)
        AuthorTotals.objects.all().delete()
        for row in backup:
            row.save()
        self.assertEqual(self.comments_count(self.post), 2)
        self.assertIn("in posts has comments 2, expected comments 0", reconcile("--fix"))
        reconcile("--fix")
        self.assertEqual(reconcile(), "Every counter is right.\n")
        self.assertEqual(self.comments_count(self.post), 0)

    def test_rows_lost_by_a_backup_of_comments_are_repaired(self) -> None:
        lost: dict[str, Callable[[], object]] = {
            "the last versions": lambda: Post.objects.update(comments_count=9, comments_revision=1000),
            "a thread": lambda: Thread.objects.all().delete(),
            "thread and comments": lambda: (Thread.objects.all().delete(), Comment.objects.all().delete()),
        }
        for name, lose in lost.items():
            with self.subTest(name):
                lose()
                self.assertIn("repaired", reconcile("--fix"))
                # Tags and author totals depend on the popularity of the post.
                reconcile("--fix")
                self.assertEqual(reconcile(), "Every counter is right.\n")
                self.comment(self.post)
                self.assertEqual(self.comments_count(self.post), Comment.objects.count())
                assert_post_counters(self)
                assert_comment_counters(self)
