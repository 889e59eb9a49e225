"""People and their sessions in the admin."""

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import admin as auth_admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import forms, lifecycle
from accounts.models import InboxEvent, OutboxEvent, Session, User
from kernel.events.admin import InboxAdmin, OutboxAdmin

admin.site.login_form = forms.LoginForm

PRIVILEGES = ("is_staff", "is_superuser", "groups", "user_permissions")


@admin.register(User)
class UserAdmin(auth_admin.UserAdmin):  # type: ignore[type-arg]  # generic in its stubs only
    """People are deactivated here, never deleted: who wants to be erased does it with their password.

    Only superusers see superusers and hand out privileges.
    """

    add_form = forms.UserCreationForm
    change_password_form = forms.PasswordForm
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Profile", {"fields": ("email", "bio", "image")}),
        ("Standing", {"fields": ("is_active", "is_moderator")}),
        ("Admin", {"fields": PRIVILEGES}),
        ("Numbers", {"fields": ("followers_count", "following_count", "joined_at", "last_login")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "email", "password1", "password2")}),
    )
    readonly_fields = ("followers_count", "following_count", "joined_at", "last_login")
    list_display = (
        "username",
        "email",
        "is_active",
        "is_moderator",
        "is_staff",
        "followers_count",
        "joined_at",
        "last_login",
    )
    list_filter = ("is_active", "is_moderator", "is_staff", "is_superuser", "joined_at")
    search_fields = ("username", "email")
    ordering = ("-joined_at", "-id")
    actions = ("activate", "deactivate", "make_moderator", "unmake_moderator")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        users = super().get_queryset(request)
        return users if _administrator(request).is_superuser else users.filter(is_superuser=False)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        if _administrator(request).is_superuser:
            return self.readonly_fields
        return (*self.readonly_fields, *PRIVILEGES)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            super().save_model(request, obj, form, change)
            return
        # Never the whole row: its counters may have moved since it was read.
        changed = {field.name for field in User._meta.fields} & set(form.changed_data)
        obj.save(update_fields=changed - {"is_active"})
        if "is_active" in changed:
            lifecycle.set_active([obj.pk], obj.is_active)

    @admin.action(description="Activate", permissions=["change"])
    def activate(self, request: HttpRequest, users: QuerySet[User]) -> None:
        chosen = list(users)
        lifecycle.set_active([user.pk for user in chosen], True)
        self._report(request, chosen, "Activated")

    @admin.action(description="Deactivate, ending their sessions", permissions=["change"])
    def deactivate(self, request: HttpRequest, users: QuerySet[User]) -> None:
        chosen = list(users)
        lifecycle.set_active([user.pk for user in chosen], False)
        self._report(request, chosen, "Deactivated")

    @admin.action(description="Make moderator", permissions=["change"])
    def make_moderator(self, request: HttpRequest, users: QuerySet[User]) -> None:
        chosen = list(users)
        users.update(is_moderator=True)
        self._report(request, chosen, "Made moderator")

    @admin.action(description="Make no longer moderator", permissions=["change"])
    def unmake_moderator(self, request: HttpRequest, users: QuerySet[User]) -> None:
        chosen = list(users)
        users.update(is_moderator=False)
        self._report(request, chosen, "Made no longer moderator")

    def _report(self, request: HttpRequest, users: Sequence[User], done: str) -> None:
        LogEntry.objects.log_actions(_administrator(request).pk, users, CHANGE, f"{done}.")
        self.message_user(request, f"{done}: {len(users)}.")


@admin.register(Session)
class SessionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in its stubs only
    """Who is signed in. Deleting a session ends it."""

    list_display = ("user", "created_at", "last_used_at", "expires_at")
    search_fields = ("user__username", "user__email")
    ordering = ("-pk",)
    fields = list_display

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Session | None = None) -> bool:
        return False


def _administrator(request: HttpRequest) -> User:
    """Who is at work here: the admin lets in nobody without an account."""
    return cast("User", request.user)


admin.site.register(OutboxEvent, OutboxAdmin)
admin.site.register(InboxEvent, InboxAdmin)
