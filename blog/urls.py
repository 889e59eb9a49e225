"""Every address of this process."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("health/", include("blog.health")),
    path("api/", include("gateway.api.urls")),
]
