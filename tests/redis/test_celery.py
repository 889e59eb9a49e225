"""Celery delivers events over a real broker, and no event is lost with the broker."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from unittest.mock import patch

from celery.contrib.testing.worker import start_worker

from blog.celery import app, deliver
from blog.environment import ALL_SERVICES
from kernel.events import delivery
from kernel.rpc import registry
from kernel.testing.events import pending_events
from posts.contract import PostDeleted, Posts
from tests.broker import BrokerTestCase
from tests.servers.redis import redis


class CeleryTests(BrokerTestCase):
    def worker(self, *queues: str) -> AbstractContextManager[Any]:
        worker: AbstractContextManager[Any] = start_worker(
            app, pool="solo", perform_ping_check=False, queues=queues or ALL_SERVICES
        )
        return worker

    def wait_until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 30
        while not condition():
            self.assertLess(time.monotonic(), deadline, "not in time")
            time.sleep(0.02)

    def test_worker_delivers_events(self) -> None:
        post = self.publish()
        with redis(self.port), self.worker():
            self.comment(post)
            self.wait_until(lambda: not self.undelivered())
        self.assertEqual(self.comments_count(post), 1)

    def test_worker_of_one_service_delivers_its_events_only(self) -> None:
        remaining, deleted = self.publish(), self.publish()
        with redis(self.port), self.worker("posts"):
            self.comment(remaining)
            registry.get(Posts).delete(slug=deleted.slug, actor_id=deleted.author_id)
            self.wait_until(lambda: not pending_events(PostDeleted))
            self.assertEqual([row.name for row in self.undelivered()], ["comments.CommentsCounted"])
            with self.worker("comments"):
                self.wait_until(lambda: not self.undelivered())

    def test_request_does_not_deliver_itself(self) -> None:
        post = self.publish()
        with redis(self.port), patch.object(delivery, "attempt") as attempt:
            self.comment(post)
        attempt.assert_not_called()
        self.assertEqual(len(self.undelivered()), 1)

    def test_broker_that_loses_its_messages_loses_no_event(self) -> None:
        post = self.publish()
        with redis(self.port):
            self.comment(post)
        with redis(self.port), self.worker():
            self.comment(post)
            self.wait_until(lambda: len(self.undelivered()) == 1)
        self.deliver_everything()
        self.assertEqual(self.comments_count(post), 2)

    def test_repeated_message_delivers_once(self) -> None:
        post = self.publish()
        with redis(self.port):
            self.comment(post)
        [row] = self.undelivered()
        for _ in range(2):
            deliver("comments", str(row.pk))
        self.assertEqual((self.comments_count(post), self.undelivered()), (1, []))
