"""The outbox and the inbox in the admin.

Each service registers its own tables with these.
"""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import Truncator

from kernel.admin import FacetsMixin
from kernel.db.clock import utcnow_ms
from kernel.events.models import AbstractOutboxEvent, State


class _ReadOnlyAdmin(FacetsMixin):
    sortable_by = ()
    show_full_result_count = False

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [field.name for field in self.model._meta.fields]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class OutboxAdmin(_ReadOnlyAdmin):
    """List the undelivered events, the parked ones first.

    Staff can retry or delete them.
    """

    list_display = (
        "name",
        "subscriber",
        "state",
        "attempts",
        "scheduled_at",
        "next_attempt_at",
        "last_error",
    )
    list_filter = ("state",)
    ordering = ("state", "scheduled_at", "id")
    actions = ("retry",)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Return the page of one event, without buttons that save."""
        shown = {"show_save": False, "show_save_and_continue": False} | (extra_context or {})
        return super().changeform_view(request, object_id, form_url, shown)

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Save nothing.

        No field can be edited, and a relay may have changed the row meanwhile.
        """

    @admin.display(description="error")
    def last_error(self, event: AbstractOutboxEvent) -> str:
        """Return the beginning of the last error."""
        return Truncator(event.error).chars(80)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Return the actions; that of deletion says what it means for an event."""
        actions: dict[str, Any] = super().get_actions(request)
        if "delete_selected" in actions:
            delete, name, _ = actions["delete_selected"]
            actions[name] = (delete, name, "Delete without delivering")
        return actions

    @admin.action(description="Retry", permissions=["change"])
    def retry(self, request: HttpRequest, events: QuerySet[Any]) -> None:
        """Make the parked events due, with no failures.

        Waiting events keep their schedule.
        """
        ids = list(events.values_list("pk", flat=True))
        parked = self.model._default_manager.filter(pk__in=ids, state=State.PARKED)
        count = parked.update(state=State.WAITING, next_attempt_at=utcnow_ms(), attempts=0, failures=0)
        self.message_user(request, f"Events to retry: {count}. Only parked events can be retried.")


class InboxAdmin(_ReadOnlyAdmin):
    """List the processed events, the latest first."""

    list_display = ("name", "id", "received_at")
    ordering = ("-received_at", "-id")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return False. The inbox is read-only."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return False. Without its row, an event could take effect twice."""
        return False
