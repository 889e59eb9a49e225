"""Celery carries events, on a real broker; what the broker loses is not lost."""

import time
from unittest.mock import patch

from celery.contrib.testing.worker import start_worker

from blog.celery import app, deliver
from kernel.events import delivery
from kernel.rpc import registry
from kernel.testing.events import owed
from posts.contract import PostDeleted, Posts
from tests.broker import BrokerTestCase
from tests.servers.redis import redis


class CeleryTests(BrokerTestCase):
    def worker(self, *queues):
        return start_worker(
            app, pool="solo", perform_ping_check=False, queues=queues or ["accounts", "posts", "comments"]
        )

    def wait_until(self, condition):
        deadline = time.monotonic() + 30
        while not condition():
            self.assertLess(time.monotonic(), deadline, "not in time")
            time.sleep(0.02)

    def test_a_worker_delivers(self):
        post = self.publish()
        with redis(self.port), self.worker():
            self.comment(post)
            self.wait_until(lambda: not self.owed())
        self.assertEqual(self.comments_count(post), 1)

    def test_a_worker_for_one_service_takes_what_that_one_publishes_and_nothing_else(self):
        kept, deleted = self.publish(), self.publish()
        with redis(self.port), self.worker("posts"):
            self.comment(kept)
            registry.get(Posts).delete(slug=deleted.slug, actor_id=deleted.author_id)
            self.wait_until(lambda: not owed(PostDeleted))
            self.assertEqual([row.name for row in self.owed()], ["comments.CommentsCounted"])
            with self.worker("comments"):
                self.wait_until(lambda: not self.owed())

    def test_the_request_delivers_nothing_itself(self):
        post = self.publish()
        with redis(self.port), patch.object(delivery, "attempt") as attempt:
            self.comment(post)
        attempt.assert_not_called()
        self.assertEqual(len(self.owed()), 1)

    def test_a_broker_that_loses_its_memory_loses_nothing(self):
        post = self.publish()
        with redis(self.port):
            self.comment(post)
        with redis(self.port), self.worker():
            self.comment(post)
            self.wait_until(lambda: len(self.owed()) == 1)
        self.deliver_everything()
        self.assertEqual(self.comments_count(post), 2)

    def test_a_message_that_comes_twice_is_done_once(self):
        post = self.publish()
        with redis(self.port):
            self.comment(post)
        [row] = self.owed()
        for _ in range(2):
            deliver("comments", str(row.pk))
        self.assertEqual((self.comments_count(post), self.owed()), (1, []))
