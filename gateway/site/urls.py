"""The addresses of the site.

Those of the pages are the routes of `frontend/src/router.ts`.
"""

from django.urls import path, re_path
from django.views.generic import RedirectView

from gateway.site import feeds, metadata, sitemaps, views
from gateway.site.views import page

NOT_RESERVED = "(?!(?:admin|api|health|services|static)(?:/|$))"
"""Excludes the addresses that belong to other parts of the project."""

urlpatterns = [
    path("", views.home, name="home"),
    path("index.html", RedirectView.as_view(pattern_name="home", query_string=True)),
    path("tags/<str:tag>", page(metadata.tag), name="tag"),
    path("posts/<str:slug>", page(metadata.post), name="post-page"),
    path("posts/<str:slug>/edit", page(metadata.private("Edit post"))),
    path("users/<str:username>", page(metadata.user), name="user-page"),
    path("write", page(metadata.private("Write"))),
    path("me", page(metadata.private("My page"))),
    path("settings", page(metadata.private("Settings"))),
    path("sign-in", page(metadata.private("Sign in"))),
    path("sign-up", page(metadata.private("Sign up"))),
    path("feed.xml", feeds.feed, name="feed"),
    path("tags/<str:tag>/feed.xml", feeds.tag_feed, name="tag-feed"),
    path("users/<str:username>/feed.xml", feeds.user_feed, name="user-feed"),
    path("robots.txt", sitemaps.robots),
    path("sitemap.xml", sitemaps.sitemap_index, name="sitemap"),
    path("sitemap-<str:section>.xml", sitemaps.sitemap_file, name="sitemap-file"),
    re_path(f"^{NOT_RESERVED}(?P<path>[^/].*)/$", RedirectView.as_view(url="/%(path)s", query_string=True)),
    re_path(f"^{NOT_RESERVED}", page(metadata.unknown)),
]
