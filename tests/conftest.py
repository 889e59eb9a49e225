"""Distributes the tests over pytest-xdist's workers, and stops shared processes."""

import os
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from xdist.scheduler import LoadScopeScheduling

SPLIT = "the split deployment"
SHARES_SPLIT = {
    "tests/test_conduit_split.py",
    "tests/test_split.py",
    "tests/test_split_failures.py",
    "tests/test_split_load.py",
}
"""Files whose tests share one set of processes, which a worker starts once."""

INDEPENDENT = {
    "tests/deployment/test_image.py",
    "tests/test_events_kills.py",
    "tests/test_run_split.py",
    "tests/test_schema_fuzz.py",
    "tests/test_standalone.py",
}
"""Files with slow tests that share nothing: each test may run in any worker."""

SLOWEST = (
    SPLIT,
    "tests/test_standalone.py",
    "tests/test_events_kills.py",
    "tests/deployment/test_image.py",
    "tests/test_run_split.py",
    "tests/test_schema_fuzz.py",
    "tests/test_startservice.py",
    "kernel/tests/test_health.py",
    "tests/test_conduit_fuzz.py",
    "tests/test_boundaries.py",
    "tests/test_roles.py",
    "tests/test_tracing.py",
)
"""What is started first, so that no worker runs it alone at the end."""


def scope_of(nodeid: str) -> str:
    """Return the group of a test: those of a group run in one worker, in sequence."""
    file = nodeid.partition("::")[0]
    if file in SHARES_SPLIT:
        return SPLIT
    return nodeid if file in INDEPENDENT else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> "LoadScopeScheduling":
    """Return a scheduler that gives each worker one group of tests after the other."""
    from xdist.scheduler import LoadScopeScheduling

    # Otherwise the groups with few tests come last, and those are the slow ones.
    config.option.loadscopereorder = False
    scheduler = LoadScopeScheduling(config, log)
    scheduler._split_scope = scope_of
    return scheduler


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with the slowest groups if there are several workers."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=_rank)


def _rank(item: pytest.Item) -> int:
    file = item.nodeid.partition("::")[0]
    name = SPLIT if file in SHARES_SPLIT else file
    return SLOWEST.index(name) if name in SLOWEST else len(SLOWEST)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Stop the split deployment after the last test in a row that uses it."""
    if nextitem is None or scope_of(nextitem.nodeid) != SPLIT:
        _stop_split()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish() -> None:
    """Stop the split deployment after an interruption, before databases are dropped."""
    _stop_split()


def _stop_split() -> None:
    if module := sys.modules.get("tests.split"):
        module.SplitTestCase.stop()
