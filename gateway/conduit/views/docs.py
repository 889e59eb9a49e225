"""Conduit's description, for programs and for people; and what is said of addresses that do not exist."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.conduit.errors import error_response
from gateway.conduit.schema import openapi
from gateway.conduit.views.base import ConduitView
from gateway.v1.views.docs import DocsView


class ConduitSchemaView(ConduitView):
    """The OpenAPI description of this API."""

    schema = None

    def get(self, request: Request) -> Response:
        return Response(openapi())


class ConduitDocsView(DocsView):
    url_name = "conduit-schema"
    title = "Conduit"


@csrf_exempt
def unknown_address(request: HttpRequest, **_: Any) -> HttpResponse:
    """Any method, any address that is not one of the API."""
    return error_response(404, {"address": ["not found"]})
