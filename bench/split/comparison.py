"""Measures the product near and far, and says what was found. Django must be set up."""

import os
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from django.core.management import call_command

from bench import product
from bench.load import Load, put_load_on
from bench.routes import API, Route
from bench.split import calls
from bench.split.processes import Addresses, both
from bench.split.rounds import rounds_of
from kernel.rpc import registry
from posts.contract import Posts

Rounds = list[list[tuple[Load, Load]]]
"""In each round, for each route: near and far."""

WARM_UP_SECONDS = 1


def compare(rounds: int, seconds: int) -> None:
    """Prints the cost of a call and the table of routes.

    Arguments:
        rounds: how often each route is measured, near and far, with many connections and with one.
        seconds: for how long each time.
    """
    call_command("collectstatic", interactive=False, verbosity=0)
    measured = [route for route in product.prepare() if route.path.startswith(API)]
    alone = [replace(route, connections=1) for route in measured]
    with both(dict(os.environ)) as addresses:
        _report_calls(addresses)
        busy = _measure(addresses, measured, rounds, seconds)
        idle = _measure(addresses, alone, rounds, seconds)
        _report_routes(measured, busy, idle, addresses)


def _measure(addresses: Addresses, measured: Sequence[Route], rounds: int, seconds: int) -> Rounds:
    """Near and far right after one another: whatever slows the machine down for a while, slows both."""
    for route in measured:
        for address in (addresses.near, addresses.far):
            put_load_on(address, route, WARM_UP_SECONDS)
    return [
        [
            (
                put_load_on(addresses.near, route, seconds),
                put_load_on(addresses.far, route, seconds),
            )
            for route in measured
        ]
        for _ in range(rounds)
    ]


def _report_calls(addresses: Addresses) -> None:
    plain, near = calls.plain_call_seconds(), calls.near_call_seconds()
    post = registry.get(Posts).list_published(limit=1).items[0]
    here, there = calls.far_call_milliseconds(addresses.services["posts"], post.id)
    print(f"plain Python call      {plain * 1e6:8.2f} µs")
    print(f"near call              {near * 1e6:8.2f} µs, {(near - plain) * 1e6:+.2f} µs")
    print(f"one post by id, near   {here:8.2f} ms at p50")
    print(f"one post by id, far    {there:8.2f} ms at p50, {there - here:+.2f} ms\n")


def _report_routes(measured: Sequence[Route], busy: Rounds, idle: Rounds, addresses: Addresses) -> None:
    print("| route | requests/s near | far | far of near | p50 ms near | far | sequential far rounds |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for index, route in enumerate(measured):
        loads = [round_[index] for round_ in busy]
        single = [round_[index] for round_ in idle]
        cells = (
            route.name,
            f"{median(near.requests_per_second for near, _ in loads):,.0f}",
            f"{median(far.requests_per_second for _, far in loads):,.0f}",
            f"{median(far.requests_per_second / near.requests_per_second for near, far in loads):.2f}",
            f"{median(near.p50 for near, _ in single):.1f}",
            f"{median(far.p50 for _, far in single):.1f}",
            str(rounds_of(route, addresses.services)),
        )
        print(f"| {' | '.join(cells)} |")
