"""The ways in which a test calls a service: in process, in loopback, over HTTP."""

from collections.abc import Callable
from functools import partial
from threading import Thread
from types import TracebackType
from typing import Self, TypeVar

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections

from kernel.contracts.service import Operation, Service
from kernel.rpc import registry
from kernel.rpc.client import HttpTransport
from kernel.rpc.stub import Send, loopback, stub

S = TypeVar("S", bound=Service)


class LiveServer:
    """Serve this project on a free port of 127.0.0.1 inside the block.

    The server uses the database connections of the thread that opened it. So it sees
    what a test has not committed. This is safe as long as that thread only waits while
    a request is processed.

    Attributes:
        url: The base URL of the server.
    """

    def __init__(self) -> None:
        self._connections = {alias: connections[alias] for alias in connections}
        self._server = _Server(("127.0.0.1", 0), _Handler, connections_override=self._connections)
        self._server.set_app(WSGIHandler())
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        for connection in self._connections.values():
            connection.inc_thread_sharing()
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
        for connection in self._connections.values():
            connection.dec_thread_sharing()


def call_in_process(contract: type[S]) -> S:
    """Return the implementation itself."""
    return registry.get(contract)


def call_in_loopback(contract: type[S]) -> S:
    """Return a stub that encodes each call and its outcome as JSON, in this process."""
    return loopback(contract, registry.get(contract))


def call_over_http(contract: type[S], url: str) -> tuple[S, Callable[[], None]]:
    """Return a stub that sends each call to `url`, and each idempotent command twice.

    Returns:
        The stub, and a function that closes its connections.
    """
    transport = HttpTransport(contract, url)
    return stub(contract, partial(send_twice, transport)), transport.close


def send_twice(send: Send, operation: Operation, body: bytes) -> bytes:
    """Send an idempotent command twice, as after a lost response. Send others once.

    Raises:
        AssertionError: The two responses differ.
    """
    response = send(operation, body)
    if operation.is_idempotent and (repeated := send(operation, body)) != response:
        raise AssertionError(f"{operation.name} returned {response!r} first, then {repeated!r}.")
    return response


class _Server(ThreadedWSGIServer):
    def _close_connections(self) -> None:
        """Leave the connections open: they belong to the test."""


class _Handler(WSGIRequestHandler):
    disable_nagle_algorithm = True

    def log_message(self, *arguments: object) -> None:
        """Log nothing, so that a test prints nothing."""
