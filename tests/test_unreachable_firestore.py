"""A Firestore that accepts connections but never responds: posts are shown in time."""

import os
import socket
import time
from contextlib import closing
from unittest import mock

from blog.environment import ALL_SERVICES
from kernel.db.router import relocated
from kernel.db.transfer.target import connected
from kernel.testing.cases import ServiceTransactionTestCase
from tests.api import ANONYMOUS, register

SECONDS = 15


class UnreachableFirestoreTests(ServiceTransactionTestCase):
    services = ALL_SERVICES

    def test_post_is_shown_without_its_comments(self) -> None:
        ann = register("ann")
        slug = ann.do("POST", "posts", {"title": "Hello", "body": "Hi", "status": "published"})["slug"]
        # Only now, since Django would look for this database before and after the test.
        self.enterContext(mock.patch.object(type(self), "databases", {*self.databases, "silent"}))
        with closing(socket.create_server(("127.0.0.1", 0))) as silent:
            host = f"127.0.0.1:{silent.getsockname()[1]}"
            self.enterContext(mock.patch.dict(os.environ, FIRESTORE_EMULATOR_HOST=host))
            self.enterContext(connected("silent", "firestore://demo/(default)"))
            self.enterContext(relocated("comments", "silent"))
            started = time.monotonic()
            with self.assertLogs("kernel.rpc.implementation", "ERROR"):
                shown = ANONYMOUS.do("GET", f"posts/{slug}")
        self.assertLess(time.monotonic() - started, SECONDS)
        self.assertEqual((shown["body"], shown["degraded"]), ("Hi", ["comments"]))
