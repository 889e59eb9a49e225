"""Sorts and cuts before it projects: then an index gives the first rows, and only those are read."""

from typing import Any

from django_mongodb_backend import compiler
from django_mongodb_backend.compiler import (
    SQLAggregateCompiler,
    SQLDeleteCompiler,
    SQLInsertCompiler,
    SQLUpdateCompiler,
)
from django_mongodb_backend.query import MongoQuery

__all__ = [
    "SQLAggregateCompiler",
    "SQLCompiler",
    "SQLDeleteCompiler",
    "SQLInsertCompiler",
    "SQLUpdateCompiler",
]

Stage = dict[str, Any]

CUTTING = {"$sort", "$skip", "$limit"}


class Query(MongoQuery):
    def get_pipeline(self) -> list[Stage]:
        return cut_before_projecting(without_empty_steps(super().get_pipeline()))


class SQLCompiler(compiler.SQLCompiler):
    query_class = Query


def without_empty_steps(pipeline: list[Stage]) -> list[Stage]:
    """The same pipeline without an `$addFields` that only gives columns their own values.

    The engine writes one before each `$sort` of whole rows, where it stands between the sort and its index.
    """
    return [
        stage
        for stage in pipeline
        if "$addFields" not in stage
        or any(value != f"${name}" for name, value in stage["$addFields"].items())
    ]


def cut_before_projecting(pipeline: list[Stage]) -> list[Stage]:
    """The same pipeline with `$project` after the `$sort`, `$skip` and `$limit` that end it.

    Left as it is where it sorts by what the projection makes.
    """
    start = len(pipeline)
    while start and pipeline[start - 1].keys() <= CUTTING:
        start -= 1
    before, cut = pipeline[:start], pipeline[start:]
    projection = before[-1].get("$project") if before else None
    sorted_by = [field for stage in cut for field in stage.get("$sort", ())]
    if projection is None or any(projection.get(field) != 1 for field in sorted_by):
        return pipeline
    return [*before[:-1], *cut, before[-1]]
