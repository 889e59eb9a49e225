"""The results, as a Markdown table and as JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median

from bench.costs import Cost
from bench.load import Load


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The medians of a route's rounds, and the cost of one request. Times are in ms.

    `share_of_empty` is its requests per second divided by those of the empty view.
    """

    route: str
    requests_per_second: float
    share_of_empty: float
    p50: float
    p99: float
    queries: Mapping[str, int]
    calls: Mapping[str, int]


def result(route: str, loads: Sequence[Load], empty: Sequence[Load], cost: Cost) -> Result:
    """Return the result of a route.

    The share is computed within each round, whose loads are nearly simultaneous.

    Args:
        route: The name of the route.
        loads: Its loads, one of each round.
        empty: The loads of the empty view in the same rounds.
        cost: The cost of one request.
    """
    shares = [
        load.requests_per_second / minimum.requests_per_second
        for load, minimum in zip(loads, empty, strict=True)
    ]
    return Result(
        route=route,
        requests_per_second=median(load.requests_per_second for load in loads),
        share_of_empty=median(shares),
        p50=median(load.p50 for load in loads),
        p99=median(load.p99 for load in loads),
        queries=cost.queries,
        calls=cost.calls,
    )


def as_table(results: Sequence[Result]) -> str:
    """Return a Markdown table."""
    header = ("route", "requests/s", "of the empty view", "p50 ms", "p99 ms", "queries", "service calls")
    rows = [header, ("---", *["---:"] * 4, "---", "---"), *map(_row, results)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _row(result: Result) -> tuple[str, ...]:
    return (
        result.route,
        f"{result.requests_per_second:,.0f}",
        f"{result.share_of_empty:.2f}",
        f"{result.p50:.1f}",
        f"{result.p99:.1f}",
        _counts(result.queries),
        _counts(result.calls),
    )


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "none"


def as_json(results: Sequence[Result], engines: Mapping[str, str], server: str) -> str:
    """Return JSON with the server command, the databases and the results."""
    return json.dumps(
        {"server": server, "databases": dict(engines), "results": [asdict(each) for each in results]},
        indent=2,
    )
