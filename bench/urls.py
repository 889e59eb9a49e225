"""The product's addresses, and an empty view: the least that any answer of this project costs."""

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from blog.urls import urlpatterns as product


class EmptyView(APIView):
    """Everything that the project does for a request, and nothing else."""

    throttle_classes = ()

    def get(self, request: Request) -> Response:
        return Response({})


urlpatterns = [path("empty", EmptyView.as_view()), *product]
