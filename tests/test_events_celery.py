"""Where Celery should carry events, and its broker does not answer, or Celery is not wanted at all."""

import json
import subprocess
import sys
import time
from pathlib import Path
from unittest.mock import patch

from django.test import SimpleTestCase

from kernel.rpc.circuit_breaker import FAILURE_THRESHOLD
from tests.broker import BrokerTestCase
from tests.process_environment import environment_of, sqlite_files
from tests.servers.processes import free_port


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
        with self.assertLogs("blog.celery", "WARNING"):
            for _ in range(FAILURE_THRESHOLD):
                self.comment(post)
        with patch("blog.celery.deliver.apply_async") as handed_over:
            self.comment(post)
        handed_over.assert_not_called()
        self.deliver_everything()
        self.assertEqual(self.comments_count(post), FAILURE_THRESHOLD + 1)


class LogTests(SimpleTestCase):
    def test_a_worker_logs_as_the_settings_say(self):
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "blog.celery", "worker", "-Q", "posts", "--pool", "solo"],
            env=environment_of("posts", databases=sqlite_files(Path("nowhere")))
            | {"CELERY_BROKER_URL": f"redis://127.0.0.1:{free_port()}/0"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        with worker:
            try:
                said = next(line for line in worker.stderr if b"Cannot connect" in line)
            finally:
                worker.kill()
        self.assertEqual(json.loads(said)["level"], "ERROR")


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
