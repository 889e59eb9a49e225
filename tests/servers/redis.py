"""A throw-away Redis."""

import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from tests.servers.processes import ServerError, running


@contextmanager
def redis(port: int) -> Iterator[str]:
    """Starts a Redis that keeps nothing; gives its URL."""
    program = shutil.which("redis-server")
    if program is None:
        raise ServerError("Redis is not installed: `apt-get install redis-server`.")
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with running(command, answers=lambda: _answers(port), stop_signal=signal.SIGKILL):
        yield f"redis://127.0.0.1:{port}/0"


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
