"""Django's compilers: a query becomes a plan, and a change writes the plan's rows."""

import secrets
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, NotSupportedError
from django.db.models import Aggregate, AutoField, Count
from django.db.models.expressions import Col, OrderBy, Ref, Star, Value
from django.db.models.sql import compiler
from django.db.models.sql.constants import GET_ITERATOR_CHUNK_SIZE, MULTI, SINGLE

from django_firestore_backend.assignments import read_assignments
from django_firestore_backend.columns import is_indexed, stored, unique_sets
from django_firestore_backend.conditions import And, Compare, Condition, Operator
from django_firestore_backend.plan import Plan, names_keys
from django_firestore_backend.reading import count, fetch, pages
from django_firestore_backend.row import Row
from django_firestore_backend.transaction import Transaction
from django_firestore_backend.values import primitive
from django_firestore_backend.where import condition

AUTO_KEY_BITS = 53  # what JSON's and JavaScript's numbers hold


class SQLCompiler(compiler.SQLCompiler):
    """Compile SELECT; the base of the other compilers."""

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        raise NotSupportedError("Firestore has no SQL and no subqueries.")

    def compile(self, node: Any) -> Any:
        """Return the form of an expression that Django expects.

        Raises:
            NotSupportedError: Firestore cannot compute the expression.
        """
        if isinstance(node, Aggregate) and not _is_count(node):
            raise _no_aggregate(node)
        if not isinstance(node, Col | Count | OrderBy | Ref | Star | Value):
            raise _no_expression(node)
        return super().compile(node)

    def explain_query(self) -> Any:
        raise NotSupportedError("This engine does not explain queries.")

    def execute_sql(
        self,
        result_type: str | None = MULTI,
        chunked_fetch: bool = False,
        chunk_size: int = GET_ITERATOR_CHUNK_SIZE,
    ) -> Any:
        self.setup_query()
        transaction = self.connection.transaction_or_statement()
        if self._counts():
            return (count(transaction, self.plan(())),)
        columns = tuple(dict.fromkeys(self.column(expression) for expression in self._selected_columns()))
        plan = self.plan(columns, order=self._order())
        if chunked_fetch:
            return self._chunks(pages(transaction, plan, chunk_size))
        rows = self._tuples(fetch(transaction, plan))
        if result_type == SINGLE:
            return rows[0] if rows else None
        return [rows]

    def plan(self, columns: tuple[str, ...], order: tuple[tuple[str, bool], ...] = ()) -> Plan:
        """Return the plan of this query.

        Raises:
            NotSupportedError: Firestore cannot run the query.
        """
        self._refuse()
        query, meta = self.query, self.query.get_meta()
        query.get_initial_alias()
        self._refuse_joins()
        where = condition(query.where, self)
        return Plan(
            table=meta.db_table,
            condition=where,
            columns=columns,
            key=meta.pk.column,
            keys=_keys(where, meta.pk.column),
            order=_up_to_key(order, meta.pk.column),
            offset=query.low_mark,
            limit=None if query.high_mark is None else query.high_mark - query.low_mark,
            unindexed=frozenset(field.column for field in meta.concrete_fields if not is_indexed(field)),
        )

    def column(self, expression: Any) -> str:
        """Return the name of the column that an expression is.

        Raises:
            NotSupportedError: It is not a column of this table.
        """
        if not isinstance(expression, Col):
            raise _no_expression(expression)
        if expression.alias != self.query.get_initial_alias():
            raise NotSupportedError(
                f"Firestore has no joins: {expression.target} is not of {self.query.get_meta().db_table}."
            )
        column: str = expression.target.column
        return column

    def _refuse(self) -> None:
        query = self.query
        for present, what in (
            (query.combinator, "UNION, INTERSECTION and EXCEPT"),
            (query.distinct, "DISTINCT"),
            (query.group_by is not None, "GROUP BY"),
            (query.extra or query.extra_tables, "extra()"),
            (query.explain_info, "EXPLAIN"),
        ):
            if present:
                raise NotSupportedError(f"Firestore has no {what} ({query.get_meta().db_table}).")

    def _refuse_joins(self) -> None:
        query = self.query
        tables = [query.alias_map[alias].table_name for alias, uses in query.alias_refcount.items() if uses]
        if len(tables) > 1:
            raise NotSupportedError(f"Firestore has no joins: {', '.join(tables)}.")

    def _counts(self) -> bool:
        """Return whether this is a count(). Refuse other aggregates."""
        annotations = list(self.query.annotation_select.values())
        if not any(annotation.contains_aggregate for annotation in annotations):
            return False
        if len(annotations) == 1 and _is_count(annotations[0]):
            return True
        raise _no_aggregate(annotations)

    def _selected_columns(self) -> list[Any]:
        return [expression for expression, _, _ in self.select if not isinstance(expression, Value)]

    def _order(self) -> tuple[tuple[str, bool], ...]:
        order: dict[str, bool] = {}
        for term, _ in self.get_order_by():
            column, descending = self._order_term(term)
            order.setdefault(column, descending)
        return tuple(order.items())

    def _order_term(self, term: OrderBy) -> tuple[str, bool]:
        if (term.nulls_first and term.descending) or (term.nulls_last and not term.descending):
            raise NotSupportedError(
                "Firestore sorts NULL before all values: first ascending, last descending."
            )
        expression = term.expression
        while isinstance(expression, Ref):
            expression = expression.source
        return self.column(expression), term.descending

    def _chunks(self, found: Iterator[list[Row]]) -> Iterator[list[tuple[Any, ...]]]:
        return (self._tuples(rows) for rows in found)

    def _tuples(self, rows: list[Row]) -> list[tuple[Any, ...]]:
        if all(isinstance(expression, Col) for expression, _, _ in self.select):
            columns = [expression.target.column for expression, _, _ in self.select]
            return [tuple([row.values[column] for column in columns]) for row in rows]
        return [tuple([self._selected(item, row) for item in self.select]) for row in rows]

    def _selected(self, item: Any, row: Row) -> Any:
        """Return a column of the row, or a constant in its stored form."""
        expression, (_, params), _ = item
        if isinstance(expression, Value):
            return primitive(params[0]) if params else None
        return row.values[self.column(expression)]


