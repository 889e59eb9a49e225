"""Load from wrk: concurrent requests for some seconds."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bench.routes import Route

SUMMARY = Path(__file__).with_name("summary.lua")


class LoadError(Exception):
    """The load cannot be made, or some of its requests failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """The results of one load. Times are in milliseconds."""

    requests_per_second: float
    p50: float
    p99: float


def find_wrk() -> str:
    """Return the path of wrk.

    Raises:
        LoadError: It is not installed.
    """
    wrk = shutil.which("wrk")
    if wrk is None:
        raise LoadError("wrk is not installed. It makes the load: apt-get install wrk, or brew install wrk.")
    return wrk


def put_load_on(address: str, route: Route, seconds: int) -> Load:
    """Send requests to one route, each as soon as the one before has ended.

    Args:
        address: The base URL of the server.
        route: What to request.
        seconds: For how long.

    Raises:
        LoadError: wrk is not installed, or a response is not a success.
    """
    headers = [f"--header={name}: {value}" for name, value in route.headers.items()]
    command = [
        find_wrk(),
        "--threads=1",
        f"--connections={route.connections}",
        f"--duration={seconds}s",
        "--timeout=30s",
        f"--script={SUMMARY}",
        *headers,
        address + route.path,
    ]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    summary = json.loads(output.splitlines()[-1])
    if summary["failed"]:
        raise LoadError(f"{route.name}: {summary['failed']} of {summary['requests']} requests failed.")
    return Load(
        requests_per_second=summary["requests"] / summary["seconds"],
        p50=summary["p50"],
        p99=summary["p99"],
    )
