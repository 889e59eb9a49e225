"""The OpenAPI description of Conduit."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from gateway.conduit.authentication import HasSessionOrReads
from gateway.conduit.errors import Errors
from gateway.conduit.properties import PARAMETERS, PROPERTIES
from gateway.rest.schema import ApiGenerator, OperationSchema

INFO = {
    "title": "Conduit",
    "version": "2.0.0",
    "description": (
        "The RealWorld API on the services of this blog, for RealWorld front ends. Log in with"
        " `users/login` and send the token as `Authorization: Token …`. Every error is"
        ' `{"errors": {…}}`. The blog\'s own API is described at `/api/v1/docs`.'
    ),
}


class Generator(ApiGenerator):
    """Generates the description."""

    prefix = "api/"
    urls = "gateway.conduit.urls"
    properties = PROPERTIES
    parameters = PARAMETERS
    tags = {
        "user": "Registration, login, and the account of the signed-in user.",
        "profile": "Profiles, and following users.",
        "article": "Articles and favorites.",
        "comment": "Comments on articles.",
        "tag": "The tags of articles.",
    }

    def get_schema(self, request: Request | None = None, public: bool = False) -> dict[str, Any]:
        """Return the description."""
        description = super().get_schema(request, public)
        return description | {"info": description["info"] | INFO}


@cache
def openapi() -> dict[str, Any]:
    """Return the whole description. It is the same for everyone, so it is made once."""
    description: dict[str, Any] = Generator().get_schema(public=True)
    return description


class ConduitSchema(OperationSchema):
    """Describes a view's method by its HttpOperation, with Conduit's errors."""

    problem = Errors
    problem_media_type = "application/json"

    def get_auth(self) -> list[dict[str, Any]]:
        """Return the security schemes; an empty one allows anonymous requests."""
        auths: list[dict[str, Any]] = super().get_auth()
        may_be_anonymous = HasSessionOrReads in self.view.permission_classes and self.method in SAFE_METHODS
        return [*auths, {}] if may_be_anonymous else auths

    def get_tags(self) -> list[str]:
        """Return the group of the operation, by its address."""
        parts = self.path.split("/")
        return ["comment" if "comments" in parts else parts[2].rstrip("s")]

    def get_problems(self) -> Iterator[int]:
        """Yield the statuses of all errors of the operation."""
        yield from super().get_problems()
        if self.declared.query or self.declared.request:
            yield 422


class TokenScheme(OpenApiAuthenticationExtension):
    """Describes the authentication by session token."""

    target_class = "gateway.conduit.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        """Return the security scheme."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "The word `Token`, a space and the token of the signed-in user.",
        }


class EnvelopeSchema(OpenApiSerializerExtension):
    """Describes a body as an object with one member that contains all fields."""

    target_class = "gateway.conduit.serializers.EnvelopeSerializer"
    match_subclasses = True
    priority = 1

    def map_serializer(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        """Return the schema of the body."""
        content = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return {
            "type": "object",
            "properties": {self.target.envelope: content},
            "required": [self.target.envelope],
        }
