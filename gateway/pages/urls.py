"""The front end's addresses, which are the routes of `frontend/src/router.ts`, and what is for machines."""

from django.urls import path, re_path
from django.views.generic import RedirectView

from gateway.pages import discovery, feeds, heads, views
from gateway.pages.views import page

OTHERS = "(?!(?:admin|api|health|services|static)(?:/|$))"
"""What no address here begins with."""

urlpatterns = [
    path("", views.home, name="home"),
    path("index.html", RedirectView.as_view(pattern_name="home", query_string=True)),
    path("tags/<str:tag>", page(heads.tag), name="tag"),
    path("posts/<str:slug>", page(heads.post), name="post-page"),
    path("posts/<str:slug>/edit", page(heads.private)),
    path("people/<str:username>", page(heads.person), name="person"),
    *(path(own, page(heads.private)) for own in ("write", "me", "settings", "sign-in", "sign-up")),
    path("feed.xml", feeds.feed, name="feed"),
    path("tags/<str:tag>/feed.xml", feeds.tag_feed, name="tag-feed"),
    path("people/<str:username>/feed.xml", feeds.person_feed, name="person-feed"),
    path("robots.txt", discovery.robots),
    path("sitemap.xml", discovery.sitemap_index, name="sitemap"),
    path("sitemap-<str:section>.xml", discovery.sitemap_file, name="sitemap-file"),
    re_path(f"^{OTHERS}(?P<path>[^/].*)/$", RedirectView.as_view(url="/%(path)s", query_string=True)),
    re_path(f"^{OTHERS}", page(heads.nowhere)),
]
