"""The API's description, and the response for unknown addresses."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.rest.problems import ProblemType, problem_response
from gateway.rest.views import ApiView
from gateway.v1.schema import openapi


class SchemaView(ApiView):
    """The OpenAPI description of this API."""

    schema = None

    def get(self, request: Request) -> Response:
        """Return the description."""
        return Response(openapi())


@csrf_exempt
def unknown_address(request: HttpRequest, **_: Any) -> HttpResponse:
    """Return a 404 for any method of an address that the API does not have."""
    return problem_response(
        ProblemType.NOT_FOUND, "The API does not have this address; /api/v1/docs lists all addresses."
    )
