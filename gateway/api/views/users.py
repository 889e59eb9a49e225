"""People, as everyone sees them."""

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.contract import Accounts
from blog.services import registry
from gateway.api.operations import Operation
from gateway.api.queries import AuthorPostsQuery
from gateway.api.views.base import ApiView
from gateway.compose import people, posts
from gateway.representations.people import Profile
from gateway.representations.posts import PostPage


class UserView(ApiView):
    @Operation("users_get", answers={200: Profile})
    def get(self, request: Request, username: str) -> Response:
        """A person's public profile."""
        return Response(Profile.of(people.find(username, self.viewer_id)))


class FollowView(ApiView):
    @Operation("users_follow", answers={200: Profile}, problems=[400, 409], keyed=True)
    def put(self, request: Request, username: str) -> Response:
        """Follows a person; twice is as once."""
        user = registry.get(Accounts).follow(follower_id=self.user.id, username=username, key=self.key)
        return Response(Profile.of(user))

    @Operation("users_unfollow", answers={200: Profile}, keyed=True)
    def delete(self, request: Request, username: str) -> Response:
        """Follows a person no longer."""
        user = registry.get(Accounts).unfollow(follower_id=self.user.id, username=username, key=self.key)
        return Response(Profile.of(user))


class UserPostsView(ApiView):
    @Operation("users_posts", answers={200: PostPage}, query=AuthorPostsQuery)
    def get(self, request: Request, username: str) -> Response:
        """A person's published posts."""
        query = AuthorPostsQuery.read(request.query_params)
        return Response(posts.list_of_author(username=username, viewer_id=self.viewer_id, **query))
