"""What the admins of several services have in common."""

import logging
from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model
from django.http import HttpRequest

from blog.services.errors import ServiceError

logger = logging.getLogger(__name__)

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


class NamesMixin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in its stubs only
    """Finds the names of its NameColumns for a whole page of rows at once."""

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        changelist = super().get_changelist_instance(request)
        for name in changelist.list_display:
            column = getattr(self, str(name), None)
            if isinstance(column, NameColumn):
                column.find(changelist.result_list)
        return changelist
