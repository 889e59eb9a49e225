"""The addresses of both APIs, below /api/."""

from django.urls import include, path

urlpatterns = [
    path("v1/", include("gateway.api.urls")),
    path("", include("gateway.conduit.urls")),
]
