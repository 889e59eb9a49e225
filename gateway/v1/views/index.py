"""The index of the API, at its root."""

from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.rest.views import ApiView
from gateway.v1.representations.index import Index


class IndexView(ApiView):
    """The addresses to start from."""

    schema = None
    authentication_classes = []
    permission_classes = []

    def get(self, request: Request) -> Response:
        """Return the index."""
        root = reverse("index").rstrip("/")
        return Response(Index.of(root))
