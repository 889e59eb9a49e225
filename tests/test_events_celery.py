"""Where Celery should carry events, and its broker does not answer, or Celery is not wanted at all."""

import subprocess
import sys
import time
from unittest.mock import patch

from django.test import SimpleTestCase

from blog.breaker import FAILURES
from tests.broker import BrokerTestCase


class WithoutBrokerTests(BrokerTestCase):
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
