"""How the database finds what a call reads: the plan of each query, as its engine explains it."""

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

# What a plan says where it reads more rows than it gives, or sorts them.
WASTE = {
    "sqlite": ("SCAN", "TEMP B-TREE"),
    "postgresql": ("Seq Scan", "Sort"),
    "mongodb": ("COLLSCAN", "SORT", "$sort"),
    "firestore": ("NO INDEX",),
}

TRANSACTION = ("BEGIN", "COMMIT", "ROLLBACK")
"""Statements that have no plan."""


def wasteful_plans(service: str, call: Callable[[], Any]) -> list[str]:
    """The plans of the queries `call` makes on the service's database that no index serves alone."""
    connection = connections[alias_of(service)]
    plans = {"mongodb": _mongodb_plans, "firestore": _firestore_plans}
    found = list(plans.get(connection.vendor, _sql_plans)(connection, call))
    if not found:
        raise AssertionError("The call made no query.")
    return [plan for plan in found if any(word in plan for word in WASTE[connection.vendor])]


def _sql_plans(connection: Any, call: Callable[[], Any]) -> Iterator[str]:
    with CaptureQueriesContext(connection) as captured:
        call()
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    queries = [query["sql"] for query in captured if query["sql"] not in TRANSACTION]
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A table of a test is so small that reading all of it would be right.
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        for query in queries:
            cursor.execute(f"{explain} {query}")
            yield "\n".join(str(row) for row in cursor.fetchall())


def _mongodb_plans(connection: Any, call: Callable[[], Any]) -> Iterator[str]:
    made: list[tuple[str, list[Any]]] = []
    get_cursor = MongoQuery.get_cursor

    def noted(query: Any) -> Any:
        made.append((query.compiler.collection_name, query.get_pipeline()))
        return get_cursor(query)

    with patch.object(MongoQuery, "get_cursor", noted):
        call()
    for collection, pipeline in made:
        plan = connection.database.command(
            "explain", {"aggregate": collection, "pipeline": pipeline, "cursor": {}}, verbosity="queryPlanner"
        )
        del plan["command"]
        yield json.dumps(_without_rejected(plan), default=str)


def _firestore_plans(connection: Any, call: Callable[[], Any]) -> Iterator[str]:
    """Firestore explains nothing before it is used in earnest; what an index serves is known beforehand."""
    made: list[Plan] = []

    def note(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        if isinstance(sql, Plan):
            made.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        call()
    models = {model._meta.db_table: model for model in apps.get_models()}
    for plan in made:
        yield f"{plan}: {'served' if is_served(plan, models[plan.table]) else 'NO INDEX'}"


def _without_rejected(plan: Any) -> Any:
    if isinstance(plan, dict):
        return {key: _without_rejected(value) for key, value in plan.items() if key != "rejectedPlans"}
    return [_without_rejected(part) for part in plan] if isinstance(plan, list) else plan
