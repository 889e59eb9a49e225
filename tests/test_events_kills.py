"""Processes killed at any moment (SIGKILL) lose no event and apply none twice.

EVENTS_KILLS is the number of processes that are killed at a random moment.
`make test-kills` sets a large one.
"""

import os
import random
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn
from unittest.mock import patch

from django.conf import settings
from django.db import connections
from uuid_utils.compat import uuid7

from comments.contract import CommentStatus
from comments.models import Comment
from comments.tests.reconciliation import assert_counters_match as assert_comment_counters
from kernel.contracts.errors import ServiceError
from kernel.db.router import alias_of
from kernel.events.delivery import attempt
from kernel.events.inbox import Inbox
from kernel.events.models import outbox_of
from kernel.rpc import registry
from posts import counters
from posts.contract import Posts
from posts.models import Post as PostRow
from posts.tests.reconciliation import assert_counters_match as assert_post_counters
from tests.events import LONG_AGO, EventsTestCase

KILLS = int(os.environ.get("EVENTS_KILLS", "200"))
AT_EACH_STEP = max(2, KILLS // 15)


def die(*args: Any, **kwargs: Any) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


def after(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that does what the given one does, and then dies."""

    def call(*args: Any, **kwargs: Any) -> NoReturn:
        function(*args, **kwargs)
        die()

    return call


SENDING = {
    "written, not committed": ("kernel.events.outbox.transaction.on_commit", die),
    "committed, not sent": ("kernel.events.outbox.deliver_after_commit", die),
}
HANDLING = {
    "sent, not handled": ("kernel.events.inbox.Inbox._process", die),
    "handled, not committed": ("posts.counters.set_comments_count", after(counters.set_comments_count)),
    "handled, not acknowledged": ("kernel.events.inbox.Inbox.receive", after(Inbox.receive)),
}
DELIVERING = {
    "claimed, not sent": ("kernel.events.relay.attempt", die),
    "acknowledged": ("kernel.events.relay.attempt", after(attempt)),
}


class KilledProcessTests(EventsTestCase):
    """Kills processes at each step and at random, each step with a post of its own.

    On MongoDB the transaction of a killed process locks its rows for a while.
    """

    def setUp(self) -> None:
        super().setUp()
        self.all_posts = [self.publish(tags=("news",)) for _ in range(3)]

    def write_comment(self) -> None:
        self.comment(random.choice(self.all_posts))

    def in_child(self, work: Callable[[], Any], kill_after: float | None = None) -> int:
        """Do the work in a process, killed after `kill_after` s; return its status."""
        for service in settings.HOSTED_SERVICES:
            connection: Any = connections[alias_of(service)]
            connection.close()
            if connection.vendor == "mongodb":
                connection.close_pool()
        child = os.fork()
        if child == 0:
            try:
                work()
            finally:
                os._exit(0)
        killer = threading.Timer(kill_after or 60, os.kill, (child, signal.SIGKILL))
        killer.start()
        try:
            # Not reaped yet, so that the killer cannot hit a new process with its id.
            os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        finally:
            killer.cancel()
            killer.join()
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def make_latest_due(self) -> None:
        """Make only the latest event due: on MongoDB earlier ones may be locked."""
        outbox = outbox_of("comments").objects
        latest = outbox.order_by("-id").values_list("pk", flat=True)[0]
        outbox.filter(pk=latest).update(next_attempt_at=LONG_AGO)

    def check(self) -> None:
        """Deliver everything, and check that every counter is exact."""
        self.deliver_everything()
        for post in PostRow.objects.all():
            visible = Comment.objects.filter(post_id=post.pk, status=CommentStatus.VISIBLE).count()
            self.assertEqual(post.comments_count, visible)
        existing = set(PostRow.objects.values_list("pk", flat=True))
        self.assertLessEqual(set(Comment.objects.values_list("post_id", flat=True)), existing)
        assert_post_counters(self)
        assert_comment_counters(self)

    def test_publisher_killed_at_each_step_loses_nothing(self) -> None:
        for step, (target, dying) in (SENDING | HANDLING).items():
            before = Comment.objects.count()
            for _ in range(AT_EACH_STEP):
                self.all_posts = [self.publish()]
                with patch(target, dying):
                    self.assertEqual(self.in_child(self.write_comment), -signal.SIGKILL, step)
            with self.subTest(step):
                written = 0 if step == "written, not committed" else AT_EACH_STEP
                self.assertEqual(Comment.objects.count(), before + written)
                self.check()

    def test_event_handled_before_the_kill_is_not_handled_again(self) -> None:
        target, dying = HANDLING["handled, not acknowledged"]
        with patch(target, dying):
            self.in_child(self.write_comment)
        self.assertEqual(len(self.undelivered()), 1)
        with patch("posts.counters.set_comments_count") as effect:
            self.deliver_everything()
        effect.assert_not_called()
        self.check()

    def test_relay_killed_at_each_step_loses_nothing(self) -> None:
        for step, (target, dying) in (HANDLING | DELIVERING).items():
            for _ in range(AT_EACH_STEP):
                self.all_posts = [self.publish()]
                with patch("kernel.events.outbox.deliver_after_commit"):
                    self.write_comment()
                self.make_latest_due()
                with patch(target, dying):
                    self.assertEqual(self.in_child(self.deliver), -signal.SIGKILL, step)
            with self.subTest(step):
                self.check()

    def test_processes_killed_at_random_moments_lose_nothing(self) -> None:
        killed = 0
        for _ in range(KILLS):
            seconds = random.uniform(0, 0.15)
            work = random.choice([self.do_anything, self.do_anything, self.deliver_all])
            killed += self.in_child(work, seconds) == -signal.SIGKILL
        self.assertGreater(killed, KILLS / 4)
        self.check()

    def do_anything(self) -> None:
        for _ in range(200):
            post = random.choice(self.all_posts)
            with suppress(ServiceError):
                random.choice([self.write_comment, self.write_comment, self.like, self.write_and_delete])()
                registry.get(Posts).like(slug=post.slug, user_id=uuid7())

    def like(self) -> None:
        registry.get(Posts).like(slug=random.choice(self.all_posts).slug, user_id=uuid7())

    def write_and_delete(self) -> None:
        post = self.publish(tags=("news",))
        self.comment(post)
        registry.get(Posts).delete(slug=post.slug, actor_id=post.author_id)

    def deliver_all(self) -> None:
        for _ in range(200):
            self.make_due()
            self.deliver()
