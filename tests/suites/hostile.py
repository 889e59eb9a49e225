"""Malformed and malicious requests to real services and databases always get a 4xx."""

import base64
import json

from tests import api
from tests.api import ANONYMOUS, Caller, Response
from tests.suites import Base

ODD_NAMES = (
    "%00",
    "a%00b",
    "%ff%fe",
    "%ed%a0%80",
    "..%2f..%2fetc",
    "%20",
    "a" * 2000,
    "%F0%9F%98%80",
    "'%20OR%201=1--",
    "$ne",
    "%7B%22$gt%22:%22%22%7D",
    "%0d%0aX-Evil:%201",
)
ODD_TEXTS = (
    "\0",
    "a\0b",
    "\u202e\u200b",
    "'; DROP TABLE posts; --",
    "{{7*7}}",
    "$where",
    "\U0001f600" * 10,
    "\uffff",
    "\x1b[31m",
)
LONG = "a" * 200_000


def forged_cursors() -> list[str]:
    values: tuple[object, ...] = (
        [10**30, "x"],
        ["9999-12-31T23:59:59+14:00", "x"],
        [None, None],
        [{}, []],
        [],
        ["\0", "\0"],
        1,
    )
    forged = [base64.urlsafe_b64encode(json.dumps(value).encode()).decode() for value in values]
    return ["x", ":", "a:b", "\0", "%", "null", *forged, *(f"{cursor}:{cursor}" for cursor in forged)]


