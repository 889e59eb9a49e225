"""A throw-away Redis."""

import os
import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from tests.servers.processes import ServerError, running

PROGRAM_VARIABLE = "REDIS_SERVER"
"""The variable with the path of the program, which tests start themselves."""


def redis_program() -> str:
    """Return the path of the program on this machine."""
    if program := shutil.which("redis-server"):
        return program
    raise ServerError("Redis is not installed: `apt-get install redis-server`.")


def has_redis() -> bool:
    """Return whether this test run has a Redis."""
    return PROGRAM_VARIABLE in os.environ


@contextmanager
def redis(port: int) -> Iterator[str]:
    """Start a Redis without persistence for the block, and yield its URL."""
    command = [os.environ[PROGRAM_VARIABLE], "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    command += ["--appendonly", "no"]
    with running(command, is_ready=lambda: _is_ready(port), stop_signal=signal.SIGKILL):
        yield f"redis://127.0.0.1:{port}/0"


def _is_ready(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
