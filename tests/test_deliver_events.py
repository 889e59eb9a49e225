"""`manage.py deliver_events`: once, continuously, and its status."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from io import StringIO
from unittest.mock import DEFAULT, Mock, patch

from django.core.management import CommandError, call_command
from django.db import OperationalError
from uuid_utils.compat import uuid7

from blog.environment import ALL_SERVICES
from comments.contract import Comments
from kernel.contracts.errors import InternalError, Unavailable
from kernel.events import relay
from kernel.events.models import inbox_of
from kernel.events.relay import Subscription
from kernel.rpc import registry
from posts.contract import Posts
from posts.models import IdempotencyRecord
from tests.events import LONG_AGO, EventsTestCase
from tests.process_environment import environment_of
from tests.servers.databases import url_of_this_run
from tests.servers.firestore import EMULATOR_VARIABLE


class DeliverEventsTests(EventsTestCase):
    def setUp(self) -> None:
        super().setUp()
        for number in (signal.SIGTERM, signal.SIGINT):
            self.addCleanup(signal.signal, number, signal.getsignal(number))
        self.post = self.publish()
        with self.rejecting_events(Posts):
            self.comment(self.post)
        self.make_due()

    def status(self) -> str:
        output = StringIO()
        call_command("deliver_events", "--status", stdout=output)
        return output.getvalue()

    def test_once_delivers_what_the_status_shows_as_waiting(self) -> None:
        self.assertRegex(self.status(), r"comments +1 waiting, oldest 0:00:\d\d; 0 parked\n")
        call_command("deliver_events", "--once")
        self.assertRegex(self.status(), r"comments +0 waiting, oldest none; 0 parked\n")
        self.assertEqual(self.comments_count(self.post), 1)

    def test_once_names_the_subscriptions_that_failed_and_delivers_the_rest(self) -> None:
        deleted = self.publish()
        with self.rejecting_events(Comments):
            registry.get(Posts).delete(slug=deleted.slug, actor_id=deleted.author_id)
        self.make_due()
        for error in (Unavailable("Out for lunch."), InternalError("a defect in comments")):
            with (
                self.subTest(error),
                self.rejecting_events(Comments, error),
                self.assertRaisesRegex(CommandError, "delivered: from posts to comments.$"),
            ):
                call_command("deliver_events", "--once")
            self.make_due()
        self.assertEqual([row.name for row in self.undelivered()], ["posts.PostDeleted"])
        call_command("deliver_events", "--once")
        self.assertEqual(self.undelivered(), [])

    def test_once_delivers_for_other_services_when_a_database_is_broken(self) -> None:
        real = relay.deliver_due

        def deliver_due(subscription: Subscription, stop: threading.Event) -> bool:
            if subscription.publisher == "accounts":
                raise OperationalError("gone")
            return real(subscription, stop)

        with (
            patch("kernel.events.relay.deliver_due", deliver_due),
            self.assertLogs("kernel.management", "ERROR"),
            self.assertRaisesRegex(CommandError, "from accounts to comments, from accounts to posts.$"),
        ):
            call_command("deliver_events", "--once")
        self.assertEqual((self.undelivered(), self.comments_count(self.post)), ([], 1))

    def test_relay_continues_after_a_failure_and_purges_old_rows(self) -> None:
        inbox = inbox_of("posts").objects
        old = inbox.create(id=uuid7(), name="comments.CommentsCounted", received_at=LONG_AGO)
        record = IdempotencyRecord.objects.create(id="old", created_at=LONG_AGO)
        failing = Mock(side_effect=[OperationalError("gone"), *[DEFAULT] * 9999], wraps=relay.deliver_due)
        stop = threading.Event()
        running = threading.Thread(target=relay.run, args=[stop])
        with (
            patch("kernel.events.relay.deliver_due", failing),
            patch("kernel.events.relay.subscriptions", return_value=[Subscription("comments", "posts")]),
            patch("kernel.events.relay.POLL_SECONDS", 0.02),
            self.assertLogs("kernel.events.relay", "ERROR"),
        ):
            running.start()
            try:
                self.wait_until(lambda: not self.undelivered())
                self.wait_until(lambda: not inbox.filter(pk=old.pk).exists())
                self.wait_until(lambda: not IdempotencyRecord.objects.filter(pk=record.pk).exists())
            finally:
                stop.set()
                running.join(30)
        self.assertFalse(running.is_alive())
        self.assertEqual(self.comments_count(self.post), 1)

    def test_process_delivers_until_sigterm_and_exits_with_zero(self) -> None:
        emulator = {name: os.environ[name] for name in (EMULATOR_VARIABLE,) if name in os.environ}
        databases = {service: url_of_this_run(service) for service in ALL_SERVICES}
        process = subprocess.Popen(
            [sys.executable, "manage.py", "deliver_events"],
            env=environment_of(*ALL_SERVICES, databases=databases) | emulator,
        )
        try:
            self.wait_until(lambda: not self.undelivered() or process.poll() is not None)
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(30), 0)
        finally:
            process.kill()
            process.wait()
        self.assertEqual((self.undelivered(), self.comments_count(self.post)), ([], 1))

    def wait_until(self, condition: Callable[[], bool]) -> None:
        give_up = time.monotonic() + 60
        while not condition():
            self.assertLess(time.monotonic(), give_up, "not in time")
            threading.Event().wait(0.02)
