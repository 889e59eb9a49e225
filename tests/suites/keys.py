"""Requests that are repeated with their Idempotency-Key, on the real services."""

from tests import api
from tests.suites import Base

POST = {"title": "A post", "body": "# Body", "status": "published"}


class IdempotencyKeysMixin(Base):
    """Tests that `tests.test_api` and `tests.test_split` run."""

    def setUp(self) -> None:
        super().setUp()
        self.ann, self.bob = api.register("ann"), api.register("bob")

    def test_post_is_created_once_per_user(self) -> None:
        first = self.ann.call("POST", "posts", POST, key="k")
        again = self.ann.call("POST", "posts", POST, key="k")
        self.assertEqual((again.status_code, again.json()), (201, first.json()))
        self.assertEqual(again.headers["Location"], first.headers["Location"])
        other = self.bob.call("POST", "posts", POST, key="k")
        self.assertNotEqual(other.json()["slug"], first.json()["slug"])
        self.assertEqual(len(self.ann.do("GET", "posts")["items"]), 2)

    def test_key_with_another_request_is_a_conflict(self) -> None:
        self.ann.call("POST", "posts", POST, key="k")
        response = self.ann.call("POST", "posts", POST | {"title": "Another"}, key="k")
        self.assertEqual((response.status_code, response.json()["type"]), (409, "urn:blog:problem:conflict"))
        self.assertEqual(len(self.ann.do("GET", "posts")["items"]), 1)

    def test_repeated_comment_is_created_and_counted_once(self) -> None:
        slug = self.ann.do("POST", "posts", POST)["slug"]
        for _ in range(2):
            response = self.bob.call("POST", f"posts/{slug}/comments", {"body": "Well said."}, key="k")
            self.assertEqual(response.status_code, 201)
        self.assertEqual(self.ann.do("GET", f"posts/{slug}")["comments"]["count"], 1)

    def test_repeated_comment_returns_the_first_response_after_the_post_has_changed(self) -> None:
        for name, change in {
            "unpublished": ("PATCH", {"status": "draft"}),
            "deleted": ("DELETE", None),
        }.items():
            with self.subTest(name):
                slug = self.ann.do("POST", "posts", POST)["slug"]
                comment = ("POST", f"posts/{slug}/comments", {"body": "Well said."})
                first = self.bob.call(*comment, key=name)
                self.ann.do(change[0], f"posts/{slug}", change[1])
                again = self.bob.call(*comment, key=name)
                self.assertEqual((again.status_code, again.json()), (201, first.json()))
                self.assertEqual(self.bob.call(*comment, key="another").status_code, 404)

    def test_repeated_registration_creates_one_account(self) -> None:
        account = {"username": "eva", "email": "eva@example.com", "password": api.PASSWORD}
        first, again = (api.ANONYMOUS.call("POST", "auth/register", account, key="k") for _ in range(2))
        self.assertEqual((first.status_code, again.status_code), (201, 201))
        self.assertEqual(again.json()["user"], first.json()["user"])
        self.assertNotEqual(again.json()["tokens"], first.json()["tokens"])
        self.assertEqual(api.ANONYMOUS.call("POST", "auth/register", account).status_code, 409)
        other = account | {"username": "uma", "email": "uma@example.com"}
        self.assertEqual(api.ANONYMOUS.call("POST", "auth/register", other, key="k").status_code, 409)

    def test_repeated_erasure_succeeds_again(self) -> None:
        password = {"password": api.PASSWORD}
        statuses = [self.bob.call("DELETE", "me", password, key="k").status_code for _ in range(2)]
        self.assertEqual(statuses, [204, 204])
        self.assertEqual(self.bob.call("DELETE", "me", password).status_code, 401)

    def test_repeated_delete_succeeds_again(self) -> None:
        slug = self.ann.do("POST", "posts", POST)["slug"]
        statuses = [self.ann.call("DELETE", f"posts/{slug}", key="k").status_code for _ in range(2)]
        self.assertEqual(statuses, [204, 204])
        self.assertEqual(self.ann.call("DELETE", f"posts/{slug}").status_code, 404)
