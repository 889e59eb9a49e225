"""The addresses of Conduit, below /api/. None ends in a slash."""

from django.urls import path, re_path

from gateway.conduit.views import articles, comments, docs, profiles, users

urlpatterns = [
    path("users", users.UsersView.as_view()),
    path("users/login", users.LoginView.as_view()),
    path("user", users.UserView.as_view()),
    path("profiles/<str:username>", profiles.ProfileView.as_view()),
    path("profiles/<str:username>/follow", profiles.FollowView.as_view()),
    path("articles", articles.ArticlesView.as_view()),
    path("articles/feed", articles.FeedView.as_view()),
    path("articles/<str:slug>", articles.ArticleView.as_view()),
    path("articles/<str:slug>/favorite", articles.FavoriteView.as_view()),
    path("articles/<str:slug>/comments", comments.CommentsView.as_view()),
    path("articles/<str:slug>/comments/<str:number>", comments.CommentView.as_view()),
    path("tags", articles.TagsView.as_view()),
    path("schema", docs.ConduitSchemaView.as_view(), name="conduit-schema"),
    path("docs", docs.ConduitDocsView.as_view()),
    re_path("", docs.unknown_address),
]
