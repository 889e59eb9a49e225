"""The addresses of the API, below `/api/v1/`. None but that ends in a slash."""

from django.urls import path, re_path

from gateway.rest.docs import DocsView
from gateway.v1.views import auth, comments, docs, index, me, posts, users

version_1 = [
    path("posts", posts.PostsView.as_view()),
    path("posts/<str:slug>", posts.PostView.as_view(), name="post"),
    path("posts/<str:slug>/like", posts.LikeView.as_view()),
    path("posts/<str:slug>/comments", comments.PostCommentsView.as_view()),
    path("comments/<uuid:comment_id>", comments.CommentView.as_view()),
    path("comments/<uuid:comment_id>/replies", comments.RepliesView.as_view()),
    path("tags", posts.TagsView.as_view()),
    path("users/<str:username>", users.UserView.as_view()),
    path("users/<str:username>/follow", users.FollowView.as_view()),
    path("users/<str:username>/posts", users.UserPostsView.as_view()),
    path("me", me.MeView.as_view()),
    path("me/password", me.PasswordView.as_view()),
    path("me/dashboard", me.DashboardView.as_view()),
    path("me/feed", me.FeedView.as_view()),
    path("me/drafts", me.DraftsView.as_view()),
    path("auth/register", auth.RegisterView.as_view()),
    path("auth/login", auth.LoginView.as_view()),
    path("auth/refresh", auth.RefreshView.as_view()),
    path("auth/logout", auth.LogoutView.as_view()),
    path("schema", docs.SchemaView.as_view(), name="schema"),
    path("docs", DocsView.as_view(), name="docs"),
]

urlpatterns = [
    path("", index.IndexView.as_view(), name="index"),
    *version_1,
    re_path("", docs.unknown_address),
]
