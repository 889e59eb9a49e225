"""Profiles, and following users."""

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.contract import Accounts, User
from gateway.composition import users
from gateway.conduit.representations.users import Profile, ProfileResponse
from gateway.conduit.views.base import ConduitView
from gateway.rest.operations import operation
from kernel.rpc import registry


class ProfileView(ConduitView):
    """One profile."""

    resource = "profile"

    @operation("GetProfileByUsername", responses={200: ProfileResponse})
    def get(self, request: Request, username: str) -> Response:
        """Return the public profile of a user."""
        return _profile_response(users.get_by_username(username, self.viewer_id))


class FollowView(ConduitView):
    """The signed-in user's follow of another user. The request body is ignored."""

    resource = "profile"

    @operation("FollowUserByUsername", responses={200: ProfileResponse}, problems=[409, 422])
    def post(self, request: Request, username: str) -> Response:
        """Follow a user. Following the user again has no effect."""
        return _profile_response(registry.get(Accounts).follow(follower_id=self.user.id, username=username))

    @operation("UnfollowUserByUsername", responses={200: ProfileResponse})
    def delete(self, request: Request, username: str) -> Response:
        """Stop following a user."""
        return _profile_response(registry.get(Accounts).unfollow(follower_id=self.user.id, username=username))


def _profile_response(user: User) -> Response:
    return Response(ProfileResponse(profile=Profile.of(user)))
