"""Registration, login and the account of the signed-in user."""

from typing import Any

from accounts.contract import ProfileChanges
from gateway.conduit.tests.cases import ConduitTestCase, session_token
from gateway.conduit.tests.endpoints import USER
from gateway.tests import samples
from gateway.tests.cases import ClientResponse
from gateway.tests.samples import READER_ID
from kernel.contracts.errors import Conflict, Invalid, NotFound, Unauthenticated

BLANK = "can't be blank"
ANN = {
    "email": "ann@example.com",
    "token": "session",
    "username": "ann",
    "bio": "Writes.",
    "image": "https://img.example/ann.png",
}


class RegistrationTests(ConduitTestCase):
    def register(self, **changes: Any) -> ClientResponse:
        return self.call("POST", "users", {"user": USER | changes})

    def test_registration_returns_the_user_with_a_token(self) -> None:
        response = self.register()

        self.assertEqual((response.status_code, response.json()), (201, {"user": ANN}))
        self.accounts.register.assert_called_once_with(**USER)

    def test_blank_null_or_missing_field_is_422(self) -> None:
        for name in USER:
            for value in ("", "  ", None):
                if (name, value) != ("password", "  "):
                    with self.subTest(name, value=value):
                        self.assertErrors(self.register(**{name: value}), 422, **{name: BLANK})
            rest = {key: value for key, value in USER.items() if key != name}
            self.assertErrors(self.call("POST", "users", {"user": rest}), 422, **{name: BLANK})
        self.accounts.register.assert_not_called()

    def test_all_blank_fields_are_reported_together(self) -> None:
        everything = {"username": BLANK, "email": BLANK, "password": BLANK}
        bodies: tuple[Any, ...] = (None, {}, {"user": {}}, {"other": USER})
        for body in bodies:
            with self.subTest(body):
                self.assertErrors(self.call("POST", "users", body), 422, **everything)

    def test_invalid_field_of_accounts_is_reported(self) -> None:
        self.accounts.register.side_effect = Invalid("No.", fields={"email": ["Not an address."]})
        self.assertErrors(self.register(), 422, email="Not an address.")

    def test_taken_value_is_409(self) -> None:
        taken = {"username": ["This is taken."], "email": ["This is taken."]}
        self.accounts.register.side_effect = Conflict("Taken.", fields=taken)
        message = "has already been taken"
        self.assertErrors(self.register(), 409, username=message, email=message)

    def test_value_of_another_type_is_422(self) -> None:
        response = self.register(username=7)
        self.assertEqual((response.status_code, list(response.json()["errors"])), (422, ["username"]))
        for user in ("ann", ["ann"], 7, None):
            response = self.call("POST", "users", {"user": user})
            self.assertErrors(response, 422, user="must be an object")


class LoginTests(ConduitTestCase):
    def login(self, **values: Any) -> ClientResponse:
        return self.call("POST", "users/login", {"user": values})

    def test_login_returns_the_user_with_a_token(self) -> None:
        response = self.login(email="ann@example.com", password="password123")

        self.assertEqual((response.status_code, response.json()), (200, {"user": ANN}))
        self.accounts.sign_in.assert_called_once_with(login="ann@example.com", password="password123")

    def test_wrong_credentials_are_401(self) -> None:
        self.accounts.sign_in.side_effect = Unauthenticated("Wrong.")
        response = self.login(email="ann@example.com", password="wrong")
        self.assertErrors(response, 401, credentials="invalid")
        self.assertEqual(response.headers["WWW-Authenticate"], "Token")

    def test_blank_credentials_are_422(self) -> None:
        self.assertErrors(self.login(email="", password="p"), 422, email=BLANK)
        self.assertErrors(self.login(email="e", password=""), 422, password=BLANK)
        self.assertErrors(self.login(), 422, email=BLANK, password=BLANK)

    def test_old_token_is_ignored(self) -> None:
        for path in ("users", "users/login"):
            response = self.call("POST", path, {"user": USER}, Authorization="Token old")
            self.assertLess(response.status_code, 300)


class AccountTests(ConduitTestCase):
    def update(self, **changes: Any) -> ClientResponse:
        return self.call("PUT", "user", {"user": changes}, user=READER_ID)

    def changes(self) -> ProfileChanges:
        """Return the changes that accounts received."""
        changes: ProfileChanges = self.accounts.update_profile.call_args.kwargs["changes"]
        return changes

    def test_account_contains_the_token_that_was_sent(self) -> None:
        token = session_token()
        response = self.call("GET", "user", Authorization=f"Token {token}")

        self.assertEqual((response.status_code, response.json()), (200, {"user": ANN | {"token": token}}))
        self.accounts.get_account.assert_called_once_with(user_id=READER_ID)

    def test_empty_bio_and_image_are_null(self) -> None:
        self.accounts.get_account.return_value = samples.account(bio="", image="")
        user = self.call("GET", "user", user=READER_ID).json()["user"]
        self.assertEqual((user["bio"], user["image"]), (None, None))

    def test_changes_are_passed_to_accounts(self) -> None:
        changes = {
            "username": "bob",
            "email": "bob@example.com",
            "bio": "B",
            "image": "https://b.example/b.png",
            "password": "password456",
        }
        response = self.update(**changes)

        self.assertEqual(response.status_code, 200)
        self.accounts.update_profile.assert_called_once_with(
            user_id=READER_ID, changes=ProfileChanges(**changes), session_id=samples.SESSION_ID
        )

    def test_missing_fields_are_not_changed(self) -> None:
        self.update(bio="B")
        self.assertEqual(self.changes(), ProfileChanges(bio="B"))

    def test_empty_or_null_clears_bio_and_image(self) -> None:
        for value in ("", None):
            self.update(bio=value, image=value)
            self.assertEqual(self.changes(), ProfileChanges(bio="", image=""))

    def test_blank_username_or_email_is_422(self) -> None:
        for name in ("username", "email"):
            for value in ("", None):
                with self.subTest(name, value=value):
                    self.assertErrors(self.update(**{name: value}), 422, **{name: BLANK})
        self.accounts.update_profile.assert_not_called()

    def test_empty_password_is_not_changed(self) -> None:
        for value in ("", None):
            self.update(password=value, bio="B")
            self.assertEqual(self.changes(), ProfileChanges(bio="B"))

    def test_unknown_fields_are_ignored(self) -> None:
        self.update(token="x", bio="B", id=7)
        self.assertEqual(self.changes(), ProfileChanges(bio="B"))

    def test_taken_value_is_409(self) -> None:
        self.accounts.update_profile.side_effect = Conflict("No.", fields={"email": ["Taken."]})
        self.assertErrors(self.update(email="b@example.com"), 409, email="has already been taken")

    def test_erased_or_deactivated_user_is_401(self) -> None:
        self.accounts.get_account.side_effect = NotFound("No.")
        self.assertErrors(self.call("GET", "user", user=READER_ID), 401, token="is invalid")
