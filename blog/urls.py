"""The URLs of this process, by what it hosts."""

from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("health/", include("kernel.health"))]

if settings.DEBUG:
    urlpatterns += [
        path("services/", include("kernel.catalogue.urls")),
        path("services/traces/", include("kernel.traces.urls")),
    ]

if settings.HOSTED_SERVICES and settings.SERVICES_SECRET:
    urlpatterns += [
        path("services/", include("kernel.rpc.docs.urls")),
        path("services/", include("kernel.rpc.urls")),
    ]

if apps.is_installed("django.contrib.admin"):
    from django.contrib import admin

    admin.site.site_header = admin.site.site_title = "Blog administration"
    admin.site.site_url = "/" if settings.HAS_GATEWAY else None
    urlpatterns.append(path("admin/", admin.site.urls))

if settings.HAS_GATEWAY:
    urlpatterns.append(path("", include("gateway.urls")))
