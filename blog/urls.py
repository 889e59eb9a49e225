"""Every address of this process."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

API_DOCS = "/api/v1/docs"

admin.site.site_header = admin.site.site_title = "Blog administration"
admin.site.site_url = API_DOCS

urlpatterns = [
    path("", RedirectView.as_view(url=API_DOCS)),
    path("admin/", admin.site.urls),
    path("health/", include("blog.health")),
    path("api/", include("gateway.api.urls")),
]
