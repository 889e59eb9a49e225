"""The OpenAPI description of the blog's own API."""

from functools import cache
from typing import Any

from gateway.rest.schema import ApiGenerator
from gateway.v1.properties import PARAMETERS, PROPERTIES


class Generator(ApiGenerator):
    """Generates the description. This is drf-spectacular's DEFAULT_GENERATOR_CLASS."""

    prefix = "api/v1/"
    urls = "gateway.v1.urls"
    properties = PROPERTIES
    parameters = PARAMETERS
    tags = {
        "auth": "Registration, login, and the tokens of a session.",
        "me": "The account of the signed-in user.",
        "users": "Profiles, and following users.",
        "posts": "Posts and likes.",
        "comments": "Comments on posts, and replies to them.",
        "tags": "The tags of posts.",
    }


@cache
def openapi() -> dict[str, Any]:
    """Return the whole description. It is the same for everyone, so it is made once."""
    description: dict[str, Any] = Generator().get_schema(public=True)
    return description
