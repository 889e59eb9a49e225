"""Fields that take a JSON value of their own type, and nothing that merely looks like it."""

from collections.abc import Collection
from enum import StrEnum
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.fields import empty


class StrictCharField(serializers.CharField):
    """A string."""

    def run_validation(self, data: Any = empty) -> Any:
        if data is not empty and data is not None and not isinstance(data, str):
            self.fail("invalid")
        return super().run_validation(data)


class StrictBooleanField(serializers.BooleanField):
    """true or false."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class StrictUUIDField(serializers.UUIDField):
    """A UUID as a string."""

    def to_internal_value(self, data: Any) -> UUID:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class EnumField(serializers.ChoiceField):
    """The value of a member of an enumeration; gives the member."""

    def __init__(self, members: type[StrEnum], *, but: Collection[StrEnum] = (), **kwargs: Any) -> None:
        self.members = members
        values = [member.value for member in members if member not in but]
        message = f"Must be one of: {', '.join(values)}."
        super().__init__(choices=values, error_messages={"invalid_choice": message}, **kwargs)

    def to_internal_value(self, data: Any) -> StrEnum:
        if not isinstance(data, str):
            self.fail("invalid_choice")
        return self.members(super().to_internal_value(data))


class StringListField(serializers.ListField):
    """A list of at most `max_length` strings; gives a tuple. What is in a longer one is not looked at."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.limit = max_length

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, list) and len(data) > self.limit:
            self.fail("max_length", max_length=self.limit)
        return tuple(super().to_internal_value(data))


class UserReference(StrictCharField):
    """A person's id or username; gives a UUID or a string."""

    def run_validation(self, data: Any = empty) -> UUID | str:
        text: str = super().run_validation(data)
        try:
            person_id = UUID(text)
        except ValueError:
            return text
        return person_id if str(person_id) == text.lower() else text
