"""Celery for events: its broker does not respond, or it is not used at all."""

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


class UnavailableBrokerTests(BrokerTestCase):
    def test_unavailable_broker_fails_no_request_and_loses_no_event(self) -> None:
        post = self.publish()
        started = time.monotonic()
        with self.assertLogs("blog.celery", "WARNING"):
            self.comment(post)
        self.assertLess(time.monotonic() - started, 5)
        self.deliver_everything()
        self.assertEqual(self.comments_count(post), 1)

    def test_broker_that_stays_unavailable_is_not_waited_for_at_every_write(self) -> None:
        post = self.publish()
        with self.assertLogs("blog.celery", "WARNING"):
            for _ in range(FAILURE_THRESHOLD):
                self.comment(post)
        with patch("blog.celery.deliver.apply_async") as enqueued:
            self.comment(post)
        enqueued.assert_not_called()
        self.deliver_everything()
        self.assertEqual(self.comments_count(post), FAILURE_THRESHOLD + 1)


class LogTests(SimpleTestCase):
    def test_worker_logs_in_the_format_of_the_settings(self) -> None:
        port = free_port()
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "blog.celery", "worker", "-Q", "posts", "--pool", "solo"],
            env=environment_of("posts", databases=sqlite_files(Path("nowhere")))
            | {"CELERY_BROKER_URL": f"redis://127.0.0.1:{port}/0"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        with worker:
            assert worker.stderr  # noqa: S101  # a pipe
            try:
                # The worker cannot connect to its broker, and logs so.
                line = next(line for line in worker.stderr if str(port).encode() in line)
            finally:
                worker.kill()
        self.assertEqual(json.loads(line)["level"], "ERROR")


class WithoutCeleryTests(SimpleTestCase):
    def test_celery_is_not_imported(self) -> None:
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
