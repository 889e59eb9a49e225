"""Serializer fields that accept only JSON values of their own type."""

import re
from collections.abc import Collection
from enum import StrEnum
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.fields import empty

from kernel.contracts.text import stripped

INTEGER = re.compile("[0-9]{1,20}")


class StrictCharField(serializers.CharField):
    """A string, normalised and stripped as in the services before its length counts.

    The control characters that are white space for Python stay, so that the services
    refuse them.

    Args:
        trim_whitespace: Whether the string is normalised and stripped.
        kwargs: The arguments of every string field.
    """

    def __init__(self, *, trim_whitespace: bool = True, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, **kwargs)
        self.trims = trim_whitespace

    def run_validation(self, data: Any = empty) -> Any:
        """Validate the value; raise ValidationError if it is not a string."""
        if data is not empty and data is not None and not isinstance(data, str):
            self.fail("invalid")
        return super().run_validation(stripped(data) if self.trims and isinstance(data, str) else data)


class StrictIntegerField(serializers.IntegerField):
    """An integer of ASCII digits only: no sign, white space, separators or fraction."""

    def to_internal_value(self, data: Any) -> int:
        """Return the integer; raise ValidationError for any other spelling."""
        if not INTEGER.fullmatch(str(data)):
            self.fail("invalid")
        return int(super().to_internal_value(data))


class StrictBooleanField(serializers.BooleanField):
    """A boolean: true or false."""

    def to_internal_value(self, data: Any) -> bool:
        """Return the boolean; raise ValidationError for any other type."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class StrictUUIDField(serializers.UUIDField):
    """A UUID, written as a string."""

    def to_internal_value(self, data: Any) -> UUID:
        """Return the UUID; raise ValidationError if the value is not a string."""
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class EnumField(serializers.ChoiceField):
    """The value of a member of an enumeration; returns the member.

    Args:
        members: The enumeration.
        but: Members that are not accepted.
        kwargs: The arguments of every field.
    """

    def __init__(self, members: type[StrEnum], *, but: Collection[StrEnum] = (), **kwargs: Any) -> None:
        self.members = members
        values = [member.value for member in members if member not in but]
        message = f"Must be one of: {', '.join(values)}."
        super().__init__(choices=values, error_messages={"invalid_choice": message}, **kwargs)

    def to_internal_value(self, data: Any) -> StrEnum:
        """Return the member with this value; raise ValidationError if there is none."""
        if not isinstance(data, str):
            self.fail("invalid_choice")
        return self.members(super().to_internal_value(data))


class StringListField(serializers.ListField):
    """A list of strings; returns a tuple.

    Args:
        max_length: The number of strings in the longest list that is accepted.
        kwargs: The arguments of every list field.
    """

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.limit = max_length

    def to_internal_value(self, data: Any) -> Any:
        """Return the strings; refuse a list that is too long before validating them."""
        if isinstance(data, list) and len(data) > self.limit:
            self.fail("max_length", max_length=self.limit)
        return tuple(super().to_internal_value(data))


class UserReference(StrictCharField):
    """A user's ID or username; returns a UUID or a string."""

    def run_validation(self, data: Any = empty) -> UUID | str:
        """Return a UUID if the text is one in its canonical form, else the text."""
        text: str = super().run_validation(data)
        try:
            user_id = UUID(text)
        except ValueError:
            return text
        return user_id if str(user_id) == text.lower() else text
