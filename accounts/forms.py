"""The admin's forms for users."""

from typing import Any, cast

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AdminPasswordChangeForm, BaseUserCreationForm, UsernameField
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request

from accounts import sessions
from accounts.models import User
from kernel.contracts.errors import Unavailable
from kernel.db.transactions import atomic
from kernel.http.throttling import LoginThrottle


class LoginForm(AdminAuthenticationForm):
    """The sign-in form of the admin, throttled like sign-ins at the gateway."""

    def clean(self) -> dict[str, Any]:
        """Check the throttle, then the username and password.

        Raises:
            ValidationError: There were too many attempts, or they cannot be counted;
                the password was not checked. Or the username or password is wrong.
        """
        throttle = LoginThrottle()
        try:
            # The one of the settings is the gateway's, which may not be installed.
            negotiator = DefaultContentNegotiation()
            request = Request(cast("HttpRequest", self.request), negotiator=negotiator)
            allowed = throttle.allow_request(request, view=None)
        except Unavailable as error:
            raise ValidationError(str(error), code=error.code) from error
        if not allowed:
            message = f"Too many attempts. Try again in {throttle.wait() or 0:.0f} seconds."
            raise ValidationError(message, code="throttled")
        return super().clean()


class UserCreationForm(BaseUserCreationForm):  # type: ignore[type-arg]  # generic in its stubs only
    """The form that adds a user."""

    class Meta:
        model = User
        fields = ("username", "email")
        field_classes = {"username": UsernameField}


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]  # generic in its stubs only
    """The form that sets a user's password, which ends the user's sessions."""

    def save(self, commit: bool = True) -> User:
        """Store the password and end the sessions, in one transaction."""
        user: User = super().save(commit=False)
        if commit:
            with atomic("accounts"):
                user.save(update_fields=["password"])
                sessions.end_all([user.pk])
        return user
