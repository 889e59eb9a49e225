"""Registering, signing in and out."""

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.contract import Accounts, SignedIn
from gateway.rest.operations import operation
from gateway.rest.throttling import RegisterThrottle
from gateway.rest.views import ApiView
from gateway.v1 import refresh_cookie
from gateway.v1.representations.users import Session, TokenPair
from gateway.v1.serializers import Login, RefreshToken, Registration
from kernel.contracts.errors import ServiceError, Unauthenticated
from kernel.http.throttling import LoginThrottle
from kernel.rpc import registry


class AuthView(ApiView):
    """An old access token sent along does no harm here."""

    authentication_classes = []
    permission_classes = []


class RegisterView(AuthView):
    throttle_classes = [RegisterThrottle]

    @operation("auth_register", responses={201: Session}, request=Registration, problems=[409])
    def post(self, request: Request) -> Response:
        """A new account, signed in."""
        given = Registration.read(request.data)
        in_cookie = given.pop("cookie")
        return _begun(registry.get(Accounts).register(**given), in_cookie, status=201)


class LoginView(AuthView):
    throttle_classes = [LoginThrottle]

    @operation("auth_login", responses={200: Session}, request=Login, problems=[401])
    def post(self, request: Request) -> Response:
        """A new session for a username or e-mail address and its password."""
        given = Login.read(request.data)
        in_cookie = given.pop("cookie")
        return _begun(registry.get(Accounts).sign_in(**given), in_cookie, status=200)


class RefreshView(AuthView):
    @operation("auth_refresh", responses={200: TokenPair}, request=RefreshToken, problems=[401])
    def post(self, request: Request) -> Response:
        """The next pair of tokens. A refresh token is good once; used again later, it ends its session.

        The next refresh token goes where the given one came from: into the answer or, with `{}`, into the
        cookie. A cookie that is no longer good is cleared with the 401.
        """
        given: str | None = RefreshToken.read(request.data).get("refresh_token")
        if given is not None:
            tokens = registry.get(Accounts).refresh(refresh_token=given)
            return Response(TokenPair.of(tokens, in_cookie=False))
        return self._refresh_by_cookie(request)

    def _refresh_by_cookie(self, request: Request) -> Response:
        kept = refresh_cookie.read(request)
        if kept is None:
            raise Unauthenticated("There is neither a refresh token nor its cookie; sign in.")
        try:
            tokens = registry.get(Accounts).refresh(refresh_token=kept)
        except Unauthenticated as error:
            response = self.handle_exception(error)
            refresh_cookie.clear(response)
            return response
        response = Response(TokenPair.of(tokens, in_cookie=True))
        refresh_cookie.keep(response, tokens.refresh)
        return response


class LogoutView(AuthView):
    @operation("auth_logout", responses={204: None}, request=RefreshToken)
    def post(self, request: Request) -> Response:
        """Ends the session that the refresh token belongs to; with `{}`, the cookie's, which is cleared.

        The cookie is cleared with a 503, too: the session goes on until it expires, but not in this browser.
        """
        given: str | None = RefreshToken.read(request.data).get("refresh_token")
        if given is not None:
            return self._sign_out(given)
        kept = refresh_cookie.read(request)
        response = Response(status=204) if kept is None else self._sign_out(kept)
        refresh_cookie.clear(response)
        return response

    def _sign_out(self, refresh_token: str) -> Response:
        try:
            registry.get(Accounts).sign_out(refresh_token=refresh_token)
        except ServiceError as error:
            return self.handle_exception(error)
        return Response(status=204)


def _begun(signed_in: SignedIn, in_cookie: bool, status: int) -> Response:
    response = Response(Session.of(signed_in, in_cookie=in_cookie), status=status)
    if in_cookie:
        refresh_cookie.keep(response, signed_in.tokens.refresh)
    return response
