"""Conduit's description, its docs page, and the response for unknown addresses."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.conduit.errors import error_response
from gateway.conduit.schema import openapi
from gateway.conduit.views.base import ConduitView
from gateway.rest.docs import DocsView


class ConduitSchemaView(ConduitView):
    """The OpenAPI description of Conduit."""

    schema = None

    def get(self, request: Request) -> Response:
        """Return the description."""
        return Response(openapi())


class ConduitDocsView(DocsView):
    """The page that shows the description of Conduit."""

    url_name = "conduit-schema"
    title = "Conduit"


@csrf_exempt
def unknown_address(request: HttpRequest, **_: Any) -> HttpResponse:
    """Return a 404 for any method of an address that Conduit does not have."""
    return error_response(404, {"address": ["not found"]})
