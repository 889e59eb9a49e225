"""Registering, signing in and out."""

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.contract import Accounts
from blog.services import registry
from gateway.api.operations import Operation
from gateway.api.serializers import Login, RefreshToken, Registration
from gateway.api.throttles import LoginThrottle, RegisterThrottle
from gateway.api.views.base import ApiView
from gateway.representations.people import Session, TokenPair


class AuthView(ApiView):
    """An old access token sent along does no harm here."""

    authentication_classes = []
    permission_classes = []


class RegisterView(AuthView):
    throttle_classes = [RegisterThrottle]

    @Operation("auth_register", answers={201: Session}, takes=Registration, problems=[409])
    def post(self, request: Request) -> Response:
        """A new account, signed in."""
        signed_in = registry.get(Accounts).register(**Registration.read(request.data))
        return Response(Session.of(signed_in), status=201)


class LoginView(AuthView):
    throttle_classes = [LoginThrottle]

    @Operation("auth_login", answers={200: Session}, takes=Login, problems=[401])
    def post(self, request: Request) -> Response:
        """A new session for a username or e-mail address and its password."""
        return Response(Session.of(registry.get(Accounts).sign_in(**Login.read(request.data))))


class RefreshView(AuthView):
    @Operation("auth_refresh", answers={200: TokenPair}, takes=RefreshToken, problems=[401])
    def post(self, request: Request) -> Response:
        """The next pair of tokens. A refresh token is good once; used twice, it ends its session."""
        return Response(TokenPair.of(registry.get(Accounts).refresh(**RefreshToken.read(request.data))))


class LogoutView(AuthView):
    @Operation("auth_logout", answers={204: None}, takes=RefreshToken)
    def post(self, request: Request) -> Response:
        """Ends the session that the refresh token belongs to."""
        registry.get(Accounts).sign_out(**RefreshToken.read(request.data))
        return Response(status=204)
