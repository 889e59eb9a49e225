"""Threads that keep sending requests while services are killed."""

import math
import time
from collections.abc import Callable
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import requests

from tests.api import Caller
from tests.http_client import HttpClient

PAUSE_SECONDS = 0.05


class Writer(Thread):
    """POSTs one object after the other, each with a marker of its own.

    A request that gets no response, or a 503, is sent again with the same
    Idempotency-Key until it is accepted.

    Args:
        server: The URL of the gateway.
        caller: Sends the requests.
        path: The path below /api/v1/ to which objects are POSTed.
        make_body: Returns the body to POST for a marker.

    Attributes:
        accepted: The markers of the accepted requests, in order.
        refused: A line for each request that was refused.
        retried: How often a request was sent again.
    """

    def __init__(self, server: str, caller: Caller, path: str, make_body: Callable[[str], Any]) -> None:
        super().__init__(name=path)
        self.accepted: list[str] = []
        self.refused: list[str] = []
        self.retried = 0
        self._server = server
        self._caller = caller
        self._path = path
        self._make_body = make_body
        self._finishing = Event()
        self._give_up = math.inf

    def run(self) -> None:
        with HttpClient(self._server) as client:
            while not self._finishing.is_set():
                self._write(client, uuid4().hex)

    def finish(self, seconds: float) -> None:
        """Wait at most `seconds` for the request in progress, and end the thread."""
        self._give_up = time.monotonic() + seconds
        self._finishing.set()
        self.join()

    def _write(self, client: HttpClient, marker: str) -> None:
        headers = self._caller.headers | {"Idempotency-Key": marker}
        while time.monotonic() < self._give_up:
            try:
                response = client.post(
                    f"/api/v1/{self._path}", self._make_body(marker), "application/json", headers=headers
                )
            except requests.RequestException:
                status, text = 503, ""
            else:
                status, text = response.status_code, response.text
            if status == 201:
                self.accepted.append(marker)
                return
            if status != 503:
                self.refused.append(f"{status} {text}")
                return
            self.retried += 1
            time.sleep(PAUSE_SECONDS)
        self.refused.append("no response in time")
