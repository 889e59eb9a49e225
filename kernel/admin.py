"""What the admins of several services have in common."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db import connections
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from kernel.contracts.errors import ServiceError

logger = logging.getLogger(__name__)

MAX_SEARCHED = 2000

FindNames = Callable[[Collection[UUID]], Mapping[UUID, str]]


class NameColumn:
    """Shows by name what lives in another service. While that does not answer, ids are shown.

    An attribute of a NamesMixin, listed by its name in `list_display` or `readonly_fields`.

    Arguments:
        short_description: the column's heading.
        field: the field with the id.
        find_names: names by id; unknown ids may be absent.
    """

    def __init__(self, short_description: str, *, field: str, find_names: FindNames) -> None:
        self.short_description = short_description
        self.field = field
        self.find_names = find_names
        self.found = f"name_of_{field}"

    def __call__(self, row: Any) -> str:
        if not hasattr(row, self.found):
            self.find([row])
        return str(getattr(row, self.found))

    def find(self, rows: Collection[Model]) -> None:
        """Finds the names for all these rows in one call."""
        ids = {getattr(row, self.field) for row in rows}
        try:
            names = self.find_names(ids)
        except ServiceError:
            logger.exception("%s is shown by id", self.field)
            names = {}
        for row in rows:
            row_id = getattr(row, self.field)
            setattr(row, self.found, names.get(row_id, row_id))


class TextSearchMixin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in its stubs only
    """Search that works where the database has no text search: the first rows of the list are looked through.

    They are at most MAX_SEARCHED, in the list's order and filtered as it is; where there are more, a message
    says so.
    """

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term or getattr(connections[queryset.db].features, "has_text_search", True):
            return super().get_search_results(request, queryset, search_term)
        names = list(self.get_search_fields(request))
        first = queryset.order_by(*self.get_ordering(request))[: MAX_SEARCHED + 1]
        rows = list(first.values_list("pk", *names).iterator())
        if len(rows) > MAX_SEARCHED:
            self.message_user(request, f"Only the first {MAX_SEARCHED} were searched.", messages.WARNING)
        words = search_term.casefold().split()
        found = [pk for pk, *texts in rows[:MAX_SEARCHED] if _has_all(words, texts)]
        return queryset.filter(pk__in=found), False


def _has_all(words: Sequence[str], texts: Sequence[object]) -> bool:
    folded = [str(text).casefold() for text in texts]
    return all(any(word in text for text in folded) for word in words)


class NamesMixin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in its stubs only
    """Finds the names of its NameColumns for a whole page of rows at once."""

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        changelist = super().get_changelist_instance(request)
        for name in changelist.list_display:
            column = getattr(self, str(name), None)
            if isinstance(column, NameColumn):
                column.find(changelist.result_list)
        return changelist
