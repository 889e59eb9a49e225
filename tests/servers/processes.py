"""Server processes that live as long as a block and no longer."""

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
"""None that a system gives to whoever asks for any: it could give it before the server is there."""


class ServerError(Exception):
    """A server cannot be had; one line says why, or what to install."""


def free_port(following: int = 0) -> int:
    """A loopback port that nobody listens on now, nor on so many that follow it."""
    while not are_free(port := secrets.choice(PORTS), following):
        pass
    return port


def are_free(port: int, following: int = 0) -> bool:
    """Whether nobody listens on this port and so many that follow it."""
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
    answers: Callable[[], bool],
    stop_signal: signal.Signals,
    start_seconds: float = 60,
    **options: Any,
) -> Iterator[None]:
    """Runs a server for the block, which begins once it answers.

    Arguments:
        command: how to start it, in the foreground.
        answers: asks it whether it is ready; called again and again.
        stop_signal: ends it at once: its data is thrown away.
        start_seconds: how long it may take to begin.
        options: of subprocess.Popen.
    """
    with tempfile.TemporaryFile() as log:
        # A session of its own: Ctrl-C in the terminal reaches the tests first, then `finally` stops this.
        process = subprocess.Popen(
            command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True, **options
        )
        try:
            if not _is_ready_in_time(process, answers, time.monotonic() + start_seconds):
                raise ServerError(f"{command[0]} did not start: {_last_lines(log)}")
            yield
        finally:
            if process.poll() is None:
                os.killpg(process.pid, stop_signal)
            process.wait()


def _is_ready_in_time(process: subprocess.Popen[bytes], answers: Callable[[], bool], give_up: float) -> bool:
    while not answers():
        if process.poll() is not None or time.monotonic() > give_up:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _last_lines(log: IO[bytes]) -> str:
    log.seek(0)
    return " | ".join(log.read().decode(errors="replace").splitlines()[-5:])
