"""A throw-away Redis."""

import os
import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from tests.servers.processes import ServerError, running

PROGRAM_VARIABLE = "REDIS_SERVER"
"""Tells tests where the program is; those that need a Redis start it themselves."""


def redis_program() -> str:
    """Where the program is on this machine."""
    if program := shutil.which("redis-server"):
        return program
    raise ServerError("Redis is not installed: `apt-get install redis-server`.")


def has_redis() -> bool:
    """Whether this test run was given a Redis."""
    return PROGRAM_VARIABLE in os.environ


@contextmanager
def redis(port: int) -> Iterator[str]:
    """Starts a Redis that keeps nothing; gives its URL."""
    command = [os.environ[PROGRAM_VARIABLE], "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    command += ["--appendonly", "no"]
    with running(command, answers=lambda: _answers(port), stop_signal=signal.SIGKILL):
        yield f"redis://127.0.0.1:{port}/0"


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
