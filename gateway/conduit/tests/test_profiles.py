"""Profiles, and following users."""

from gateway.conduit.tests.cases import ConduitTestCase
from gateway.conduit.tests.samples import PROFILE
from gateway.tests import samples
from gateway.tests.samples import READER_ID
from kernel.contracts.errors import Conflict, Invalid, NotFound


class ProfileTests(ConduitTestCase):
    def test_anonymous_viewer_gets_the_profile(self) -> None:
        response = self.call("GET", "profiles/ann")

        self.assertEqual((response.status_code, response.json()), (200, {"profile": PROFILE}))
        self.accounts.get_by_usernames.assert_called_once_with(usernames=["ann"], viewer_id=None)

    def test_signed_in_viewer_gets_whether_they_follow(self) -> None:
        profile = self.call("GET", "profiles/ann", user=READER_ID).json()["profile"]
        self.assertTrue(profile["following"])

    def test_empty_bio_and_image_are_null(self) -> None:
        self.accounts.get_by_usernames.side_effect = lambda usernames, viewer_id: {
            "ann": samples.user(bio="", image="")
        }
        profile = self.call("GET", "profiles/ann").json()["profile"]
        self.assertEqual((profile["bio"], profile["image"]), (None, None))

    def test_unknown_username_is_404(self) -> None:
        self.accounts.get_by_usernames.side_effect = lambda usernames, viewer_id: {}
        self.assertErrors(self.call("GET", "profiles/nobody"), 404, profile="not found")


class FollowTests(ConduitTestCase):
    def test_follow_and_unfollow_return_the_profile(self) -> None:
        for method, operation, following in (
            ("POST", self.accounts.follow, True),
            ("DELETE", self.accounts.unfollow, False),
        ):
            response = self.call(method, "profiles/ann/follow", user=READER_ID)
            self.assertEqual(response.json(), {"profile": PROFILE | {"following": following}})
            operation.assert_called_once_with(follower_id=READER_ID, username="ann")

    def test_request_body_is_ignored(self) -> None:
        for body in ({"user": {"email": "x"}}, {}, b"{", b"null", [1]):
            for method in ("POST", "DELETE"):
                with self.subTest(body, method=method):
                    response = self.call(method, "profiles/ann/follow", body, user=READER_ID)
                    self.assertEqual(response.status_code, 200)

    def test_errors_of_accounts_are_returned(self) -> None:
        for error, status, errors in (
            (NotFound("No."), 404, {"profile": "not found"}),
            (Invalid("No.", fields={"username": ["This is you."]}), 422, {"username": "This is you."}),
            (Conflict("Follow fewer."), 409, {"profile": "Follow fewer."}),
        ):
            self.accounts.follow.side_effect = error
            self.assertErrors(self.call("POST", "profiles/x/follow", user=READER_ID), status, **errors)
