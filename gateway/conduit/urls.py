"""The addresses of Conduit, below `/api/`.

Each is also accepted with a slash at the end, which some front ends send. The OpenAPI
description leaves those out.
"""

from django.urls import path, re_path

from gateway.conduit.views import articles, comments, docs, profiles, users
from gateway.conduit.views.base import ConduitView

ROUTES: dict[str, type[ConduitView]] = {
    "users": users.UsersView,
    "users/login": users.LoginView,
    "user": users.UserView,
    "profiles/<str:username>": profiles.ProfileView,
    "profiles/<str:username>/follow": profiles.FollowView,
    "articles": articles.ArticlesView,
    "articles/feed": articles.FeedView,
    "articles/<str:slug>": articles.ArticleView,
    "articles/<str:slug>/favorite": articles.FavoriteView,
    "articles/<str:slug>/comments": comments.CommentsView,
    "articles/<str:slug>/comments/<str:id>": comments.CommentView,
    "tags": articles.TagsView,
}

urlpatterns = [
    *(path(route, view.as_view()) for route, view in ROUTES.items()),
    *(path(f"{route}/", view.as_view(schema=None)) for route, view in ROUTES.items()),
    path("schema", docs.ConduitSchemaView.as_view(), name="conduit-schema"),
    path("docs", docs.ConduitDocsView.as_view()),
    re_path("", docs.unknown_address),
]
