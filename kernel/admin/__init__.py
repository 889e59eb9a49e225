"""Mixins and columns for the admins of several services."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin import ShowFacets
from django.contrib.admin.views.main import ChangeList
from django.db import connections, router
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from kernel.contracts.errors import ServiceError

logger = logging.getLogger(__name__)

MAX_SEARCHED_ROWS = 2000

FindNames = Callable[[Collection[UUID]], Mapping[UUID, str]]


class NameColumn:
    """A column that shows the name of an object of another service.

    It shows the id while that service is not available. A column is an attribute of a
    NamesMixin, and listed by its name in `list_display` or `readonly_fields`.
    """

    def __init__(self, short_description: str, *, field: str, find_names: FindNames) -> None:
        """Define the column.

        Args:
            short_description: The heading of the column.
            field: The field with the id.
            find_names: Returns names by id, without those of unknown ids.
        """
        self.short_description = short_description
        self.field = field
        self.find_names = find_names
        self.cache_attribute = f"name_of_{field}"

    def __call__(self, row: Any) -> str:
        """Return the name for one row."""
        if not hasattr(row, self.cache_attribute):
            self.load([row])
        return str(getattr(row, self.cache_attribute))

    def load(self, rows: Collection[Model]) -> None:
        """Load the names for all these rows in one call."""
        ids = {getattr(row, self.field) for row in rows}
        try:
            names = self.find_names(ids)
        except ServiceError:
            logger.exception("the names for %s cannot be loaded, so the ids are shown", self.field)
            names = {}
        for row in rows:
            row_id = getattr(row, self.field)
            setattr(row, self.cache_attribute, names.get(row_id, row_id))


class FacetsMixin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in its stubs only
    """Offer the counts of filters only if the database can compute them."""

    @property
    def show_facets(self) -> ShowFacets:  # type: ignore[override]  # a constant in Django
        """Return whether the list can show how many rows each filter has."""
        features = connections[router.db_for_read(self.model)].features
        has_aggregates = getattr(features, "has_aggregates", True)
        return ShowFacets.ALLOW if has_aggregates else ShowFacets.NEVER


class TextSearchMixin(FacetsMixin):
    """Search in Python if the database has no text search.

    It searches the first MAX_SEARCHED_ROWS rows of the list, as filtered and ordered. A
    message says if there are more.
    """

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return the matching rows, and whether they may repeat."""
        if not search_term or getattr(connections[queryset.db].features, "has_text_search", True):
            return super().get_search_results(request, queryset, search_term)
        names = list(self.get_search_fields(request))
        first = queryset.order_by(*self.get_ordering(request))[: MAX_SEARCHED_ROWS + 1]
        rows = list(first.values_list("pk", *names).iterator())
        if len(rows) > MAX_SEARCHED_ROWS:
            self.message_user(
                request, f"Only the first {MAX_SEARCHED_ROWS} rows were searched.", messages.WARNING
            )
        words = search_term.casefold().split()
        matching = [pk for pk, *texts in rows[:MAX_SEARCHED_ROWS] if _has_all(words, texts)]
        return queryset.filter(pk__in=matching), False


def _has_all(words: Sequence[str], texts: Sequence[object]) -> bool:
    folded = [str(text).casefold() for text in texts]
    return all(any(word in text for text in folded) for word in words)


class NamesMixin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in its stubs only
    """Load the names of all NameColumns for a whole page of rows at once."""

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Return the list of rows, with the names loaded."""
        changelist = super().get_changelist_instance(request)
        for name in changelist.list_display:
            column = getattr(self, str(name), None)
            if isinstance(column, NameColumn):
                column.load(changelist.result_list)
        return changelist
