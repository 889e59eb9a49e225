"""The services' endpoint over real HTTP on loopback, for tests that run in a transaction."""

from threading import Thread
from types import TracebackType
from typing import Self

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections

from kernel.contracts.service import Operation
from kernel.rpc.stub import Send


class LiveServer:
    """Serves this project on a free port inside the block.

    It works on the database connections of the thread that opened it, so it sees what a test has not
    committed. That is sound as long as that thread does nothing but wait while it is answered.
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
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
        for connection in self._connections.values():
            connection.dec_thread_sharing()


def send_twice(send: Send, operation: Operation, body: bytes) -> bytes:
    """Sends a is_idempotent command again, as after an answer that was lost: the answer must be the same."""
    outcome = send(operation, body)
    if operation.is_idempotent and (again := send(operation, body)) != outcome:
        raise AssertionError(f"{operation.name} was answered {outcome!r}, and when repeated {again!r}.")
    return outcome


class _Server(ThreadedWSGIServer):
    def _close_connections(self) -> None:
        """They are the test's."""


class _Handler(WSGIRequestHandler):
    disable_nagle_algorithm = True

    def log_message(self, *arguments: object) -> None:
        """Says nothing: in a test's output every line is a finding."""
