"""Measure the product in one process and split, and print the results.

Django must be set up before the import.
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from django.core.management import call_command

from bench import product
from bench.load import Load, put_load_on
from bench.routes import API, Route
from bench.split import calls
from bench.split.processes import Addresses, serve_both
from bench.split.rounds import rounds_of
from kernel.rpc import registry
from posts.contract import Posts

Rounds = list[list[tuple[Load, Load]]]
"""In each round, for each route: the loads of one process and of the split product."""

WARM_UP_SECONDS = 1


def compare(rounds: int, seconds: int) -> None:
    """Print the cost of a call, and a table of routes.

    Args:
        rounds: How often each route is measured, in one process and split, with many
            connections and with one.
        seconds: For how long each time.
    """
    call_command("collectstatic", interactive=False, verbosity=0)
    measured = [route for route in product.prepare() if route.path.startswith(API)]
    single = [replace(route, connections=1) for route in measured]
    with serve_both(dict(os.environ)) as addresses:
        _report_calls(addresses)
        busy = _measure(addresses, measured, rounds, seconds)
        idle = _measure(addresses, single, rounds, seconds)
        _report_routes(measured, busy, idle, addresses)


def _measure(addresses: Addresses, measured: Sequence[Route], rounds: int, seconds: int) -> Rounds:
    """Measure both right after one another, so that other load slows both down."""
    for route in measured:
        for address in (addresses.one_process, addresses.split):
            put_load_on(address, route, WARM_UP_SECONDS)
    return [
        [
            (
                put_load_on(addresses.one_process, route, seconds),
                put_load_on(addresses.split, route, seconds),
            )
            for route in measured
        ]
        for _ in range(rounds)
    ]


def _report_calls(addresses: Addresses) -> None:
    plain, local = calls.plain_call_seconds(), calls.local_call_seconds()
    post = registry.get(Posts).list_published(limit=1).items[0]
    local_get, remote_get = calls.get_post_milliseconds(addresses.services["posts"], post.id)
    print(f"plain Python call      {plain * 1e6:8.2f} µs")
    print(f"local call             {local * 1e6:8.2f} µs, {(local - plain) * 1e6:+.2f} µs")
    print(f"one post by id, local  {local_get:8.2f} ms at p50")
    print(f"one post by id, remote {remote_get:8.2f} ms at p50, {remote_get - local_get:+.2f} ms\n")


def _report_routes(measured: Sequence[Route], busy: Rounds, idle: Rounds, addresses: Addresses) -> None:
    print("| route | requests/s local | remote | ratio | p50 ms local | remote | rounds |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for index, route in enumerate(measured):
        loads = [round_[index] for round_ in busy]
        single = [round_[index] for round_ in idle]
        cells = (
            route.name,
            f"{median(local.requests_per_second for local, _ in loads):,.0f}",
            f"{median(remote.requests_per_second for _, remote in loads):,.0f}",
            f"{median(_ratio(*pair) for pair in loads):.2f}",
            f"{median(local.p50 for local, _ in single):.1f}",
            f"{median(remote.p50 for _, remote in single):.1f}",
            str(rounds_of(route, addresses.services)),
        )
        print(f"| {' | '.join(cells)} |")


def _ratio(local: Load, remote: Load) -> float:
    return remote.requests_per_second / local.requests_per_second
