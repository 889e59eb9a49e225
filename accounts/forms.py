"""Django's forms for people, for this user model."""

from django.contrib.auth.forms import AdminPasswordChangeForm, BaseUserCreationForm, UsernameField

from accounts import sessions
from accounts.models import User
from blog.databases.transactions import atomic


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
