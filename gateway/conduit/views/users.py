"""Signing up and in, and one's own account."""

from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.contract import Account, Accounts, ProfileChanges, SignedIn
from gateway.conduit.representations import User, UserAnswer
from gateway.conduit.serializers import Login, NewUser, UserChanges
from gateway.conduit.views.base import AuthenticatedView, ConduitView
from gateway.rest.operations import operation
from gateway.rest.throttling import RegisterThrottle
from kernel.contracts.errors import NotFound
from kernel.http.throttling import LoginThrottle
from kernel.rpc import registry


class UsersView(ConduitView):
    """An old token sent along does no harm here."""

    authentication_classes = []
    permission_classes = []
    throttle_classes = [RegisterThrottle]

    @operation("CreateUser", responses={201: UserAnswer}, request=NewUser, problems=[409])
    def post(self, request: Request) -> Response:
        """A new account, signed in."""
        return _begun(registry.get(Accounts).register(**NewUser.read(request.data)), status=201)


class LoginView(ConduitView):
    """An old token sent along does no harm here."""

    authentication_classes = []
    permission_classes = []
    throttle_classes = [LoginThrottle]

    @operation("Login", responses={200: UserAnswer}, request=Login, problems=[401])
    def post(self, request: Request) -> Response:
        """A new session. Its token is good until the session ends."""
        given = Login.read(request.data)
        signed_in = registry.get(Accounts).sign_in(login=given["email"], password=given["password"])
        return _begun(signed_in, status=200)


class UserView(AuthenticatedView):
    """Whoever has gone meanwhile is not signed in."""

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, NotFound):
            exc = AuthenticationFailed("This account no longer exists.")
        return super().handle_exception(exc)

    @operation("GetCurrentUser", responses={200: UserAnswer})
    def get(self, request: Request) -> Response:
        """One's own account."""
        return self._answer(registry.get(Accounts).get_account(user_id=self.user.id))

    @operation("UpdateCurrentUser", responses={200: UserAnswer}, request=UserChanges, problems=[409])
    def put(self, request: Request) -> Response:
        """Changes one's own account. A new password ends one's other sessions."""
        given = UserChanges.read(request.data)
        password = given.pop("password", None) or None
        cleared = {name: value or "" for name, value in given.items()}
        account = registry.get(Accounts).update_profile(
            user_id=self.user.id,
            changes=ProfileChanges(**cleared, password=password),
            session_id=self.user.session_id,
        )
        return self._answer(account)

    def _answer(self, account: Account) -> Response:
        return Response(UserAnswer(user=User.of(account, str(self.request.auth))))


def _begun(signed_in: SignedIn, status: int) -> Response:
    user = User.of(signed_in.account, signed_in.tokens.session)
    return Response(UserAnswer(user=user), status=status)
