"""The API's description, for programs and for people; and what is said of addresses that do not exist."""

from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.rest.problems import ProblemType, problem_response
from gateway.rest.schema import openapi
from gateway.rest.views import ApiView


class SchemaView(ApiView):
    """The OpenAPI description of this API."""

    schema = None

    def get(self, request: Request) -> Response:
        return Response(openapi())


@method_decorator(csp_update({"style-src": [SELF, UNSAFE_INLINE]}), "dispatch")
class DocsView(SpectacularSwaggerSplitView):
    """The description as a page to read and try; its files come from this server. It has styles inline."""

    http_method_names = ["get", "head"]
    authentication_classes = []
    permission_classes = []


@csrf_exempt
def unknown_address(request: HttpRequest, **_: Any) -> HttpResponse:
    """Any method, any address that is not one of the API."""
    return problem_response(ProblemType.NOT_FOUND, "The API has no such address; /api/v1/docs lists them all.")
