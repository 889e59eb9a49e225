"""manage.py deliver_events: once, for long, and what it tells."""

import signal
import threading
from io import StringIO

from django.core.management import call_command

from blog.events import deliverer
from posts.contract import Posts
from tests.events import EventsTestCase


class DeliverEventsTests(EventsTestCase):
    def setUp(self):
        super().setUp()
        for number in (signal.SIGTERM, signal.SIGINT):
            self.addCleanup(signal.signal, number, signal.getsignal(number))
        self.post = self.publish()
        with self.without(Posts):
            self.comment(self.post)
        self.make_due()

    def status(self) -> str:
        output = StringIO()
        call_command("deliver_events", "--status", stdout=output)
        return output.getvalue()

    def test_tells_what_waits_and_delivers_it_once(self):
        self.assertRegex(self.status(), r"comments +1 waiting, oldest 0:00:\d\d; 0 parked\n")
        call_command("deliver_events", "--once")
        self.assertRegex(self.status(), r"comments +0 waiting, oldest none; 0 parked\n")
        self.assertEqual(self.comments_count(self.post), 1)

    def test_runs_until_it_is_told_to_stop(self):
        stop = threading.Event()
        running = threading.Thread(target=deliverer.run, args=[stop])
        running.start()
        try:
            give_up = threading.Event()
            timer = threading.Timer(30, give_up.set)
            timer.start()
            while self.owed() and not give_up.wait(0.02):
                pass
        finally:
            timer.cancel()
            stop.set()
            running.join(30)
        self.assertFalse(running.is_alive())
        self.assertEqual((self.owed(), self.comments_count(self.post)), ([], 1))
