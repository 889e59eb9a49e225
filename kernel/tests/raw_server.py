"""A server on 127.0.0.1 that sends given bytes or fails in a given way."""

import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from select import select
from threading import Lock, Semaphore, Thread
from types import TracebackType
from typing import BinaryIO, Self

Behaviour = Callable[[socket.socket], None]


@dataclass
class ReceivedRequest:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class RawServer:
    """Serve inside the block.

    Attributes:
        behaviours: What the server does, one a request. The last one is repeated.
        received: The requests in the order of their arrival.
        connections: The number of connections that were accepted.
        closed_by_client: Released for each connection that its client has closed.
    """

    behaviours: list[Behaviour]
    received: list[ReceivedRequest] = field(default_factory=list)
    connections: int = 0
    closed_by_client: Semaphore = field(default_factory=lambda: Semaphore(0))

    def __enter__(self) -> Self:
        self._lock = Lock()
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._threads = [Thread(target=self._accept)]
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for opened in (self._listener, *self._sockets):
            with suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)
            opened.close()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._sockets.append(client)
            thread = Thread(target=self._serve, args=(client,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, client: socket.socket) -> None:
        with client, client.makefile("rb") as stream:
            try:
                while request := _read(stream):
                    with self._lock:
                        self.received.append(request)
                        behaviour = self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]
                    behaviour(client)
            except OSError:
                return
            self.closed_by_client.release()


def _read(stream: BinaryIO) -> ReceivedRequest | None:
    line = stream.readline()
    if not line:
        return None
    headers = {}
    while header := stream.readline().strip():
        name, _, value = header.decode().partition(":")
        headers[name] = value.strip()
    body = stream.read(int(headers.get("Content-Length", 0)))
    return ReceivedRequest(line.split()[1].decode(), headers, body)


def response(
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    *,
    status: str = "200 OK",
    length: int | None = None,
) -> bytes:
    """Return a response, with a wrong Content-Length if `length` is given."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def send(content: bytes) -> Behaviour:
    """Send the bytes."""
    return lambda client: client.sendall(content)


def send_late(content: bytes, seconds: float) -> Behaviour:
    """Send the bytes after a delay, unless the client closes the connection first."""

    def behave(client: socket.socket) -> None:
        select([client], [], [], seconds)
        client.sendall(content)

    return behave


def close(client: socket.socket) -> None:
    """Close the connection without a response."""
    client.shutdown(socket.SHUT_RDWR)


def send_and_close(content: bytes) -> Behaviour:
    """Send the bytes and close the connection."""

    def behave(client: socket.socket) -> None:
        client.sendall(content)
        close(client)

    return behave


def hang(client: socket.socket) -> None:
    """Send nothing until the client or the test closes the connection."""
    client.recv(1)


def send_slowly(content: bytes, seconds: float) -> Behaviour:
    """Send one byte each so many seconds until the client closes the connection."""

    def behave(client: socket.socket) -> None:
        client.settimeout(seconds)
        for byte in content:
            client.sendall(bytes([byte]))
            try:
                if not client.recv(1):
                    return
            except TimeoutError:
                continue

    return behave
