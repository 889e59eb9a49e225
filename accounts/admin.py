"""Users and their sessions in the admin."""

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
    """Users, whom staff deactivate but never delete.

    Users erase themselves with their password, or an operator does with `erase_user`.
    Only superusers see superusers and grant privileges.
    """

    add_form = forms.UserCreationForm
    change_password_form = forms.PasswordForm
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Profile", {"fields": ("email", "bio", "image")}),
        ("Status", {"fields": ("is_active", "is_moderator")}),
        ("Admin", {"fields": PRIVILEGES}),
        ("Statistics", {"fields": ("followers_count", "following_count", "joined_at", "last_login")}),
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
    actions = ("activate", "deactivate", "make_moderator", "remove_moderator")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Return the users that the staff member may see."""
        users = super().get_queryset(request)
        return users if _administrator(request).is_superuser else users.filter(is_superuser=False)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Return the fields that the staff member may not change."""
        if _administrator(request).is_superuser:
            return self.readonly_fields
        return (*self.readonly_fields, *PRIVILEGES)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Refuse: users are erased, which also removes their data in other services."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save a new user, or the changed columns of an existing one."""
        if not change:
            super().save_model(request, obj, form, change)
            return
        # Never the whole row: its counters may have changed since it was read.
        changed = {field.name for field in User._meta.fields} & set(form.changed_data)
        obj.save(update_fields=changed - {"is_active"})
        if "is_active" in changed:
            lifecycle.set_active([obj.pk], obj.is_active)

    @admin.action(description="Activate", permissions=["change"])
    def activate(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """Activate the selected users."""
        selected = list(users)
        lifecycle.set_active([user.pk for user in selected], True)
        self._report(request, selected, "Activated")

    @admin.action(description="Deactivate and end their sessions", permissions=["change"])
    def deactivate(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """Deactivate the selected users, which ends their sessions."""
        selected = list(users)
        lifecycle.set_active([user.pk for user in selected], False)
        self._report(request, selected, "Deactivated")

    @admin.action(description="Make moderator", permissions=["change"])
    def make_moderator(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """Make the selected users moderators."""
        selected = list(users)
        users.update(is_moderator=True)
        self._report(request, selected, "Made moderator")

    @admin.action(description="Remove as moderator", permissions=["change"])
    def remove_moderator(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """Remove the role of moderator from the selected users."""
        selected = list(users)
        users.update(is_moderator=False)
        self._report(request, selected, "Removed as moderator")

    def _report(self, request: HttpRequest, users: Sequence[User], done: str) -> None:
        """Log an action in the history of each user, and show a message."""
        LogEntry.objects.log_actions(_administrator(request).pk, users, CHANGE, f"{done}.")
        self.message_user(request, f"{done}: {len(users)}.")


@admin.register(Session)
class SessionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in its stubs only
    """The sessions of all users. Deleting one ends it."""

    list_display = ("user", "created_at", "last_used_at", "expires_at")
    search_fields = ("user__username", "user__email")
    ordering = ("-pk",)
    fields = list_display

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: sessions start with a sign-in."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Session | None = None) -> bool:
        """Refuse: sessions can only be ended."""
        return False


def _administrator(request: HttpRequest) -> User:
    """Return the signed-in user. The admin requires one."""
    return cast("User", request.user)


admin.site.register(OutboxEvent, OutboxAdmin)
admin.site.register(InboxEvent, InboxAdmin)
