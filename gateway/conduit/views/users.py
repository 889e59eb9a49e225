"""Registration, login and the account of the signed-in user."""

from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.contract import Account, Accounts, ProfileChanges, SignedIn
from gateway.conduit.representations.users import User, UserResponse
from gateway.conduit.serializers import Login, NewUser, UserChanges
from gateway.conduit.views.base import AuthenticatedView, ConduitView
from gateway.rest.operations import operation
from gateway.rest.throttling import RegisterThrottle
from kernel.contracts.errors import NotFound
from kernel.http.throttling import LoginThrottle
from kernel.rpc import registry


class UsersView(ConduitView):
    """Registration. An old token in the request is ignored."""

    authentication_classes = []
    permission_classes = []
    throttle_classes = [RegisterThrottle]

    @operation("CreateUser", request=NewUser, responses={201: UserResponse}, problems=[409])
    def post(self, request: Request) -> Response:
        """Create an account and a session."""
        return _session_response(registry.get(Accounts).register(**NewUser.read(request.data)), status=201)


class LoginView(ConduitView):
    """Login. An old token in the request is ignored."""

    authentication_classes = []
    permission_classes = []
    throttle_classes = [LoginThrottle]

    @operation("Login", request=Login, responses={200: UserResponse}, problems=[401])
    def post(self, request: Request) -> Response:
        """Create a session. Its token is valid until the session ends."""
        given = Login.read(request.data)
        signed_in = registry.get(Accounts).sign_in(login=given["email"], password=given["password"])
        return _session_response(signed_in, status=200)


class UserView(AuthenticatedView):
    """The user's account.

    A user who was deactivated or erased after the token was issued gets a 401.
    """

    def handle_exception(self, exc: Exception) -> Response:
        """Return the error response; NotFound about the user becomes a 401."""
        if isinstance(exc, NotFound):
            exc = AuthenticationFailed("This account no longer exists.")
        return super().handle_exception(exc)

    @operation("GetCurrentUser", responses={200: UserResponse})
    def get(self, request: Request) -> Response:
        """Return your account."""
        return self._account_response(registry.get(Accounts).get_account(user_id=self.user.id))

    @operation("UpdateCurrentUser", request=UserChanges, responses={200: UserResponse}, problems=[409])
    def put(self, request: Request) -> Response:
        """Change your account. A new password ends your other sessions."""
        given = UserChanges.read(request.data)
        password = given.pop("password", None) or None
        cleared = {name: value or "" for name, value in given.items()}
        account = registry.get(Accounts).update_profile(
            user_id=self.user.id,
            changes=ProfileChanges(**cleared, password=password),
            session_id=self.user.session_id,
        )
        return self._account_response(account)

    def _account_response(self, account: Account) -> Response:
        return Response(UserResponse(user=User.of(account, str(self.request.auth))))


def _session_response(signed_in: SignedIn, status: int) -> Response:
    user = User.of(signed_in.account, signed_in.tokens.session)
    return Response(UserResponse(user=user), status=status)
