"""People, as everyone sees them."""

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
    @operation("users_get", responses={200: Profile})
    def get(self, request: Request, username: str) -> Response:
        """A person's public profile."""
        return Response(Profile.of(users.find(username, self.viewer_id)))


class FollowView(ApiView):
    @operation("users_follow", responses={200: Profile}, problems=[400, 409], idempotent=True)
    def put(self, request: Request, username: str) -> Response:
        """Follows a person; twice is as once."""
        user = registry.get(Accounts).follow(follower_id=self.user.id, username=username, key=self.key)
        return Response(Profile.of(user))

    @operation("users_unfollow", responses={200: Profile}, idempotent=True)
    def delete(self, request: Request, username: str) -> Response:
        """Follows a person no longer."""
        user = registry.get(Accounts).unfollow(follower_id=self.user.id, username=username, key=self.key)
        return Response(Profile.of(user))


class UserPostsView(ApiView):
    @operation("users_posts", responses={200: PostPage}, query=AuthorPostsQuery)
    def get(self, request: Request, username: str) -> Response:
        """A person's published posts."""
        query = AuthorPostsQuery.read(request.query_params)
        return Response(posts.list_of_author(username=username, viewer_id=self.viewer_id, **query))
