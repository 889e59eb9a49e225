"""Articles, which are published posts, and tags."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from gateway.composition import offsets, published
from gateway.composition.authored import join
from gateway.conduit.representations import ArticleAnswer, ArticlesAnswer, TagsAnswer
from gateway.conduit.serializers import ArticleChanges, ArticlesQuery, NewArticle, PageQuery
from gateway.conduit.views.base import AuthenticatedView, ConduitView
from gateway.rest.operations import operation
from kernel.rpc import registry
from posts.contract import Changes, Draft, Post, Posts, Status

FIELDS = {"title": "title", "description": "summary", "body": "body", "tagList": "tags"}
"""What posts calls the fields of an article."""


class ArticlesView(ConduitView):
    @operation("GetArticles", responses={200: ArticlesAnswer}, query=ArticlesQuery)
    def get(self, request: Request) -> Response:
        """The newest articles, or the last favoured of a person."""
        query = ArticlesQuery.read(request.query_params)
        query["liked_by"] = query.pop("favorited", None)
        return Response(ArticlesAnswer.of(offsets.published(viewer_id=self.viewer_id, **query)))

    @operation("CreateArticle", responses={201: ArticleAnswer}, request=NewArticle, problems=[403])
    def post(self, request: Request) -> Response:
        """A new article, published at once. Titles may repeat."""
        draft = Draft(**_fields(NewArticle.read(request.data)), status=Status.PUBLISHED)
        return _answer(registry.get(Posts).create(author_id=self.user.id, draft=draft), self, status=201)


class FeedView(AuthenticatedView):
    @operation("GetArticlesFeed", responses={200: ArticlesAnswer}, query=PageQuery)
    def get(self, request: Request) -> Response:
        """The newest articles of the people one follows."""
        query = PageQuery.read(request.query_params)
        return Response(ArticlesAnswer.of(offsets.feed(user_id=self.user.id, **query)))


class ArticleView(ConduitView):
    @operation("GetArticle", responses={200: ArticleAnswer})
    def get(self, request: Request, slug: str) -> Response:
        """One article with its body."""
        return _answer(published.get(slug=slug, viewer_id=self.viewer_id), self)

    @operation("UpdateArticle", responses={200: ArticleAnswer}, request=ArticleChanges, problems=[403])
    def put(self, request: Request, slug: str) -> Response:
        """Changes one's own article; its address stays."""
        changes = Changes(**_fields(ArticleChanges.read(request.data)))
        return _answer(published.update(slug=slug, actor_id=self.user.id, changes=changes), self)

    @operation("DeleteArticle", responses={204: None}, problems=[403])
    def delete(self, request: Request, slug: str) -> Response:
        """Deletes one's own article with its favours and comments."""
        published.delete(slug=slug, actor_id=self.user.id)
        return Response(status=204)


class FavoriteView(ConduitView):
    """What stands in the body does not matter. A change answers with the article as it is then."""

    @operation("CreateArticleFavorite", responses={200: ArticleAnswer}, problems=[403])
    def post(self, request: Request, slug: str) -> Response:
        """Favours an article; twice is as once."""
        return _answer(published.like(slug=slug, user_id=self.user.id), self)

    @operation("DeleteArticleFavorite", responses={200: ArticleAnswer})
    def delete(self, request: Request, slug: str) -> Response:
        """Favours an article no longer."""
        return _answer(published.unlike(slug=slug, user_id=self.user.id), self)


class TagsView(ConduitView):
    @operation("GetTags", responses={200: TagsAnswer})
    def get(self, request: Request) -> Response:
        """All tags of published articles."""
        return Response(TagsAnswer(tags=[tag.name for tag in registry.get(Posts).list_all_tags()]))


def _fields(given: dict[str, Any]) -> dict[str, Any]:
    return {FIELDS[name]: value for name, value in given.items()}


def _answer(post: Post, view: ConduitView, status: int = 200) -> Response:
    return Response(ArticleAnswer.of(join([post], view.viewer_id)), status=status)