class HostileRequestsMixin(Base):
    """Tests that `tests.test_api` and `tests.test_split` run."""

    ann: Caller
    slug: str
    comment: str

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ann = api.register("ann")
        posts = [
            cls.ann.do("POST", "posts", {"title": "T", "body": "B", "tags": [f"t{n}"], "status": "published"})
            for n in range(2)
        ]
        cls.slug = posts[0]["slug"]
        comments = [cls.ann.do("POST", f"posts/{cls.slug}/comments", {"body": "B"}) for _ in range(2)]
        cls.comment = comments[0]["id"]

    def assertRefused(self, response: Response) -> None:  # noqa: N802
        self.assertIn(response.status_code, range(400, 500), response.content)
        self.assertEqual(response.headers["Content-Type"], "application/problem+json")

    def test_odd_names_in_paths_are_refused(self) -> None:
        for name in ODD_NAMES:
            for method, path in (
                ("GET", f"posts/{name}"),
                ("PATCH", f"posts/{name}"),
                ("DELETE", f"posts/{name}"),
                ("PUT", f"posts/{name}/like"),
                ("GET", f"posts/{name}/comments"),
                ("GET", f"users/{name}"),
                ("GET", f"users/{name}/posts"),
                ("PUT", f"users/{name}/follow"),
                ("DELETE", f"users/{name}/follow"),
                ("DELETE", f"comments/{name}"),
            ):
                with self.subTest(name, method=method, path=path):
                    self.assertRefused(self.ann.call(method, path, {}))

    def test_odd_filters_find_nothing_or_are_refused(self) -> None:
        for text in ODD_TEXTS:
            for name in ("tag", "author"):
                with self.subTest(text, name=name):
                    response = ANONYMOUS.call("GET", "posts", **{name: text})
                    if response.status_code == 200:
                        self.assertEqual(response.json()["items"], [])
                    else:
                        self.assertRefused(response)

    def test_filters_that_exclude_one_another_are_refused(self) -> None:
        for query, field in (
            ({"liked_by": str(self.ann.user_id), "tag": "t0"}, "liked_by"),
            ({"liked_by": str(self.ann.user_id), "author": "ann"}, "liked_by"),
            ({"liked_by": str(self.ann.user_id), "order": "popular"}, "order"),
        ):
            with self.subTest(query):
                response = ANONYMOUS.call("GET", "posts", **query)
                self.assertRefused(response)
                self.assertEqual(list(response.json()["errors"]), [field])

    def test_forged_cursors_are_refused(self) -> None:
        for cursor in forged_cursors():
            for path in ("posts", "tags", "me/feed", "me/drafts", f"posts/{self.slug}/comments"):
                with self.subTest(path, cursor=cursor):
                    response = self.ann.call("GET", path, cursor=cursor)
                    self.assertRefused(response)
                    self.assertEqual(list(response.json()["errors"]), ["cursor"])

    def test_cursor_of_another_list_is_refused(self) -> None:
        cursor = ANONYMOUS.do("GET", "posts", limit=1)["next_cursor"]
        others: tuple[tuple[str, dict[str, str]], ...] = (
            ("posts", {"order": "popular"}),
            ("posts", {"tag": "t0"}),
            ("tags", {}),
            (f"posts/{self.slug}/comments", {}),
        )

        self.assertEqual(len(ANONYMOUS.do("GET", "posts", cursor=cursor)["items"]), 1)
        for path, query in others:
            with self.subTest(path, query=query):
                self.assertRefused(ANONYMOUS.call("GET", path, cursor=cursor, **query))

    def test_odd_texts_are_stored_unchanged_or_refused(self) -> None:
        for text in ODD_TEXTS:
            for method, path, data in (
                ("POST", "posts", {"title": "T", "body": text}),
                ("POST", "posts", {"title": f"T {text}", "body": "B"}),
                ("POST", "posts", {"title": "T", "body": "B", "summary": text}),
                ("POST", "posts", {"title": "T", "body": "B", "tags": [text]}),
                ("POST", f"posts/{self.slug}/comments", {"body": text}),
                ("PATCH", f"comments/{self.comment}", {"body": text}),
                ("PATCH", "me", {"bio": text}),
                ("PATCH", "me", {"username": text}),
                ("PATCH", "me", {"image": text}),
                ("PATCH", "me", {"email": text}),
            ):
                with self.subTest(text, path=path, fields=list(data)):
                    response = self.ann.call(method, path, data)
                    if response.status_code >= 300:
                        self.assertRefused(response)
                    elif "body" in data and data["body"] == text:
                        self.assertEqual(response.json()["body"], text)

    def test_too_long_values_are_refused(self) -> None:
        for method, path, data, field in (
            ("POST", "posts", {"title": LONG, "body": "B"}, "title"),
            ("POST", "posts", {"title": "T", "body": LONG}, "body"),
            ("POST", "posts", {"title": "T", "body": "B", "summary": LONG}, "summary"),
            ("POST", "posts", {"title": "T", "body": "B", "tags": [LONG]}, "tags"),
            ("POST", "posts", {"title": "T", "body": "B", "tags": [f"t{n}" for n in range(11)]}, "tags"),
            ("POST", f"posts/{self.slug}/comments", {"body": LONG}, "body"),
            ("PATCH", f"comments/{self.comment}", {"body": LONG}, "body"),
            ("PATCH", "me", {"username": LONG}, "username"),
            ("PATCH", "me", {"email": f"{LONG}@example.com"}, "email"),
            ("PATCH", "me", {"bio": LONG}, "bio"),
            ("PATCH", "me", {"image": f"https://example.com/{LONG}"}, "image"),
            ("PUT", "me/password", {"current_password": api.PASSWORD, "new_password": LONG}, "new_password"),
        ):
            with self.subTest(path, field=field):
                response = self.ann.call(method, path, data)
                self.assertRefused(response)
                self.assertEqual([name.partition(".")[0] for name in response.json()["errors"]], [field])

    def test_impossible_credentials_are_refused(self) -> None:
        for text in (*ODD_TEXTS, LONG, f"{LONG}@example.com"):
            for data in ({"login": text, "password": "p"}, {"login": "ann", "password": text}):
                with self.subTest(text[:20]):
                    self.assertRefused(ANONYMOUS.call("POST", "auth/login", data))
            self.assertRefused(ANONYMOUS.call("POST", "auth/refresh", {"refresh_token": text}))
