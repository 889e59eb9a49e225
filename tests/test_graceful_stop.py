"""SIGTERM: requests under way are finished, new ones are refused, then the server ends."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import requests
from django.test import SimpleTestCase

from posts.contract import Posts
from tests.fake_service import stand_in
from tests.process_environment import environment_of
from tests.processes import POLL_SECONDS, Host
from tests.servers.processes import free_port

SECONDS = 30
NO_TAGS = b'{"answer": {"items": [], "next_cursor": null}}'


class GracefulStopTest(SimpleTestCase):
    def test_a_request_under_way_is_answered_and_no_other(self) -> None:
        was_called, may_answer = Event(), Event()

        def be_slow() -> None:
            was_called.set()
            may_answer.wait(SECONDS)

        posts_url = self.enterContext(stand_in(Posts, NO_TAGS, before=be_slow))
        self.addCleanup(may_answer.set)
        environment = environment_of("gateway", databases={}, urls={"posts": posts_url})
        host = Host(free_port(), environment | {"REQUEST_SECONDS": str(2 * SECONDS)})
        self.addCleanup(host.close)
        host.start()
        host.wait_until_live()
        with ThreadPoolExecutor() as threads:
            under_way = threads.submit(requests.get, f"{host.url}/api/v1/tags", timeout=SECONDS)
            self.assertTrue(was_called.wait(SECONDS))

            host.ask_to_stop()
            self.wait_until_refused(host)
            may_answer.set()

            self.assertEqual(under_way.result().json()["items"], [])
        self.assertEqual(host.wait_until_stopped(SECONDS), 0)

    def wait_until_refused(self, host: Host) -> None:
        port = int(host.url.rpartition(":")[2])
        give_up = time.monotonic() + SECONDS / 2
        while not self.is_refused(port):
            self.assertLess(time.monotonic(), give_up, "still takes connections")
            time.sleep(POLL_SECONDS)

    def is_refused(self, port: int) -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            return True
        except (ConnectionResetError, TimeoutError):
            pass  # one of those that still waited to be taken when the server stopped taking any
        return False
