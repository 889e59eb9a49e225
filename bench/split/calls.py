"""The cost of a plain Python call, a local call and a remote call on loopback."""

import time
import timeit
from abc import abstractmethod
from collections.abc import Callable
from statistics import median
from uuid import UUID

from kernel.contracts.service import Service, query
from kernel.rpc import registry
from kernel.rpc.client import stub_for
from kernel.rpc.implementation import implementation
from posts.contract import Posts

LOCAL_CALLS = 200_000
REMOTE_CALLS = 2_000
REPEATS = 5


class Echo(Service):
    """The smallest possible service."""

    name = "echo"
    version = "1.0"

    @query
    @abstractmethod
    def echo(self, *, value: int) -> int:
        """Return the value."""


class PlainEcho:
    """The same without a contract."""

    def echo(self, *, value: int) -> int:
        """Return the value."""
        return value


@implementation
class EchoService(Echo):
    """The implementation of Echo."""

    def echo(self, *, value: int) -> int:
        """Return the value."""
        return value


def plain_call_seconds() -> float:
    """Return the time of a method call on a plain object."""
    plain = PlainEcho()
    return _seconds(lambda: plain.echo(value=1))


def local_call_seconds() -> float:
    """Return the time of a call through the registry of a service in this process."""
    with registry.override(Echo, EchoService()):
        return _seconds(lambda: registry.get(Echo).echo(value=1))


def get_post_milliseconds(posts_url: str, post_id: UUID) -> tuple[float, float]:
    """Return the median times of local and of remote calls that get a post by id."""
    local, remote = registry.get(Posts), stub_for(Posts, posts_url)
    return (
        _median_milliseconds(lambda: local.get_many(ids=[post_id])),
        _median_milliseconds(lambda: remote.get_many(ids=[post_id])),
    )


def _seconds(call: Callable[[], object]) -> float:
    return min(timeit.repeat(call, number=LOCAL_CALLS, repeat=REPEATS)) / LOCAL_CALLS


def _median_milliseconds(call: Callable[[], object]) -> float:
    def once() -> float:
        began = time.perf_counter()
        call()
        return (time.perf_counter() - began) * 1000

    return median(once() for _ in range(REMOTE_CALLS))
