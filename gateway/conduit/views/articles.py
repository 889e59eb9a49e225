"""Articles, which are published posts, and tags."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from gateway.composition import offsets, published
from gateway.composition.authored import join
from gateway.conduit.representations.articles import ArticleResponse, ArticlesResponse, TagsResponse
from gateway.conduit.serializers import ArticleChanges, ArticlesQuery, NewArticle, PageQuery
from gateway.conduit.views.base import AuthenticatedView, ConduitView
from gateway.rest.operations import operation
from kernel.rpc import registry
from posts.contract import Draft, Post, PostChanges, Posts, PostStatus

FIELDS = {"title": "title", "description": "summary", "body": "body", "tagList": "tags"}
"""The names of an article's fields in posts."""


class ArticlesView(ConduitView):
    """All articles."""

    @operation("GetArticles", query=ArticlesQuery, responses={200: ArticlesResponse})
    def get(self, request: Request) -> Response:
        """List articles, the newest or the last favorited first."""
        query = ArticlesQuery.read(request.query_params)
        query["liked_by"] = query.pop("favorited", None)
        found = offsets.list_published(viewer_id=self.viewer_id, **query)
        return Response(ArticlesResponse.of(found))

    @operation("CreateArticle", request=NewArticle, responses={201: ArticleResponse}, problems=[403])
    def post(self, request: Request) -> Response:
        """Create an article and publish it at once. Titles need not be unique."""
        draft = Draft(**_fields(NewArticle.read(request.data)), status=PostStatus.PUBLISHED)
        post = registry.get(Posts).create(author_id=self.user.id, draft=draft)
        return _article_response(post, self, status=201)


class FeedView(AuthenticatedView):
    """The user's feed."""

    @operation("GetArticlesFeed", query=PageQuery, responses={200: ArticlesResponse})
    def get(self, request: Request) -> Response:
        """List the newest articles of the users whom you follow."""
        query = PageQuery.read(request.query_params)
        return Response(ArticlesResponse.of(offsets.feed(user_id=self.user.id, **query)))


class ArticleView(ConduitView):
    """One article."""

    @operation("GetArticle", responses={200: ArticleResponse})
    def get(self, request: Request, slug: str) -> Response:
        """Return an article with its body."""
        return _article_response(published.get(slug=slug, viewer_id=self.viewer_id), self)

    @operation("UpdateArticle", request=ArticleChanges, responses={200: ArticleResponse}, problems=[403])
    def put(self, request: Request, slug: str) -> Response:
        """Change your article. Its slug stays the same."""
        changes = PostChanges(**_fields(ArticleChanges.read(request.data)))
        return _article_response(published.update(slug=slug, actor_id=self.user.id, changes=changes), self)

    @operation("DeleteArticle", responses={204: None}, problems=[403])
    def delete(self, request: Request, slug: str) -> Response:
        """Delete your article with its favorites and comments."""
        published.delete(slug=slug, actor_id=self.user.id)
        return Response(status=204)


class FavoriteView(ConduitView):
    """The user's favorite of an article. The request body is ignored."""

    @operation("CreateArticleFavorite", responses={200: ArticleResponse}, problems=[403])
    def post(self, request: Request, slug: str) -> Response:
        """Favorite an article. Favoriting it again has no effect."""
        return _article_response(published.like(slug=slug, user_id=self.user.id), self)

    @operation("DeleteArticleFavorite", responses={200: ArticleResponse})
    def delete(self, request: Request, slug: str) -> Response:
        """Remove an article from your favorites."""
        return _article_response(published.unlike(slug=slug, user_id=self.user.id), self)


class TagsView(ConduitView):
    """The tags of published articles."""

    @operation("GetTags", responses={200: TagsResponse})
    def get(self, request: Request) -> Response:
        """List all tags of published articles."""
        return Response(TagsResponse(tags=[tag.name for tag in registry.get(Posts).list_all_tags()]))


def _fields(given: dict[str, Any]) -> dict[str, Any]:
    return {FIELDS[name]: value for name, value in given.items()}


def _article_response(post: Post, view: ConduitView, status: int = 200) -> Response:
    return Response(ArticleResponse.of(join(post, view.viewer_id)), status=status)
