"""The OpenAPI description of the blog's own API."""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator

from gateway.rest.schema import generator_of


def generator(**options: Any) -> SchemaGenerator:
    """Return the generator of the description.

    This is drf-spectacular's DEFAULT_GENERATOR_CLASS.
    """
    return generator_of("api/v1/", "gateway.v1.urls", **options)


@cache
def openapi() -> dict[str, Any]:
    """Return the whole description. It is the same for everyone, so it is made once."""
    description: dict[str, Any] = generator().get_schema(public=True)
    return description
