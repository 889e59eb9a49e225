"""A request that is repeated with its Idempotency-Key, on the real services."""

import json

from blog.testing.cases import ServiceTestCase
from tests import api

POST = {"title": "A post", "body": "# Body", "status": "published"}


class KeyTests(ServiceTestCase):
    services = ("accounts", "posts", "comments")

    def setUp(self):
        self.ann, self.bob = api.register("ann"), api.register("bob")

    def send(self, caller, key, method, path, data=None):
        headers = {**caller.headers, "Idempotency-Key": key}
        return caller.client.generic(
            method,
            f"/api/v1/{path}",
            b"" if data is None else json.dumps(data),
            content_type="application/json",
            headers=headers,
        )

    def test_a_post_is_made_once_for_each_person(self):
        first = self.send(self.ann, "k", "POST", "posts", POST)
        again = self.send(self.ann, "k", "POST", "posts", POST)
        self.assertEqual((again.status_code, again.json()), (201, first.json()))
        self.assertEqual(again.headers["Location"], first.headers["Location"])
        other = self.send(self.bob, "k", "POST", "posts", POST)
        self.assertNotEqual(other.json()["slug"], first.json()["slug"])
        self.assertEqual(len(self.ann.do("GET", "posts")["items"]), 2)

    def test_another_request_with_it_is_a_conflict(self):
        self.send(self.ann, "k", "POST", "posts", POST)
        response = self.send(self.ann, "k", "POST", "posts", POST | {"title": "Another"})
        self.assertEqual((response.status_code, response.json()["type"]), (409, "urn:blog:problem:conflict"))
        self.assertEqual(len(self.ann.do("GET", "posts")["items"]), 1)

    def test_a_comment_and_its_count_come_once(self):
        slug = self.ann.do("POST", "posts", POST)["slug"]
        for _ in range(2):
            response = self.send(self.bob, "k", "POST", f"posts/{slug}/comments", {"body": "Well said."})
            self.assertEqual(response.status_code, 201)
        self.assertEqual(self.ann.do("GET", f"posts/{slug}")["comments"]["count"], 1)

    def test_what_is_deleted_is_deleted_when_asked_again(self):
        slug = self.ann.do("POST", "posts", POST)["slug"]
        statuses = [self.send(self.ann, "k", "DELETE", f"posts/{slug}").status_code for _ in range(2)]
        self.assertEqual(statuses, [204, 204])
        self.assertEqual(self.ann.call("DELETE", f"posts/{slug}").status_code, 404)
