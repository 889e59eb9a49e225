"""Users and their posts."""

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.contract import Accounts
from gateway.composition import posts, users
from gateway.rest.operations import operation
from gateway.rest.views import ApiView
from gateway.v1.queries import AuthorPostsQuery
from gateway.v1.representations.posts import PostPage
from gateway.v1.representations.users import Profile
from kernel.rpc import registry


class UserView(ApiView):
    """One user."""

    @operation("users_get", responses={200: Profile})
    def get(self, request: Request, username: str) -> Response:
        """Return the public profile of a user."""
        return Response(Profile.of(users.get_by_username(username, self.viewer_id)))


class FollowView(ApiView):
    """The signed-in user's follow of another user."""

    @operation("users_follow", responses={200: Profile}, problems=[400, 409], idempotent=True)
    def put(self, request: Request, username: str) -> Response:
        """Follow a user. Following the user again has no effect."""
        user = registry.get(Accounts).follow(follower_id=self.user.id, username=username, key=self.key)
        return Response(Profile.of(user))

    @operation("users_unfollow", responses={200: Profile}, idempotent=True)
    def delete(self, request: Request, username: str) -> Response:
        """Stop following a user."""
        user = registry.get(Accounts).unfollow(follower_id=self.user.id, username=username, key=self.key)
        return Response(Profile.of(user))


class UserPostsView(ApiView):
    """The posts of a user."""

    @operation("users_posts", query=AuthorPostsQuery, responses={200: PostPage})
    def get(self, request: Request, username: str) -> Response:
        """List the published posts of a user."""
        query = AuthorPostsQuery.read(request.query_params)
        page = posts.list_by_author(username=username, viewer_id=self.viewer_id, **query)
        return Response(PostPage.of(page))
