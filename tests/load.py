"""People who keep writing while services are killed under them."""

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
    """Writes one thing after the other, each with a marker of its own.

    What gets no answer, or one that says "not now", is sent again with the same Idempotency-Key until it is
    accepted. `accepted` has the markers in order.

    Arguments:
        server: of the gateway.
        caller: who writes.
        path: below /api/v1/, where things are POSTed.
        thing: what is POSTed for a marker.
    """

    def __init__(self, server: str, caller: Caller, path: str, thing: Callable[[str], Any]) -> None:
        super().__init__(name=path)
        self.accepted: list[str] = []
        self.refused: list[str] = []
        self.repeated = 0
        self._server = server
        self._caller = caller
        self._path = path
        self._thing = thing
        self._enough = Event()
        self._give_up = math.inf

    def run(self) -> None:
        with HttpClient(self._server) as client:
            while not self._enough.is_set():
                self._write(client, uuid4().hex)

    def finish(self, seconds: float) -> None:
        """What is under way is sent until it is accepted, but no longer than that; then this ends."""
        self._give_up = time.monotonic() + seconds
        self._enough.set()
        self.join()

    def _write(self, client: HttpClient, marker: str) -> None:
        headers = self._caller.headers | {"Idempotency-Key": marker}
        while time.monotonic() < self._give_up:
            try:
                response = client.post(
                    f"/api/v1/{self._path}", self._thing(marker), "application/json", headers=headers
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
            self.repeated += 1
            time.sleep(PAUSE_SECONDS)
        self.refused.append("no answer in time")
