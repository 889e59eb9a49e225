"""Django's forms for people, for this user model."""

from typing import Any, cast

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AdminPasswordChangeForm, BaseUserCreationForm, UsernameField
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from rest_framework.request import Request

from accounts import sessions
from accounts.models import User
from kernel.contracts.errors import Unavailable
from kernel.db.transactions import atomic
from kernel.http.throttling import LoginThrottle


class LoginForm(AdminAuthenticationForm):
    """Staff sign in to the admin as rarely as people do at the gateway."""

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for one try too many, without a look at its password."""
        throttle = LoginThrottle()
        try:
            allowed = throttle.allow_request(Request(cast("HttpRequest", self.request)), view=None)
        except Unavailable as error:
            raise ValidationError(str(error), code=error.code) from error
        if not allowed:
            message = f"Too many tries. Try again in {throttle.wait() or 0:.0f} seconds."
            raise ValidationError(message, code="throttled")
        return super().clean()


class UserCreationForm(BaseUserCreationForm):  # type: ignore[type-arg]  # generic in its stubs only
    class Meta:
        model = User
        fields = ("username", "email")
        field_classes = {"username": UsernameField}


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]  # generic in its stubs only
    """A password set by an administrator ends the person's sessions."""

    def save(self, commit: bool = True) -> User:
        user: User = super().save(commit=False)
        if commit:
            with atomic("accounts"):
                user.save(update_fields=["password"])
                sessions.end_all([user.pk])
        return user
