"""Signing up and in, and one's own account."""

from accounts.contract import ProfileChanges
from gateway.conduit.tests.cases import ConduitTestCase, session_token
from gateway.conduit.tests.endpoints import USER
from gateway.tests import samples
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
    def register(self, **changes):
        return self.call("POST", "users", {"user": USER | changes})

    def test_a_new_account_is_signed_in(self):
        response = self.register()

        self.assertEqual((response.status_code, response.json()), (201, {"user": ANN}))
        self.accounts.register.assert_called_once_with(**USER)

    def test_fields_that_are_blank_null_or_missing(self):
        for name in USER:
            for value in ("", "  ", None):
                if (name, value) != ("password", "  "):
                    with self.subTest(name, value=value):
                        self.assertErrors(self.register(**{name: value}), 422, **{name: BLANK})
            rest = {key: value for key, value in USER.items() if key != name}
            self.assertErrors(self.call("POST", "users", {"user": rest}), 422, **{name: BLANK})
        self.accounts.register.assert_not_called()

    def test_all_that_is_blank_is_named_at_once(self):
        everything = {"username": BLANK, "email": BLANK, "password": BLANK}
        for body in (None, {}, {"user": {}}, {"person": USER}):
            with self.subTest(body):
                self.assertErrors(self.call("POST", "users", body), 422, **everything)

    def test_what_accounts_refuses_is_named(self):
        self.accounts.register.side_effect = Invalid("No.", fields={"email": ["Not an address."]})
        self.assertErrors(self.register(), 422, email="Not an address.")

    def test_what_is_taken(self):
        taken = {"username": ["This is taken."], "email": ["This is taken."]}
        self.accounts.register.side_effect = Conflict("Taken.", fields=taken)
        message = "has already been taken"
        self.assertErrors(self.register(), 409, username=message, email=message)

    def test_values_of_another_type(self):
        response = self.register(username=7)
        self.assertEqual((response.status_code, list(response.json()["errors"])), (422, ["username"]))
        for user in ("ann", ["ann"], 7, None):
            response = self.call("POST", "users", {"user": user})
            self.assertErrors(response, 422, user="must be an object")


class LoginTests(ConduitTestCase):
    def login(self, **values):
        return self.call("POST", "users/login", {"user": values})

    def test_a_session_begins(self):
        response = self.login(email="ann@example.com", password="password123")

        self.assertEqual((response.status_code, response.json()), (200, {"user": ANN}))
        self.accounts.sign_in.assert_called_once_with(login="ann@example.com", password="password123")

    def test_wrong_credentials(self):
        self.accounts.sign_in.side_effect = Unauthenticated("Wrong.")
        response = self.login(email="ann@example.com", password="wrong")
        self.assertErrors(response, 401, credentials="invalid")
        self.assertEqual(response.headers["WWW-Authenticate"], "Token")

    def test_blank_fields(self):
        self.assertErrors(self.login(email="", password="p"), 422, email=BLANK)
        self.assertErrors(self.login(email="e", password=""), 422, password=BLANK)
        self.assertErrors(self.login(), 422, email=BLANK, password=BLANK)

    def test_an_old_token_sent_along_does_no_harm(self):
        for path in ("users", "users/login"):
            response = self.call("POST", path, {"user": USER}, Authorization="Token old")
            self.assertLess(response.status_code, 300)


class AccountTests(ConduitTestCase):
    def put(self, **changes):
        return self.call("PUT", "user", {"user": changes}, user=READER_ID)

    def changes(self) -> ProfileChanges:
        return self.accounts.update_profile.call_args.kwargs["changes"]

    def test_ones_own_account_comes_with_the_token_that_was_sent(self):
        token = session_token()
        response = self.call("GET", "user", Authorization=f"Token {token}")

        self.assertEqual((response.status_code, response.json()), (200, {"user": ANN | {"token": token}}))
        self.accounts.get_account.assert_called_once_with(user_id=READER_ID)

    def test_bio_and_image_are_null_where_there_is_none(self):
        self.accounts.get_account.return_value = samples.account(bio="", image="")
        user = self.call("GET", "user", user=READER_ID).json()["user"]
        self.assertEqual((user["bio"], user["image"]), (None, None))

    def test_changes_reach_accounts(self):
        changes = {
            "username": "bob",
            "email": "bob@example.com",
            "bio": "B",
            "image": "https://b.example/b.png",
            "password": "password456",
        }
        response = self.put(**changes)

        self.assertEqual(response.status_code, 200)
        self.accounts.update_profile.assert_called_once_with(
            user_id=READER_ID, changes=ProfileChanges(**changes), session_id=samples.SESSION_ID
        )

    def test_what_is_left_out_stays(self):
        self.put(bio="B")
        self.assertEqual(self.changes(), ProfileChanges(bio="B"))

    def test_empty_or_null_clears_bio_and_image(self):
        for value in ("", None):
            self.put(bio=value, image=value)
            self.assertEqual(self.changes(), ProfileChanges(bio="", image=""))

    def test_username_and_email_cannot_be_cleared(self):
        for name in ("username", "email"):
            for value in ("", None):
                with self.subTest(name, value=value):
                    self.assertErrors(self.put(**{name: value}), 422, **{name: BLANK})
        self.accounts.update_profile.assert_not_called()

    def test_an_empty_password_which_forms_send_stays_as_it_is(self):
        for value in ("", None):
            self.put(password=value, bio="B")
            self.assertEqual(self.changes(), ProfileChanges(bio="B"))

    def test_what_clients_send_back_of_the_user_is_ignored(self):
        self.put(token="x", bio="B", id=7)
        self.assertEqual(self.changes(), ProfileChanges(bio="B"))

    def test_what_is_taken(self):
        self.accounts.update_profile.side_effect = Conflict("No.", fields={"email": ["Taken."]})
        self.assertErrors(self.put(email="b@example.com"), 409, email="has already been taken")

    def test_whoever_has_gone_is_not_signed_in(self):
        self.accounts.get_account.side_effect = NotFound("Gone.")
        self.assertErrors(self.call("GET", "user", user=READER_ID), 401, token="is invalid")
