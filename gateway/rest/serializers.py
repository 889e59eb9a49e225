"""Base classes of the serializers that read requests. Unknown fields are errors."""

from collections.abc import Mapping
from functools import cache
from itertools import islice
from typing import Any, ClassVar, Self

from django.http import QueryDict
from rest_framework import serializers
from rest_framework.exceptions import ParseError, ValidationError

MAX_UNKNOWN_REPORTED = 10
"""The number of unknown fields in an error; a body may have hundreds of thousands."""


class RequestSerializer(serializers.Serializer[Any]):
    """Serializer of a request's body, for reading only.

    Reading changes nothing in the instance, so one instance serves all requests.
    `keywords` are added to the schema of the body.
    """

    keywords: ClassVar[Mapping[str, Any]] = {}

    @classmethod
    @cache
    def _instance(cls) -> Self:
        return cls()

    @classmethod
    def read(cls, data: Any) -> dict[str, Any]:
        """Return the validated values of a body, by field.

        Raises:
            ParseError: The body is not a JSON object.
            ValidationError: A field is unknown, missing or invalid.
        """
        if not isinstance(data, Mapping):
            raise ParseError("The body must be a JSON object.")
        reader = cls._instance()
        unknown = (name for name in data if name not in reader.fields)
        if reported := list(islice(unknown, MAX_UNKNOWN_REPORTED)):
            raise ValidationError({name: ["There is no such field."] for name in reported})
        values: dict[str, Any] = reader.run_validation(data)
        return values


class QuerySerializer(RequestSerializer):
    """Serializer of the query parameters of an address."""

    @classmethod
    def read(cls, data: QueryDict) -> dict[str, Any]:
        """Return the validated parameters, by name.

        Raises:
            ValidationError: A parameter is unknown, repeated or invalid.
        """
        if repeated := [name for name, values in data.lists() if len(values) > 1]:
            raise ValidationError({name: ["This parameter may occur only once."] for name in repeated})
        return super().read(data.dict())
