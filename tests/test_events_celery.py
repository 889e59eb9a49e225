"""Celery carries events, on a real broker; what the broker loses is not lost."""

import subprocess
import sys
import time
from unittest.mock import patch

from celery.contrib.testing.worker import start_worker
from django.test import SimpleTestCase, override_settings

from blog.breaker import FAILURES
from blog.celery import app, broker
from blog.events import delivery
from blog.services import registry
from blog.testing.events import owed
from posts.contract import PostDeleted, Posts
from tests.events import EventsTestCase
from tests.servers.processes import free_port
from tests.servers.redis import redis


class CeleryTests(EventsTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.port = free_port()
        url = f"redis://127.0.0.1:{cls.port}/0"
        cls.enterClassContext(override_settings(CELERY_BROKER_URL=url))
        app.conf.broker_url = url
        cls.addClassCleanup(app.close)

    def setUp(self):
        super().setUp()
        self.addCleanup(broker.answered)

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

    def test_without_a_broker_nothing_fails_and_nothing_is_lost(self):
        post = self.publish()
        started = time.monotonic()
        with self.assertLogs("blog.celery", "WARNING"):
            self.comment(post)
        self.assertLess(time.monotonic() - started, 5)
        self.deliver_everything()
        self.assertEqual(self.comments_count(post), 1)

    def test_a_broker_that_stays_away_is_not_waited_for_by_every_write(self):
        post = self.publish()
        with self.assertLogs("blog", "WARNING"):
            for _ in range(FAILURES):
                self.comment(post)
        with patch("blog.celery.deliver.apply_async") as handed_over:
            self.comment(post)
        handed_over.assert_not_called()
        self.deliver_everything()
        self.assertEqual(self.comments_count(post), FAILURES + 1)

    def test_a_message_that_comes_twice_is_done_once(self):
        from blog.celery import deliver

        post = self.publish()
        with redis(self.port):
            self.comment(post)
        [row] = self.owed()
        for _ in range(2):
            deliver("comments", str(row.pk))
        self.assertEqual((self.comments_count(post), self.owed()), (1, []))


class WithoutCeleryTests(SimpleTestCase):
    def test_nothing_of_celery_is_imported(self):
        code = (
            "import sys, django; django.setup(); import blog.wsgi;"
            " sys.exit('celery' in sys.modules or 'kombu' in sys.modules)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={"DJANGO_SETTINGS_MODULE": "blog.settings", "DJANGO_DEBUG": "1"},
            check=False,
        )
        self.assertEqual(done.returncode, 0)
