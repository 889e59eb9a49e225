"""Checks of usernames, texts and passwords."""

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from accounts.contract import MAX_PASSWORD
from accounts.normalisation import password_form, password_forms, username_key
from kernel.contracts.text import is_storable_text, text_problem

if TYPE_CHECKING:
    from accounts.models import User

USERNAME = re.compile(r"\A[A-Za-z0-9][A-Za-z0-9_.-]*\Z")
RESERVED_USERNAMES = {"me"}
PROFILE_FIELDS = ("username", "email", "bio", "image")

validate_username_characters = RegexValidator(
    USERNAME, "Use letters, digits, '_', '.' and '-', beginning with a letter or digit."
)


def validate_username_not_reserved(value: str) -> None:
    """Refuse usernames that have a meaning of their own in URLs.

    Raises:
        ValidationError: The username is reserved, in any case.
    """
    if username_key(value) in RESERVED_USERNAMES:
        raise ValidationError("This username is reserved; choose another.", code="reserved")


def validate_text(value: str) -> None:
    """Refuse text that users may not write; see `kernel.contracts.text`.

    Raises:
        ValidationError: The text has a character that is refused, or nothing visible.
    """
    if problem := text_problem(value):
        raise ValidationError(problem, code="not_text")


def can_be_password(value: str) -> bool:
    """Return whether any account could have this password.

    Other values must not reach the hasher, whose time depends on their length.
    """
    return len(value) <= MAX_PASSWORD and is_storable_text(value)


class PasswordLimitsValidator:
    """A Django password validator: text of at most MAX_PASSWORD characters.

    The form that is hashed has no more characters either.
    """

    def validate(self, password: str, user: object = None) -> None:
        """Check a password.

        Raises:
            ValidationError: The password is too long, or text that users may not write.
        """
        if max(map(len, password_forms(password))) > MAX_PASSWORD:
            raise ValidationError(
                f"This password is too long. It may have at most {MAX_PASSWORD} characters.",
                code="password_too_long",
            )
        validate_text(password)

    def get_help_text(self) -> str:
        """Return the text that Django's forms show next to the field."""
        return f"Your password may have at most {MAX_PASSWORD} characters."


def field_errors(user: "User", fields: Collection[str]) -> dict[str, list[str]]:
    """Return the error messages of these fields of a user, by field.

    They come from the validators of the model.
    """
    try:
        user.clean_fields(exclude={field.name for field in user._meta.fields} - set(fields))
    except ValidationError as error:
        return error.message_dict
    return {}


def password_errors(password: str, user: "User") -> list[str]:
    """Return the error messages of the password policy for a password of this user."""
    try:
        validate_password(password if len(password) > MAX_PASSWORD else password_form(password), user)
    except ValidationError as error:
        return error.messages
    return []


def account_errors(user: "User", fields: Collection[str], password: str | None) -> dict[str, list[str]]:
    """Return the error messages of these fields and of the password, by field.

    Args:
        user: A user with the new values.
        fields: The fields to check.
        password: The new password; None if there is none to check.
    """
    errors = field_errors(user, fields)
    # The policy compares the password with the other fields. With invalid ones, which
    # may be very long, that would take long: then it is checked on its own.
    compared = type(user)() if errors else user
    if password is not None and (found := password_errors(password, compared)):
        errors["password"] = found
    return errors
