"""Posts, likes and tags."""

from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.composition import posts
from gateway.rest.operations import operation
from gateway.rest.views import ApiView
from gateway.v1 import serializers
from gateway.v1.queries import PageQuery, PostsQuery
from gateway.v1.representations.posts import LikedPost, Post, PostPage, TagPage
from kernel.rpc import registry
from posts.contract import Draft, PostChanges, Posts


class PostsView(ApiView):
    """All published posts."""

    @operation("posts_list", query=PostsQuery, responses={200: PostPage})
    def get(self, request: Request) -> Response:
        """List published posts."""
        query = PostsQuery.read(request.query_params)
        return Response(PostPage.of(posts.list_published(viewer_id=self.viewer_id, **query)))

    @operation(
        "posts_create",
        request=serializers.NewPost,
        responses={201: Post},
        headers={"Location": "The new post's address."},
        problems=[403],
        idempotent=True,
    )
    def post(self, request: Request) -> Response:
        """Create a post, as a draft or published at once."""
        created = posts.create(
            author_id=self.user.id, draft=Draft(**serializers.NewPost.read(request.data)), key=self.key
        )
        location = reverse("post", args=[created.item.slug])
        return Response(Post.of_counted(created), status=201, headers={"Location": location})


class PostView(ApiView):
    """One post."""

    @operation("posts_get", responses={200: Post})
    def get(self, request: Request, slug: str) -> Response:
        """Return a post. A draft of another user is not found."""
        return Response(Post.of_counted(posts.get(slug=slug, viewer_id=self.viewer_id)))

    @operation(
        "posts_update",
        request=serializers.PostChanges,
        responses={200: Post},
        problems=[403],
        idempotent=True,
    )
    def patch(self, request: Request, slug: str) -> Response:
        """Change your post. `status` publishes it or makes it a draft again."""
        changes = PostChanges(**serializers.PostChanges.read(request.data))
        updated = posts.update(slug=slug, actor_id=self.user.id, changes=changes, key=self.key)
        return Response(Post.of_counted(updated))

    @operation("posts_delete", responses={204: None}, problems=[403], idempotent=True)
    def delete(self, request: Request, slug: str) -> Response:
        """Delete your post with its likes and comments."""
        registry.get(Posts).delete(slug=slug, actor_id=self.user.id, key=self.key)
        return Response(status=204)


class LikeView(ApiView):
    """The user's like of a post."""

    @operation("posts_like", responses={200: LikedPost}, problems=[403], idempotent=True)
    def put(self, request: Request, slug: str) -> Response:
        """Like a published post. Liking it again has no effect."""
        post = posts.like(slug=slug, user_id=self.user.id, key=self.key)
        return Response(LikedPost.of_authored(post))

    @operation("posts_unlike", responses={200: LikedPost}, idempotent=True)
    def delete(self, request: Request, slug: str) -> Response:
        """Stop liking a post."""
        post = posts.unlike(slug=slug, user_id=self.user.id, key=self.key)
        return Response(LikedPost.of_authored(post))


class TagsView(ApiView):
    """The tags of published posts."""

    @operation("tags_list", query=PageQuery, responses={200: TagPage})
    def get(self, request: Request) -> Response:
        """List the tags of published posts, the most used first."""
        page = registry.get(Posts).list_tags(**PageQuery.read(request.query_params))
        return Response(TagPage.of(page))