class SQLInsertCompiler(compiler.SQLInsertCompiler, SQLCompiler):
    """Compile INSERT, of one row or many, to one commit."""

    def execute_sql(self, returning_fields: Any = None) -> list[tuple[Any, ...]]:
        if self.query.on_conflict is not None:
            raise NotSupportedError("Firestore has neither ignore_conflicts nor update_conflicts.")
        model = self.query.model
        meta = self.query.get_meta()
        unique = unique_sets(model)
        rows = [self._row(obj) for obj in self.query.objs]

        def insert(transaction: Transaction) -> None:
            for row in rows:
                transaction.insert(meta.db_table, row[meta.pk.column], row, unique)

        self.connection.statement(insert)
        if not returning_fields:
            return []
        returned = [tuple(row[field.column] for field in returning_fields) for row in rows]
        converters = self.get_converters([field.get_col(meta.db_table) for field in returning_fields])
        return [tuple(row) for row in self.apply_converters(returned, converters)] if converters else returned

    def _row(self, obj: Any) -> dict[str, Any]:
        meta = self.query.get_meta()
        row = {field.column: self._value(field, obj) for field in self.query.fields}
        if meta.pk.column not in row:
            if not isinstance(meta.pk, AutoField):
                raise IntegrityError(f"{meta.db_table} needs a primary key.")
            row[meta.pk.column] = secrets.randbelow(2**AUTO_KEY_BITS - 1) + 1
        return row

    def _value(self, field: Any, obj: Any) -> Any:
        value = self.pre_save_val(field, obj)
        constant = value.value if isinstance(value, Value) else value
        if not hasattr(constant, "resolve_expression"):
            try:
                return stored(field, self.prepare_value(field, constant))
            except (TypeError, ValueError, ValidationError):
                if constant is value:
                    raise
        raise NotSupportedError(
            f"Firestore cannot compute expressions: {field.column} = {value} in an insert."
        )


