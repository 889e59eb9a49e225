"""What one call costs: near, beside a plain Python call, and far, over HTTP on loopback."""

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

NEAR_CALLS = 200_000
FAR_CALLS = 2_000
REPEATS = 5


class Echo(Service):
    """As little as a service can do."""

    name = "echo"
    version = "1.0"

    @query
    @abstractmethod
    def echo(self, *, value: int) -> int:
        """The value."""


class PlainEcho:
    """The same, outside any contract."""

    def echo(self, *, value: int) -> int:
        return value


@implementation
class EchoService(Echo):
    def echo(self, *, value: int) -> int:
        return value


def plain_call_seconds() -> float:
    """One call of a method of an object at hand."""
    plain = PlainEcho()
    return _seconds(lambda: plain.echo(value=1))


def near_call_seconds() -> float:
    """One call of a service in this process, got from the registry each time."""
    with registry.override(Echo, EchoService()):
        return _seconds(lambda: registry.get(Echo).echo(value=1))


def far_call_milliseconds(posts_url: str, post_id: UUID) -> tuple[float, float]:
    """The medians of getting one post by its id: from posts in this process, and from posts elsewhere."""
    near, far = registry.get(Posts), stub_for(Posts, posts_url)
    return _median(lambda: near.get_many(ids=[post_id])), _median(lambda: far.get_many(ids=[post_id]))


def _seconds(call: Callable[[], object]) -> float:
    return min(timeit.repeat(call, number=NEAR_CALLS, repeat=REPEATS)) / NEAR_CALLS


def _median(call: Callable[[], object]) -> float:
    def once() -> float:
        began = time.perf_counter()
        call()
        return (time.perf_counter() - began) * 1000

    return median(once() for _ in range(FAR_CALLS))
