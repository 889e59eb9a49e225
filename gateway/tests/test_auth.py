"""Registration, login, refresh and logout."""

from accounts.contract import Tokens
from gateway.tests.cases import GatewayTestCase
from gateway.tests.endpoints import REGISTRATION
from gateway.tests.samples import READER_ID
from kernel.contracts.errors import Conflict, Invalid, Unauthenticated

SESSION = {
    "user": {
        "id": str(READER_ID),
        "username": "ann",
        "email": "ann@example.com",
        "bio": "Writes.",
        "image": "https://img.example/ann.png",
        "is_moderator": False,
        "joined_at": "2026-01-02T03:04:05Z",
        "followers_count": 2,
        "following_count": 3,
    },
    "tokens": {"access_token": "access", "refresh_token": "refresh", "expires_in": 600},
}


class RegisterTests(GatewayTestCase):
    def test_registration_returns_a_session(self) -> None:
        response = self.call("POST", "auth/register", REGISTRATION)

        self.assertEqual((response.status_code, response.json()), (201, SESSION))
        self.accounts.register.assert_called_once_with(**REGISTRATION)

    def test_password_is_not_trimmed(self) -> None:
        self.call("POST", "auth/register", REGISTRATION | {"password": "  spaces around  "})

        self.assertEqual(self.accounts.register.call_args.kwargs["password"], "  spaces around  ")

    def test_taken_username_is_a_conflict_on_its_field(self) -> None:
        self.accounts.register.side_effect = Conflict("Taken.", fields={"username": ["Is taken."]})

        problem = self.assertProblem(self.call("POST", "auth/register", REGISTRATION), 409, "conflict")

        self.assertEqual(problem["errors"], {"username": ["Is taken."]})
        self.assertEqual(problem["detail"], "Taken.")

    def test_weak_password_is_invalid_on_its_field(self) -> None:
        self.accounts.register.side_effect = Invalid("No.", fields={"password": ["Too common."]})

        problem = self.assertProblem(self.call("POST", "auth/register", REGISTRATION), 400, "invalid")

        self.assertEqual(problem["errors"], {"password": ["Too common."]})


class LoginTests(GatewayTestCase):
    LOGIN = {"login": "ann", "password": "a long password"}

    def test_login_returns_a_session(self) -> None:
        response = self.call("POST", "auth/login", self.LOGIN)

        self.assertEqual((response.status_code, response.json()), (200, SESSION))
        self.assertEqual(response.headers["Cache-Control"], "private, no-store")
        self.accounts.sign_in.assert_called_once_with(**self.LOGIN)

    def test_wrong_password_is_401(self) -> None:
        self.accounts.sign_in.side_effect = Unauthenticated("The login or the password is wrong.")

        response = self.call("POST", "auth/login", self.LOGIN)

        self.assertProblem(response, 401, "unauthenticated")
        self.assertEqual(response.headers["WWW-Authenticate"], "Bearer")


class SessionTests(GatewayTestCase):
    def test_refresh_returns_the_next_pair_of_tokens(self) -> None:
        self.accounts.refresh.return_value = Tokens(access="a2", refresh="r2", expires_in=60, session="s2")

        response = self.call("POST", "auth/refresh", {"refresh_token": "r1"})

        self.assertEqual(response.json(), {"access_token": "a2", "refresh_token": "r2", "expires_in": 60})
        self.accounts.refresh.assert_called_once_with(refresh_token="r1")

    def test_invalid_refresh_token_is_401(self) -> None:
        self.accounts.refresh.side_effect = Unauthenticated("Sign in again.")

        self.assertProblem(self.call("POST", "auth/refresh", {"refresh_token": "r1"}), 401, "unauthenticated")

    def test_expired_access_token_is_ignored(self) -> None:
        response = self.call("POST", "auth/refresh", {"refresh_token": "r1"}, Authorization="Bearer old")

        self.assertEqual(response.status_code, 200)

    def test_logout_ends_the_session(self) -> None:
        response = self.call("POST", "auth/logout", {"refresh_token": "r1"})

        self.assertEqual((response.status_code, response.content), (204, b""))
        self.accounts.sign_out.assert_called_once_with(refresh_token="r1")
