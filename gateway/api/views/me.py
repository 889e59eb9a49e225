"""The signed-in person."""

from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.contract import Accounts, ProfileChanges
from blog.services import registry
from blog.services.errors import NotFound, Unauthenticated
from gateway.api import serializers
from gateway.api.operations import Operation
from gateway.api.queries import PageQuery
from gateway.api.throttles import PasswordThrottle, WriteThrottle
from gateway.api.views.base import ApiView
from gateway.compose import me, posts
from gateway.representations.dashboard import Dashboard
from gateway.representations.people import Me
from gateway.representations.posts import PostPage


class OwnView(ApiView):
    """Whoever has gone since their access token was made is not signed in."""

    permission_classes = [IsAuthenticated]

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, NotFound):
            exc = Unauthenticated("This account no longer exists.")
        return super().handle_exception(exc)


class MeView(OwnView):
    throttle_classes = [WriteThrottle, PasswordThrottle]

    @Operation("me_get", answers={200: Me})
    def get(self, request: Request) -> Response:
        """One's own account."""
        return Response(Me.of(registry.get(Accounts).get_account(user_id=self.user.id)))

    @Operation("me_change", answers={200: Me}, takes=serializers.ProfileChanges, problems=[409], keyed=True)
    def patch(self, request: Request) -> Response:
        """Changes one's own profile."""
        changes = ProfileChanges(**serializers.ProfileChanges.read(request.data))
        return Response(
            Me.of(registry.get(Accounts).update_profile(user_id=self.user.id, changes=changes, key=self.key))
        )

    @Operation("me_erase", answers={204: None}, takes=serializers.Leaving)
    def delete(self, request: Request) -> Response:
        """Erases one's account with all that is one's own: posts, comments, likes, follows.

        What others replied stays readable. It cannot be undone.
        """
        registry.get(Accounts).erase(user_id=self.user.id, **serializers.Leaving.read(request.data))
        return Response(status=204)


class PasswordView(OwnView):
    throttle_classes = [WriteThrottle, PasswordThrottle]

    @Operation("me_password", answers={204: None}, takes=serializers.PasswordChange)
    def put(self, request: Request) -> Response:
        """Sets a new password and ends one's other sessions."""
        registry.get(Accounts).change_password(
            user_id=self.user.id,
            session_id=self.user.session_id,
            **serializers.PasswordChange.read(request.data),
        )
        return Response(status=204)


class DashboardView(OwnView):
    @Operation("me_dashboard", answers={200: Dashboard})
    def get(self, request: Request) -> Response:
        """One's most popular posts, latest drafts, totals and newest comments received, in one call."""
        return Response(me.dashboard(user_id=self.user.id))


class FeedView(OwnView):
    @Operation("me_feed", answers={200: PostPage}, query=PageQuery)
    def get(self, request: Request) -> Response:
        """The newest posts of the people one follows."""
        return Response(posts.feed(user_id=self.user.id, **PageQuery.read(request.query_params)))


class DraftsView(OwnView):
    @Operation("me_drafts", answers={200: PostPage}, query=PageQuery)
    def get(self, request: Request) -> Response:
        """One's own drafts, the newest first."""
        return Response(posts.list_drafts(user_id=self.user.id, **PageQuery.read(request.query_params)))
