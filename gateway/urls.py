"""The addresses of the gateway: both APIs and the site."""

from django.urls import include, path

from gateway.conduit.views.docs import unknown_address
from gateway.v1.views.index import IndexView

urlpatterns = [
    path("api/v1", IndexView.as_view()),
    path("api/v1/", include("gateway.v1.urls")),
    path("api/", include("gateway.conduit.urls")),
    path("api", unknown_address),
    path("", include("gateway.site.urls")),
]
