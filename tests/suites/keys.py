"""A request that is repeated with its Idempotency-Key, on the real services."""

from tests import api

POST = {"title": "A post", "body": "# Body", "status": "published"}


class Keys:
    """Tests for a test case; `tests.test_api` and `tests.test_split` run them."""

    def setUp(self):
        super().setUp()
        self.ann, self.bob = api.register("ann"), api.register("bob")

    def test_a_post_is_made_once_for_each_person(self):
        first = self.ann.call("POST", "posts", POST, key="k")
        again = self.ann.call("POST", "posts", POST, key="k")
        self.assertEqual((again.status_code, again.json()), (201, first.json()))
        self.assertEqual(again.headers["Location"], first.headers["Location"])
        other = self.bob.call("POST", "posts", POST, key="k")
        self.assertNotEqual(other.json()["slug"], first.json()["slug"])
        self.assertEqual(len(self.ann.do("GET", "posts")["items"]), 2)

    def test_another_request_with_it_is_a_conflict(self):
        self.ann.call("POST", "posts", POST, key="k")
        response = self.ann.call("POST", "posts", POST | {"title": "Another"}, key="k")
        self.assertEqual((response.status_code, response.json()["type"]), (409, "urn:blog:problem:conflict"))
        self.assertEqual(len(self.ann.do("GET", "posts")["items"]), 1)

    def test_a_comment_and_its_count_come_once(self):
        slug = self.ann.do("POST", "posts", POST)["slug"]
        for _ in range(2):
            response = self.bob.call("POST", f"posts/{slug}/comments", {"body": "Well said."}, key="k")
            self.assertEqual(response.status_code, 201)
        self.assertEqual(self.ann.do("GET", f"posts/{slug}")["comments"]["count"], 1)

    def test_what_is_deleted_is_deleted_when_asked_again(self):
        slug = self.ann.do("POST", "posts", POST)["slug"]
        statuses = [self.ann.call("DELETE", f"posts/{slug}", key="k").status_code for _ in range(2)]
        self.assertEqual(statuses, [204, 204])
        self.assertEqual(self.ann.call("DELETE", f"posts/{slug}").status_code, 404)
