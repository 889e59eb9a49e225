"""The front end's addresses, which are the routes of `frontend/src/router.ts`, and what is for machines."""

from django.urls import path, re_path
from django.views.generic import RedirectView

from gateway.site import feeds, metadata, sitemaps, views
from gateway.site.views import page

OTHERS = "(?!(?:admin|api|health|services|static)(?:/|$))"
"""What no address here begins with."""

urlpatterns = [
    path("", views.home, name="home"),
    path("index.html", RedirectView.as_view(pattern_name="home", query_string=True)),
    path("tags/<str:tag>", page(metadata.tag), name="tag"),
    path("posts/<str:slug>", page(metadata.post), name="post-page"),
    path("posts/<str:slug>/edit", page(metadata.private)),
    path("people/<str:username>", page(metadata.person), name="person"),
    *(path(own, page(metadata.private)) for own in ("write", "me", "settings", "sign-in", "sign-up")),
    path("feed.xml", feeds.feed, name="feed"),
    path("tags/<str:tag>/feed.xml", feeds.tag_feed, name="tag-feed"),
    path("people/<str:username>/feed.xml", feeds.person_feed, name="person-feed"),
    path("robots.txt", sitemaps.robots),
    path("sitemap.xml", sitemaps.sitemap_index, name="sitemap"),
    path("sitemap-<str:section>.xml", sitemaps.sitemap_file, name="sitemap-file"),
    re_path(f"^{OTHERS}(?P<path>[^/].*)/$", RedirectView.as_view(url="/%(path)s", query_string=True)),
    re_path(f"^{OTHERS}", page(metadata.nowhere)),
]
