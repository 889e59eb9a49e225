"""The URLs of the product, and an empty view: the minimum cost of any response."""

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from blog.urls import urlpatterns as product


class EmptyView(APIView):
    """A view that does nothing but what the project does for each request."""

    throttle_classes = ()

    def get(self, request: Request) -> Response:
        """Return an empty object."""
        return Response({})


urlpatterns = [path("empty", EmptyView.as_view()), *product]
