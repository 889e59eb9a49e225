"""Posts, likes and tags."""

from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.composition import posts
from gateway.rest.operations import operation
from gateway.rest.views import ApiView
from gateway.v1.queries import PageQuery, PostsQuery
from gateway.v1.representations.posts import LikedPost, Post, PostPage, Tag, TagPage
from gateway.v1.serializers import NewPost, PostChanges
from kernel.rpc import registry
from posts.contract import Changes, Draft, Posts


class PostsView(ApiView):
    @operation("posts_list", responses={200: PostPage}, query=PostsQuery)
    def get(self, request: Request) -> Response:
        """Published posts."""
        query = PostsQuery.read(request.query_params)
        return Response(posts.list_published(viewer_id=self.viewer_id, **query))

    @operation(
        "posts_create",
        responses={201: Post},
        request=NewPost,
        headers={"Location": "The new post's address."},
        problems=[403],
        idempotent=True,
    )
    def post(self, request: Request) -> Response:
        """A new post, a draft or published at once."""
        post = posts.create(author_id=self.user.id, draft=Draft(**NewPost.read(request.data)), key=self.key)
        return Response(post, status=201, headers={"Location": reverse("post", args=[post.slug])})


class PostView(ApiView):
    @operation("posts_get", responses={200: Post})
    def get(self, request: Request, slug: str) -> Response:
        """One post. Another's draft is not found."""
        return Response(posts.get(slug=slug, viewer_id=self.viewer_id))

    @operation("posts_change", responses={200: Post}, request=PostChanges, problems=[403], idempotent=True)
    def patch(self, request: Request, slug: str) -> Response:
        """Changes one's own post; with `status` it publishes it or makes it a draft again."""
        changes = Changes(**PostChanges.read(request.data))
        return Response(posts.update(slug=slug, actor_id=self.user.id, changes=changes, key=self.key))

    @operation("posts_delete", responses={204: None}, problems=[403], idempotent=True)
    def delete(self, request: Request, slug: str) -> Response:
        """Deletes one's own post with its likes and comments."""
        registry.get(Posts).delete(slug=slug, actor_id=self.user.id, key=self.key)
        return Response(status=204)


class LikeView(ApiView):
    @operation("posts_like", responses={200: LikedPost}, problems=[403], idempotent=True)
    def put(self, request: Request, slug: str) -> Response:
        """Likes a published post; twice is as once."""
        return Response(posts.like(slug=slug, user_id=self.user.id, key=self.key))

    @operation("posts_unlike", responses={200: LikedPost}, idempotent=True)
    def delete(self, request: Request, slug: str) -> Response:
        """Likes a post no longer."""
        return Response(posts.unlike(slug=slug, user_id=self.user.id, key=self.key))


class TagsView(ApiView):
    @operation("tags_list", responses={200: TagPage}, query=PageQuery)
    def get(self, request: Request) -> Response:
        """The tags of published posts, the most used first."""
        page = registry.get(Posts).list_tags(**PageQuery.read(request.query_params))
        tags = [Tag.of(tag) for tag in page.items]
        return Response(TagPage(items=tags, next_cursor=page.next_cursor, degraded=[]))
