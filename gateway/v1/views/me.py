"""The account of the signed-in user."""

from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.contract import Accounts, ProfileChanges
from gateway.composition import dashboard, posts
from gateway.rest.operations import operation
from gateway.rest.throttling import WriteThrottle
from gateway.rest.views import ApiView
from gateway.v1 import serializers
from gateway.v1.queries import PageQuery
from gateway.v1.representations.dashboard import Dashboard
from gateway.v1.representations.posts import PostPage
from gateway.v1.representations.users import Me
from gateway.v1.throttling import PasswordThrottle
from kernel.contracts.errors import NotFound, Unauthenticated
from kernel.rpc import registry


class AuthenticatedView(ApiView):
    """View for signed-in users only.

    A user who was deactivated or erased after the access token was issued gets a 401.
    """

    permission_classes = [IsAuthenticated]

    def handle_exception(self, exc: Exception) -> Response:
        """Return the problem response; NotFound about the user becomes a 401."""
        if isinstance(exc, NotFound):
            exc = Unauthenticated("This account no longer exists.")
        return super().handle_exception(exc)


class MeView(AuthenticatedView):
    """The user's account."""

    throttle_classes = [WriteThrottle, PasswordThrottle]

    @operation("me_get", responses={200: Me})
    def get(self, request: Request) -> Response:
        """Return your account."""
        return Response(Me.of(registry.get(Accounts).get_account(user_id=self.user.id)))

    @operation(
        "me_update",
        request=serializers.ProfileChanges,
        responses={200: Me},
        problems=[409],
        idempotent=True,
    )
    def patch(self, request: Request) -> Response:
        """Change your profile."""
        changes = ProfileChanges(**serializers.ProfileChanges.read(request.data))
        account = registry.get(Accounts).update_profile(user_id=self.user.id, changes=changes, key=self.key)
        return Response(Me.of(account))

    @operation("me_erase", request=serializers.AccountDeletion, responses={204: None}, idempotent=True)
    def delete(self, request: Request) -> Response:
        """Erase your account with your posts, comments, likes and follows.

        This cannot be undone. Replies of other users stay readable.
        """
        given = serializers.AccountDeletion.read(request.data)
        registry.get(Accounts).erase(user_id=self.user.id, key=self.key, **given)
        return Response(status=204)


class PasswordView(AuthenticatedView):
    """The user's password."""

    throttle_classes = [WriteThrottle, PasswordThrottle]

    @operation("me_password", request=serializers.PasswordChange, responses={204: None})
    def put(self, request: Request) -> Response:
        """Set a new password and end your other sessions."""
        registry.get(Accounts).change_password(
            user_id=self.user.id,
            session_id=self.user.session_id,
            **serializers.PasswordChange.read(request.data),
        )
        return Response(status=204)


class DashboardView(AuthenticatedView):
    """The user's dashboard."""

    @operation("me_dashboard", responses={200: Dashboard})
    def get(self, request: Request) -> Response:
        """Return your popular posts, latest drafts, totals and newest comments."""
        return Response(Dashboard.of(dashboard.get(user_id=self.user.id)))


class FeedView(AuthenticatedView):
    """The user's feed."""

    @operation("me_feed", query=PageQuery, responses={200: PostPage})
    def get(self, request: Request) -> Response:
        """List the newest posts of the users whom you follow."""
        page = posts.feed(user_id=self.user.id, **PageQuery.read(request.query_params))
        return Response(PostPage.of(page))


class DraftsView(AuthenticatedView):
    """The user's drafts."""

    @operation("me_drafts", query=PageQuery, responses={200: PostPage})
    def get(self, request: Request) -> Response:
        """List your drafts, the newest first."""
        page = posts.list_drafts(user_id=self.user.id, **PageQuery.read(request.query_params))
        return Response(PostPage.of(page))
