"""The signed-in person."""

from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.contract import Accounts, ProfileChanges
from gateway.composition import me, posts
from gateway.rest.operations import operation
from gateway.rest.throttling import PasswordThrottle, WriteThrottle
from gateway.rest.views import ApiView
from gateway.v1 import serializers
from gateway.v1.queries import PageQuery
from gateway.v1.representations.dashboard import Dashboard
from gateway.v1.representations.posts import PostPage
from gateway.v1.representations.users import Me
from kernel.contracts.errors import NotFound, Unauthenticated
from kernel.rpc import registry


class AuthenticatedView(ApiView):
    """Whoever has gone since their access token was made is not signed in."""

    permission_classes = [IsAuthenticated]

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, NotFound):
            exc = Unauthenticated("This account no longer exists.")
        return super().handle_exception(exc)


class MeView(AuthenticatedView):
    throttle_classes = [WriteThrottle, PasswordThrottle]

    @operation("me_get", responses={200: Me})
    def get(self, request: Request) -> Response:
        """One's own account."""
        return Response(Me.of(registry.get(Accounts).get_account(user_id=self.user.id)))

    @operation("me_change", responses={200: Me}, request=serializers.ProfileChanges, problems=[409], idempotent=True)
    def patch(self, request: Request) -> Response:
        """Changes one's own profile."""
        changes = ProfileChanges(**serializers.ProfileChanges.read(request.data))
        return Response(
            Me.of(registry.get(Accounts).update_profile(user_id=self.user.id, changes=changes, key=self.key))
        )

    @operation("me_erase", responses={204: None}, request=serializers.AccountDeletion)
    def delete(self, request: Request) -> Response:
        """Erases one's account with all that is one's own: posts, comments, likes, follows.

        What others replied stays readable. It cannot be undone.
        """
        registry.get(Accounts).erase(user_id=self.user.id, **serializers.AccountDeletion.read(request.data))
        return Response(status=204)


class PasswordView(AuthenticatedView):
    throttle_classes = [WriteThrottle, PasswordThrottle]

    @operation("me_password", responses={204: None}, request=serializers.PasswordChange)
    def put(self, request: Request) -> Response:
        """Sets a new password and ends one's other sessions."""
        registry.get(Accounts).change_password(
            user_id=self.user.id,
            session_id=self.user.session_id,
            **serializers.PasswordChange.read(request.data),
        )
        return Response(status=204)


class DashboardView(AuthenticatedView):
    @operation("me_dashboard", responses={200: Dashboard})
    def get(self, request: Request) -> Response:
        """One's most popular posts, latest drafts, totals and newest comments received, in one call."""
        return Response(me.dashboard(user_id=self.user.id))


class FeedView(AuthenticatedView):
    @operation("me_feed", responses={200: PostPage}, query=PageQuery)
    def get(self, request: Request) -> Response:
        """The newest posts of the people one follows."""
        return Response(posts.feed(user_id=self.user.id, **PageQuery.read(request.query_params)))


class DraftsView(AuthenticatedView):
    @operation("me_drafts", responses={200: PostPage}, query=PageQuery)
    def get(self, request: Request) -> Response:
        """One's own drafts, the newest first."""
        return Response(posts.list_drafts(user_id=self.user.id, **PageQuery.read(request.query_params)))
