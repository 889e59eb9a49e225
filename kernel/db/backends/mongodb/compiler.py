"""Compilers that sort and limit first and project then, so that indexes serve lists."""

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

SLICING = {"$sort", "$skip", "$limit"}


class Query(MongoQuery):
    """A query whose pipeline an index can serve."""

    def get_pipeline(self) -> list[Stage]:
        """Return the pipeline of the query."""
        return slice_before_projecting(without_identity_stages(super().get_pipeline()))


class SQLCompiler(compiler.SQLCompiler):
    """The engine's compiler for reads, with our query."""

    query_class = Query


def without_identity_stages(pipeline: list[Stage]) -> list[Stage]:
    """Return the pipeline without `$addFields` that assign columns their own values.

    The engine writes one before each `$sort` of whole rows. It prevents the use of an
    index.
    """
    return [
        stage
        for stage in pipeline
        if "$addFields" not in stage
        or any(value != f"${name}" for name, value in stage["$addFields"].items())
    ]


def slice_before_projecting(pipeline: list[Stage]) -> list[Stage]:
    """Return the pipeline with `$project` after a final `$sort`, `$skip`, `$limit`.

    A pipeline that sorts by a result of the projection is returned unchanged.
    """
    start = len(pipeline)
    while start and pipeline[start - 1].keys() <= SLICING:
        start -= 1
    before, slicing = pipeline[:start], pipeline[start:]
    projection = before[-1].get("$project") if before else None
    sorted_by = [field for stage in slicing for field in stage.get("$sort", ())]
    if projection is None or any(projection.get(field) != 1 for field in sorted_by):
        return pipeline
    return [*before[:-1], *slicing, before[-1]]
