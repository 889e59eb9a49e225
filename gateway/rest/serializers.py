"""How what comes in is read: each known name with its own type, and no other name."""

from collections.abc import Mapping
from functools import cache
from itertools import islice
from typing import Any, Self

from django.http import QueryDict
from rest_framework import serializers
from rest_framework.exceptions import ParseError, ValidationError

UNKNOWN_NAMED = 10
"""How many unknown fields are told at most: a body may have hundreds of thousands."""


class RequestSerializer(serializers.Serializer[Any]):
    """A serializer that only reads. Reading changes nothing in it, so one instance serves all requests."""

    @classmethod
    @cache
    def _instance(cls) -> Self:
        return cls()

    @classmethod
    def read(cls, data: Any) -> dict[str, Any]:
        """The checked values of what was given. Raises ValidationError, naming each field."""
        if not isinstance(data, Mapping):
            raise ParseError("The body must be a JSON object.")
        reader = cls._instance()
        unknown = (name for name in data if name not in reader.fields)
        if told := list(islice(unknown, UNKNOWN_NAMED)):
            raise ValidationError({name: ["There is no such field."] for name in told})
        values: dict[str, Any] = reader.run_validation(data)
        return values


class QuerySerializer(RequestSerializer):
    """The parameters behind the `?` of an address."""

    @classmethod
    def read(cls, data: QueryDict) -> dict[str, Any]:
        if repeated := [name for name, values in data.lists() if len(values) > 1]:
            raise ValidationError({name: ["Give this once."] for name in repeated})
        return super().read(data.dict())
