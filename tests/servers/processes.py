"""Server processes that run for the duration of a block."""

import os
import secrets
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import IO, Any

POLL_SECONDS = 0.05
PORTS = range(20_000, 30_000)
"""No ephemeral ports: the system could assign one before the server listens on it."""


class ServerError(Exception):
    """A server cannot be started; a one-line message gives the reason or remedy."""


def free_port(following: int = 0) -> int:
    """Return a loopback port that is free now, as are as many `following` ones."""
    while not are_free(port := secrets.choice(PORTS), following):
        pass
    return port


def are_free(port: int, following: int = 0) -> bool:
    """Return whether this port and as many `following` ones are free."""
    with ExitStack() as candidates:
        try:
            for each in range(port, port + following + 1):
                candidates.enter_context(socket.create_server(("127.0.0.1", each)))
        except OSError:
            return False
    return True


@contextmanager
def running(
    command: Sequence[str],
    *,
    is_ready: Callable[[], bool],
    stop_signal: signal.Signals,
    start_seconds: float = 60,
    **options: Any,
) -> Iterator[None]:
    """Run a server for the block, which begins once the server is ready.

    Args:
        command: Starts the server, in the foreground.
        is_ready: Returns whether the server is ready; called repeatedly.
        stop_signal: Ends the server at once: its data is thrown away.
        start_seconds: How long the server may take to start.
        options: Of subprocess.Popen.

    Raises:
        ServerError: If the server does not start in time.
    """
    with tempfile.TemporaryFile() as log:
        # In its own session, so that Ctrl-C in the terminal reaches only the tests.
        process = subprocess.Popen(
            command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True, **options
        )
        try:
            if not _is_ready_in_time(process, is_ready, time.monotonic() + start_seconds):
                raise ServerError(f"{command[0]} did not start: {_last_lines(log)}")
            yield
        finally:
            if process.poll() is None:
                os.killpg(process.pid, stop_signal)
            process.wait()


def _is_ready_in_time(process: subprocess.Popen[bytes], is_ready: Callable[[], bool], give_up: float) -> bool:
    while not is_ready():
        if process.poll() is not None or time.monotonic() > give_up:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _last_lines(log: IO[bytes]) -> str:
    log.seek(0)
    return " | ".join(log.read().decode(errors="replace").splitlines()[-5:])
