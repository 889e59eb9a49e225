"""On SIGTERM the server finishes requests in progress, refuses new ones, and exits."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import requests
from django.test import SimpleTestCase

from posts.contract import Posts
from tests.fake_service import fake_service
from tests.process_environment import environment_of
from tests.processes import POLL_SECONDS, ServerProcess
from tests.servers.processes import free_port

SECONDS = 30
NO_TAGS = b'{"result": {"items": [], "next_cursor": null}}'


class GracefulStopTests(SimpleTestCase):
    def test_request_in_progress_is_finished_and_new_ones_are_refused(self) -> None:
        was_called, may_respond = Event(), Event()

        def be_slow() -> None:
            was_called.set()
            may_respond.wait(SECONDS)

        posts_url = self.enterContext(fake_service(Posts, NO_TAGS, on_call=be_slow))
        self.addCleanup(may_respond.set)
        environment = environment_of("gateway", databases={}, urls={"posts": posts_url})
        server = ServerProcess(free_port(), environment | {"REQUEST_SECONDS": str(2 * SECONDS)})
        self.addCleanup(server.close)
        server.start()
        server.wait_until_live()
        with ThreadPoolExecutor() as threads:
            in_progress = threads.submit(requests.get, f"{server.url}/api/v1/tags", timeout=SECONDS)
            self.assertTrue(was_called.wait(SECONDS))

            server.terminate()
            self.wait_until_refused(server)
            may_respond.set()

            self.assertEqual(in_progress.result().json()["items"], [])
        self.assertEqual(server.wait_until_stopped(SECONDS), 0)

    def wait_until_refused(self, server: ServerProcess) -> None:
        port = int(server.url.rpartition(":")[2])
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
            pass  # the connection still waited to be accepted when the server stopped
        return False
