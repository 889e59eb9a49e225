"""What names, texts and passwords may hold."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from accounts.contract import MAX_PASSWORD
from kernel.contracts.text import is_storable_text

USERNAME = re.compile(r"\A[A-Za-z0-9][A-Za-z0-9_.-]*\Z")
RESERVED_USERNAMES = {"me"}

validate_username_characters = RegexValidator(
    USERNAME, "Use letters, digits, '_', '.' and '-', beginning with a letter or digit."
)


def validate_username_not_reserved(value: str) -> None:
    """Refuses names that have a meaning of their own in addresses."""
    if value.lower() in RESERVED_USERNAMES:
        raise ValidationError("This username is reserved; choose another.", code="reserved")


def validate_text(value: str) -> None:
    """Refuses what cannot be stored: databases take no NUL, UTF-8 has no lone surrogates."""
    if not is_storable_text(value):
        raise ValidationError("Null characters and lone surrogates are not allowed.", code="not_text")


def can_be_password(value: str) -> bool:
    """Whether this could be anyone's password at all. What cannot must not reach the hasher."""
    return len(value) <= MAX_PASSWORD and is_storable_text(value)


class PasswordLimitsValidator:
    """A Django password validator: no longer than MAX_PASSWORD, and text."""

    def validate(self, password: str, user: object = None) -> None:
        if len(password) > MAX_PASSWORD:
            raise ValidationError(
                f"This password is too long. It may have at most {MAX_PASSWORD} characters.",
                code="password_too_long",
            )
        validate_text(password)

    def get_help_text(self) -> str:
        return f"Your password may have at most {MAX_PASSWORD} characters."
