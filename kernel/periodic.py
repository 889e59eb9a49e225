"""Periodic jobs of the services, such as the purge of expired rows.

The message relay runs them (`manage.py deliver_events`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Job:
    """Work that is repeated while its service is hosted.

    `run` does a part and returns whether more is left. It is called again at once as
    long as it returns True, then after `interval`.
    """

    service: str
    name: str
    run: Callable[[], bool]
    interval: timedelta


_jobs: dict[tuple[str, str], Job] = {}


def register(service: str, name: str, run: Callable[[], bool], interval: timedelta) -> None:
    """Register a job of a service. A job of the same service and name is replaced."""
    _jobs[service, name] = Job(service, name, run, interval)


def jobs() -> list[Job]:
    """Return every registered job."""
    return list(_jobs.values())
