"""SIGTERM: requests under way are finished, new ones are refused, then the server ends."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import requests
from django.test import SimpleTestCase

from blog.services.http.wire import VERSION
from posts.contract import Posts
from tests.hosts import POLL_SECONDS, Host
from tests.roles import environment_of
from tests.servers.processes import free_port

SECONDS = 30
NO_TAGS = b'{"answer": {"items": [], "next_cursor": null}}'


class SlowPosts(ThreadingHTTPServer):
    """Stands in for posts: it answers no call before `may_answer` is set."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _SlowAnswer)
        self.was_called = Event()
        self.may_answer = Event()
        self.url = f"http://127.0.0.1:{self.server_port}"


class _SlowAnswer(BaseHTTPRequestHandler):
    server: SlowPosts

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.was_called.set()
        self.server.may_answer.wait(SECONDS)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(NO_TAGS)))
        self.send_header(VERSION, Posts.version)
        self.end_headers()
        self.wfile.write(NO_TAGS)

    def log_message(self, *args: Any) -> None:
        pass


class GracefulStopTest(SimpleTestCase):
    def test_a_request_under_way_is_answered_and_no_other(self) -> None:
        posts = self.slow_posts()
        host = Host(free_port(), environment_of("gateway", databases={}, urls={"posts": posts.url}))
        self.addCleanup(host.close)
        host.start()
        host.wait_until_live()
        with ThreadPoolExecutor() as threads:
            under_way = threads.submit(requests.get, f"{host.url}/api/v1/tags", timeout=SECONDS)
            self.assertTrue(posts.was_called.wait(SECONDS))

            host.ask_to_stop()
            self.wait_until_refused(host)
            posts.may_answer.set()

            self.assertEqual(under_way.result().json()["items"], [])
        self.assertEqual(host.wait_until_stopped(SECONDS), 0)

    def slow_posts(self) -> SlowPosts:
        posts = self.enterContext(SlowPosts())
        serving = Thread(target=posts.serve_forever)
        serving.start()
        self.addCleanup(serving.join)
        self.addCleanup(posts.shutdown)
        self.addCleanup(posts.may_answer.set)
        return posts

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
