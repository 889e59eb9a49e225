"""Serializer fields with the messages and the leniency of Conduit."""

from typing import Any

from accounts.contract import MAX_PASSWORD
from gateway.conduit.errors import BLANK
from gateway.rest import fields
from posts.contract import MAX_BODY, MAX_TAG

MAX_TAGS_GIVEN = 100
NOT_BLANK: dict[str, Any] = {"required": BLANK, "null": BLANK, "blank": BLANK}


class TextField(fields.StrictCharField):
    """A string that is not blank."""

    default_error_messages = NOT_BLANK


class PasswordField(TextField):
    """A string that is not trimmed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, max_length=MAX_PASSWORD, **kwargs)


class MarkdownField(TextField):
    """A string that is not trimmed, but must not be blank."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, max_length=MAX_BODY, help_text="Markdown.", **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """Return the string; raise ValidationError if it is blank."""
        text: str = super().to_internal_value(data)
        if not text.strip():
            self.fail("blank")
        return text


class ClearableField(TextField):
    """A string; null or "" clears the value."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, allow_blank=True, allow_null=True, **kwargs)


class TagListField(fields.StringListField):
    """A list of strings. Blank ones, which forms without tags send, are removed."""

    default_error_messages = NOT_BLANK
    child = TextField(allow_blank=True, max_length=MAX_TAG)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_TAGS_GIVEN, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        """Return the strings that are not blank."""
        return tuple(tag for tag in super().to_internal_value(data) if tag)
