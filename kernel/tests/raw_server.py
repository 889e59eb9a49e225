"""A server on loopback that answers each request with the bytes it is told to, or breaks in some way."""

import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from select import select
from threading import Lock, Semaphore, Thread
from types import TracebackType
from typing import Self

Behaviour = Callable[[socket.socket], None]


@dataclass
class Received:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class RawServer:
    """Runs inside the block. It does what `behaviours` say, one a request; the last again and again."""

    behaviours: list[Behaviour]
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    ended: Semaphore = field(default_factory=lambda: Semaphore(0))
    """Released for each connection that its caller has closed."""

    def __enter__(self) -> Self:
        self._lock = Lock()
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._threads = [Thread(target=self._accept)]
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        for opened in (self._listener, *self._open):
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
            self._open.append(client)
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
            self.ended.release()


def _read(stream: "socket.SocketIO") -> Received | None:
    line = stream.readline()
    if not line:
        return None
    headers = {}
    while header := stream.readline().strip():
        name, _, value = header.decode().partition(":")
        headers[name] = value.strip()
    body = stream.read(int(headers.get("Content-Length", 0)))
    return Received(line.split()[1].decode(), headers, body)


def response(
    body: bytes = b"", *, status: str = "200 OK", length: int | None = None, **headers: str
) -> bytes:
    """A response with these headers; underscores in their names are dashes."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def say(content: bytes) -> Behaviour:
    return lambda client: client.sendall(content)


def say_late(content: bytes, seconds: float) -> Behaviour:
    """Says it after so long, unless the caller hangs up before."""

    def behave(client: socket.socket) -> None:
        select([client], [], [], seconds)
        client.sendall(content)

    return behave


def close(client: socket.socket) -> None:
    """Closes without a word."""
    client.shutdown(socket.SHUT_RDWR)


def say_and_close(content: bytes) -> Behaviour:
    def behave(client: socket.socket) -> None:
        client.sendall(content)
        close(client)

    return behave


def hang(client: socket.socket) -> None:
    """Says nothing, until the caller or the test hangs up."""
    client.recv(1)


def drip(content: bytes, seconds: float) -> Behaviour:
    """Says a byte every few milliseconds."""

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
