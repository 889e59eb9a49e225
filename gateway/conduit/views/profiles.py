"""People, as everyone sees them."""

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.contract import Accounts, User
from gateway.composition import users
from gateway.conduit.representations import Profile, ProfileAnswer
from gateway.conduit.views.base import ConduitView
from gateway.rest.operations import operation
from gateway.v1.representations.users import Author
from kernel.rpc import registry


class ProfileView(ConduitView):
    resource = "profile"

    @operation("GetProfileByUsername", responses={200: ProfileAnswer})
    def get(self, request: Request, username: str) -> Response:
        """A person's public profile."""
        return _answer(users.find(username, self.viewer_id))


class FollowView(ConduitView):
    """What stands in the body does not matter."""

    resource = "profile"

    @operation("FollowUserByUsername", responses={200: ProfileAnswer}, problems=[409, 422])
    def post(self, request: Request, username: str) -> Response:
        """Follows a person; twice is as once."""
        return _answer(registry.get(Accounts).follow(follower_id=self.user.id, username=username))

    @operation("UnfollowUserByUsername", responses={200: ProfileAnswer})
    def delete(self, request: Request, username: str) -> Response:
        """Follows a person no longer."""
        return _answer(registry.get(Accounts).unfollow(follower_id=self.user.id, username=username))


def _answer(user: User) -> Response:
    return Response(ProfileAnswer(profile=Profile.of(Author.of(user))))
