"""Posts, likes and tags."""

from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from blog.services import registry
from gateway.api.operations import Operation
from gateway.api.queries import PageQuery, PostsQuery
from gateway.api.serializers import NewPost, PostChanges
from gateway.api.views.base import ApiView
from gateway.compose import posts
from gateway.representations.posts import LikedPost, Post, PostPage, Tag, TagPage
from posts.contract import Changes, Draft, Posts


class PostsView(ApiView):
    @Operation("posts_list", answers={200: PostPage}, query=PostsQuery)
    def get(self, request: Request) -> Response:
        """Published posts."""
        query = PostsQuery.read(request.query_params)
        return Response(posts.list_published(viewer_id=self.viewer_id, **query))

    @Operation(
        "posts_create",
        answers={201: Post},
        takes=NewPost,
        headers={"Location": "The new post's address."},
        problems=[403],
        keyed=True,
    )
    def post(self, request: Request) -> Response:
        """A new post, a draft or published at once."""
        post = posts.create(author_id=self.user.id, draft=Draft(**NewPost.read(request.data)), key=self.key)
        return Response(post, status=201, headers={"Location": reverse("post", args=[post.slug])})


class PostView(ApiView):
    @Operation("posts_get", answers={200: Post})
    def get(self, request: Request, slug: str) -> Response:
        """One post. Another's draft is not found."""
        return Response(posts.get(slug=slug, viewer_id=self.viewer_id))

    @Operation("posts_change", answers={200: Post}, takes=PostChanges, problems=[403], keyed=True)
    def patch(self, request: Request, slug: str) -> Response:
        """Changes one's own post; with `status` it publishes it or makes it a draft again."""
        changes = Changes(**PostChanges.read(request.data))
        return Response(posts.update(slug=slug, actor_id=self.user.id, changes=changes, key=self.key))

    @Operation("posts_delete", answers={204: None}, problems=[403], keyed=True)
    def delete(self, request: Request, slug: str) -> Response:
        """Deletes one's own post with its likes and comments."""
        registry.get(Posts).delete(slug=slug, actor_id=self.user.id, key=self.key)
        return Response(status=204)


class LikeView(ApiView):
    @Operation("posts_like", answers={200: LikedPost}, problems=[403], keyed=True)
    def put(self, request: Request, slug: str) -> Response:
        """Likes a published post; twice is as once."""
        return Response(posts.like(slug=slug, user_id=self.user.id, key=self.key))

    @Operation("posts_unlike", answers={200: LikedPost}, keyed=True)
    def delete(self, request: Request, slug: str) -> Response:
        """Likes a post no longer."""
        return Response(posts.unlike(slug=slug, user_id=self.user.id, key=self.key))


class TagsView(ApiView):
    @Operation("tags_list", answers={200: TagPage}, query=PageQuery)
    def get(self, request: Request) -> Response:
        """The tags of published posts, the most used first."""
        page = registry.get(Posts).list_tags(**PageQuery.read(request.query_params))
        tags = [Tag.of(tag) for tag in page.items]
        return Response(TagPage(items=tags, next_cursor=page.next_cursor, degraded=[]))
