"""Extensions of drf-spectacular for the types that both APIs use."""

from typing import Any

import msgspec
from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent


class BearerScheme(OpenApiAuthenticationExtension):
    """Describes the authentication by access token."""

    target_class = "gateway.rest.authentication.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        """Return the security scheme."""
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "The access token of a session.",
        }


class StrictBody(OpenApiSerializerExtension):
    """Describes bodies as objects without unknown fields."""

    target_class = "gateway.rest.serializers.RequestSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        """Return the schema of the body."""
        schema: dict[str, Any] = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return schema | {"additionalProperties": False, **self.target.keywords}


class EnumFieldSchema(OpenApiSerializerFieldExtension):
    """Describes an EnumField as an enumeration of strings."""

    target_class = "gateway.rest.fields.EnumField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        """Return the schema of the field."""
        return {"type": "string", "enum": list(self.target.choices)}


class Representation(OpenApiSerializerExtension):
    """Describes representations by the JSON schemas that msgspec makes of Structs."""

    target_class = "msgspec.Struct"
    match_subclasses = True

    def get_name(self, auto_schema: AutoSchema, direction: Any) -> str:
        """Return the name of the component: that of the class."""
        name: str = self.target.__name__
        return name

    def get_identity(self, auto_schema: AutoSchema, direction: Any) -> str:
        """Return what makes the component unique: its name."""
        return self.get_name(auto_schema, direction)

    def map_serializer(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        """Return the schema of the Struct, and register those of its parts."""
        name = self.get_name(auto_schema, direction)
        _, schemas = msgspec.json.schema_components([self.target], ref_template="#/components/schemas/{name}")
        for part, schema in schemas.items():
            if part != name:
                auto_schema.registry.register_on_missing(
                    ResolvedComponent(part, ResolvedComponent.SCHEMA, schema, part)
                )
        own: dict[str, Any] = schemas[name]
        return own