class SQLUpdateCompiler(compiler.SQLUpdateCompiler, SQLCompiler):
    """Compile UPDATE.

    A change of one row by its key is one call. Otherwise the rows are read, and changed
    in one commit.
    """

    def execute_sql(self, result_type: str | None = MULTI) -> int:
        if self.query.related_updates:
            raise NotSupportedError("Firestore has no tables that inherit from others.")
        meta = self.query.get_meta()
        assignments = read_assignments(self.query.values, self.connection)
        columns = tuple(field.column for field in meta.concrete_fields)
        plan = self.plan(columns)
        touched = {*assignments.changes, *assignments.increments}
        unique = [names for names in unique_sets(self.query.model) if touched & set(names)]
        unconditional = assignments.is_independent_of_row and not unique and _is_by_key(plan)
        if (
            unconditional
            and (written := self.connection.write_without_reading(plan, assignments)) is not None
        ):
            return int(written)

        def update(transaction: Transaction) -> int:
            rows = fetch(transaction, plan, observe=not unconditional)
            for row in rows:
                assignments.check(row.values)
                transaction.update(plan.table, row, assignments.changes, assignments.increments, unique)
            return len(rows)

        return int(self.connection.statement(update))


class SQLDeleteCompiler(compiler.SQLDeleteCompiler, SQLCompiler):
    """Compile DELETE.

    A deletion of one row by its key is one call. Otherwise the rows are read, and
    deleted in one commit.
    """

    def execute_sql(self, result_type: str | None = MULTI, **kwargs: Any) -> int:
        unique = unique_sets(self.query.model)
        plan = self.plan(tuple(dict.fromkeys(column for names in unique for column in names)))
        unconditional = not unique and _is_by_key(plan)
        if unconditional and (deleted := self.connection.write_without_reading(plan, None)) is not None:
            return int(deleted)

        def delete(transaction: Transaction) -> int:
            rows = fetch(transaction, plan, observe=not unconditional)
            for row in rows:
                transaction.delete(plan.table, row, unique)
            return len(rows)

        return int(self.connection.statement(delete))


class SQLAggregateCompiler(compiler.SQLAggregateCompiler, SQLCompiler):
    """Compile count() of a slice."""

    def execute_sql(self, result_type: str | None = SINGLE, **kwargs: Any) -> tuple[int]:
        if not self._counts():
            raise _no_aggregate(list(self.query.annotation_select.values()))
        inner = self.query.inner_query.get_compiler(self.using, elide_empty=self.elide_empty)
        inner.setup_query()
        return (count(self.connection.transaction_or_statement(), inner.plan((), order=inner._order())),)


def _is_count(expression: Any) -> bool:
    if not isinstance(expression, Count) or expression.distinct:
        return False
    counted, condition_ = expression.get_source_expressions()[0], expression.filter
    return isinstance(counted, Star) and condition_ is None


def _no_aggregate(expression: object) -> NotSupportedError:
    return NotSupportedError(f"Of aggregates, Firestore has count() of rows only here: {expression!r}.")


def _no_expression(expression: object) -> NotSupportedError:
    return NotSupportedError(
        f"Firestore cannot compute expressions in a query, only read columns: {expression!r}."
    )


def _keys(where: Condition, key: str) -> tuple[Any, ...] | None:
    """Return the only primary keys that can match; None if the condition names none."""
    parts = where.parts if isinstance(where, And) else (where,)
    named = [
        part.value if part.operator is Operator.IN else (part.value,)
        for part in parts
        if isinstance(part, Compare) and names_keys(part, key)
    ]
    if not named:
        return None
    first, *others = named
    return tuple(value for value in first if all(value in values for values in others))


def _is_by_key(plan: Plan) -> bool:
    """Return whether the rows are selected by primary key alone."""
    return plan.keys is not None and isinstance(plan.condition, Compare)


def _up_to_key(order: tuple[tuple[str, bool], ...], key: str) -> tuple[tuple[str, bool], ...]:
    """Return the order up to the primary key, after which no ties are left."""
    for position, (column, _) in enumerate(order):
        if column == key:
            return order[: position + 1]
    return order
