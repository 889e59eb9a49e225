"""Query plans: how the database engine finds the rows that a call reads."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.db import connections, transaction
from django.test.utils import CaptureQueriesContext
from django_mongodb_backend.query import MongoQuery

from django_firestore_backend.indexes import is_served
from django_firestore_backend.plan import Plan
from kernel.db.router import alias_of

WASTEFUL_STEPS = {
    "sqlite": ("SCAN", "TEMP B-TREE"),
    "postgresql": ("Seq Scan", "Sort"),
    "mongodb": ("COLLSCAN", "SORT", "$sort"),
    "firestore": ("NO INDEX",),
}
"""Steps of a plan that read more rows than the query returns, or sort them."""

TRANSACTION_STATEMENTS = ("BEGIN", "COMMIT", "ROLLBACK")
"""Statements that have no plan."""


def wasteful_plans(service: str, call: Callable[[], Any]) -> list[str]:
    """Run the call and return the plans of its queries that need more than an index.

    Args:
        service: The service whose database is watched.
        call: A call that makes at least one query.

    Raises:
        AssertionError: The call made no query.
    """
    connection = connections[alias_of(service)]
    explain = {"mongodb": _mongodb_plans, "firestore": _firestore_plans}.get(connection.vendor, _sql_plans)
    plans = list(explain(connection, call))
    if not plans:
        raise AssertionError("The call made no query.")
    return [plan for plan in plans if any(step in plan for step in WASTEFUL_STEPS[connection.vendor])]


def _sql_plans(connection: Any, call: Callable[[], Any]) -> Iterator[str]:
    with CaptureQueriesContext(connection) as captured:
        call()
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    queries = [query["sql"] for query in captured if query["sql"] not in TRANSACTION_STATEMENTS]
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A test's table is so small that a sequential scan would be the right plan.
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        for query in queries:
            cursor.execute(f"{explain} {query}")
            yield "\n".join(str(row) for row in cursor.fetchall())


def _mongodb_plans(connection: Any, call: Callable[[], Any]) -> Iterator[str]:
    queries: list[tuple[str, list[Any]]] = []
    get_cursor = MongoQuery.get_cursor

    def recording_get_cursor(query: Any) -> Any:
        queries.append((query.compiler.collection_name, query.get_pipeline()))
        return get_cursor(query)

    with patch.object(MongoQuery, "get_cursor", recording_get_cursor):
        call()
    for collection, pipeline in queries:
        plan = connection.database.command(
            "explain", {"aggregate": collection, "pipeline": pipeline, "cursor": {}}, verbosity="queryPlanner"
        )
        del plan["command"]
        yield json.dumps(_without_rejected(plan), default=str)


def _firestore_plans(connection: Any, call: Callable[[], Any]) -> Iterator[str]:
    """Yield whether the indexes serve each query: the emulator explains no query."""
    queries: list[Plan] = []

    def record(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        if isinstance(sql, Plan):
            queries.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record):
        call()
    models = {model._meta.db_table: model for model in apps.get_models()}
    for query in queries:
        yield f"{query}: {'served' if is_served(query, models[query.table]) else 'NO INDEX'}"


def _without_rejected(plan: Any) -> Any:
    if isinstance(plan, dict):
        return {key: _without_rejected(value) for key, value in plan.items() if key != "rejectedPlans"}
    return [_without_rejected(part) for part in plan] if isinstance(plan, list) else plan
