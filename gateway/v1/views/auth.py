"""Registration, login and logout."""

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.contract import Accounts, SignedIn
from gateway.composition import users
from gateway.rest.operations import operation
from gateway.rest.throttling import RegisterThrottle
from gateway.rest.views import ApiView
from gateway.v1 import refresh_cookie
from gateway.v1.representations.sessions import Session, TokenPair
from gateway.v1.serializers import Login, RefreshToken, Registration
from kernel.contracts.errors import ServiceError, Unauthenticated
from kernel.http.throttling import LoginThrottle
from kernel.rpc import registry


class AuthView(ApiView):
    """View without authentication. It ignores an expired access token."""

    authentication_classes = []
    permission_classes = []


class RegisterView(AuthView):
    """Registration."""

    throttle_classes = [RegisterThrottle]

    @operation(
        "auth_register", request=Registration, responses={201: Session}, idempotent=True, problems=[401, 409]
    )
    def post(self, request: Request) -> Response:
        """Create an account and a session.

        A repetition with the same `Idempotency-Key` creates no second account. It
        returns new tokens, because tokens are not stored.
        """
        given = Registration.read(request.data)
        in_cookie = given.pop("cookie")
        return _session_response(users.register(**given, key=self.key), in_cookie, status=201)


class LoginView(AuthView):
    """Login."""

    throttle_classes = [LoginThrottle]

    @operation("auth_login", request=Login, responses={200: Session}, problems=[401])
    def post(self, request: Request) -> Response:
        """Create a session by a username or e-mail address and a password."""
        given = Login.read(request.data)
        in_cookie = given.pop("cookie")
        return _session_response(registry.get(Accounts).sign_in(**given), in_cookie, status=200)


class RefreshView(AuthView):
    """Renewal of a session's tokens."""

    @operation("auth_refresh", request=RefreshToken, responses={200: TokenPair}, problems=[401])
    def post(self, request: Request) -> Response:
        """Return the next pair of tokens.

        A refresh token is valid once; using it again later ends its session. The next
        one is returned as the given one was sent: in the body or, if the body is `{}`,
        in the cookie. A 401 clears a cookie that is no longer valid.
        """
        given: str | None = RefreshToken.read(request.data).get("refresh_token")
        if given is not None:
            tokens = registry.get(Accounts).refresh(refresh_token=given)
            return Response(TokenPair.of(tokens, in_cookie=False))
        return self._refresh_by_cookie(request)

    def _refresh_by_cookie(self, request: Request) -> Response:
        stored = refresh_cookie.read(request)
        if stored is None:
            raise Unauthenticated("The request has neither a refresh token nor a cookie; sign in.")
        try:
            tokens = registry.get(Accounts).refresh(refresh_token=stored)
        except Unauthenticated as error:
            response = self.handle_exception(error)
            refresh_cookie.clear(response)
            return response
        response = Response(TokenPair.of(tokens, in_cookie=True))
        refresh_cookie.store(response, tokens.refresh)
        return response


class LogoutView(AuthView):
    """Logout."""

    @operation("auth_logout", request=RefreshToken, responses={204: None})
    def post(self, request: Request) -> Response:
        """End the session of a refresh token.

        If the body is `{}`, the token is that of the cookie, which is cleared. A 503
        clears the cookie, too: the session then lasts until it expires, but not in this
        browser.
        """
        given: str | None = RefreshToken.read(request.data).get("refresh_token")
        if given is not None:
            return self._sign_out(given)
        stored = refresh_cookie.read(request)
        response = Response(status=204) if stored is None else self._sign_out(stored)
        refresh_cookie.clear(response)
        return response

    def _sign_out(self, refresh_token: str) -> Response:
        try:
            registry.get(Accounts).sign_out(refresh_token=refresh_token)
        except ServiceError as error:
            return self.handle_exception(error)
        return Response(status=204)


def _session_response(signed_in: SignedIn, in_cookie: bool, status: int) -> Response:
    response = Response(Session.of(signed_in, in_cookie=in_cookie), status=status)
    if in_cookie:
        refresh_cookie.store(response, signed_in.tokens.refresh)
    return response
