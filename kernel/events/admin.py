"""What a service owes and has heard, in the admin. Each service registers its two tables with these."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import Truncator

from kernel.db.clock import utcnow_ms
from kernel.events.models import AbstractOutboxEvent, State


class _ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in its stubs only
    sortable_by = ()
    show_full_result_count = False

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [field.name for field in self.model._meta.fields]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class OutboxAdmin(_ReadOnlyAdmin):
    """Events still to be delivered, the parked ones first. Dropping one asks once more."""

    list_display = ("name", "subscriber", "state", "attempts", "scheduled_at", "next_attempt_at", "last_error")
    list_filter = ("state",)
    ordering = ("state", "scheduled_at", "id")
    actions = ("send_again",)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        shown = {"show_save": False, "show_save_and_continue": False} | (extra_context or {})
        return super().changeform_view(request, object_id, form_url, shown)

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Saves nothing: there is nothing to change, and a deliverer may have moved the row meanwhile."""

    @admin.display(description="error")
    def last_error(self, event: AbstractOutboxEvent) -> str:
        return Truncator(event.error).chars(80)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)
        if "delete_selected" in actions:
            drop, name, _ = actions["delete_selected"]
            actions[name] = (drop, name, "Drop: never deliver it")
        return actions

    @admin.action(description="Send again", permissions=["change"])
    def send_again(self, request: HttpRequest, events: QuerySet[Any]) -> None:
        """The next deliverer takes the parked ones, as if they had never failed. Others keep their time."""
        chosen = list(events.values_list("pk", flat=True))
        parked = self.model._default_manager.filter(pk__in=chosen, state=State.PARKED)
        sent = parked.update(state=State.WAITING, next_attempt_at=utcnow_ms(), attempts=0, failures=0)
        self.message_user(request, f"To be sent again: {sent}. Only what is parked is.")


class InboxAdmin(_ReadOnlyAdmin):
    """Events whose effect is there, the latest first."""

    list_display = ("name", "id", "received_at")
    ordering = ("-received_at", "-id")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
