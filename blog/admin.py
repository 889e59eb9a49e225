"""What the admins of several services have in common."""

import logging
from collections.abc import Collection, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model
from django.http import HttpRequest

from blog.services.errors import ServiceError

logger = logging.getLogger(__name__)


class PersonByNameMixin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in its stubs only
    """Shows people, who live in another service, by name: one call for a whole page of rows.

    List `person` in `list_display` or `readonly_fields`. While that service does not answer, ids are shown.
    """

    person_field: ClassVar[str]
    """The field with the person's id."""

    def find_names(self, ids: Collection[UUID]) -> Mapping[UUID, str]:
        """Names by id; unknown ids may be absent."""
        raise NotImplementedError

    @admin.display(description="author")
    def person(self, row: Any) -> str:
        person_id = getattr(row, self.person_field)
        names = getattr(row, "names_on_page", None)
        if names is None:
            names = self._names([row])
        return str(names.get(person_id, person_id))

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        changelist = super().get_changelist_instance(request)
        names = self._names(changelist.result_list)
        for row in changelist.result_list:
            row.names_on_page = names
        return changelist

    def _names(self, rows: Collection[Model]) -> Mapping[UUID, str]:
        try:
            return self.find_names({getattr(row, self.person_field) for row in rows})
        except ServiceError:
            logger.exception("people are shown by id")
            return {}
