"""People who use the blog through Conduit."""

import json
from typing import Any
from urllib.parse import urlencode

import requests
from django.test import Client

PASSWORD = "password123"


class Visitor:
    """Somebody at a Conduit front end: anonymous until they sign up or in.

    Arguments:
        server: where Conduit is; this process, if not given.
    """

    def __init__(self, username: str = "", server: str | None = None) -> None:
        self.username = username
        self.email = f"{username}@example.com"
        self.token = ""
        self.server = server
        self.client = Client()

    def __str__(self) -> str:
        return self.username or "anonymous"

    def call(self, method: str, path: str, data: Any = None, **query: Any) -> Any:
        """The response to a request of `path` below /api/, with `data` as JSON."""
        headers = {"Authorization": f"Token {self.token}"} if self.token else {}
        address = f"/api/{path}" + (f"?{urlencode(query)}" if query else "")
        if self.server is not None:
            return requests.request(method, self.server + address, json=data, headers=headers, timeout=20)
        body = b"" if data is None else json.dumps(data)
        return self.client.generic(method, address, body, content_type="application/json", headers=headers)

    def do(self, method: str, path: str, data: Any = None, *, status: int = 200, **query: Any) -> Any:
        """What a request is answered with that must end with `status`."""
        response = self.call(method, path, data, **query)
        if response.status_code != status:
            raise AssertionError(f"{method} {path}: {response.status_code} {response.content!r}")
        return response.json() if response.content else None

    def sign_up(self, password: str = PASSWORD) -> "Visitor":
        account = {"username": self.username, "email": self.email, "password": password}
        self.token = self.do("POST", "users", {"user": account}, status=201)["user"]["token"]
        return self

    def sign_in(self, password: str = PASSWORD) -> "Visitor":
        login = {"email": self.email, "password": password}
        self.token = self.do("POST", "users/login", {"user": login})["user"]["token"]
        return self

    def write(self, title: str = "A title", **article: Any) -> dict[str, Any]:
        """A new article of theirs."""
        article = {"title": title, "description": "In short.", "body": "# Body", **article}
        written: dict[str, Any] = self.do("POST", "articles", {"article": article}, status=201)["article"]
        return written

    def titles(self, path: str = "articles", **query: Any) -> tuple[list[str], int]:
        """The titles on a page of articles, and how many there are."""
        page = self.do("GET", path, **query)
        return [article["title"] for article in page["articles"]], page["articlesCount"]


class Journey:
    """A person's way through a front end, wherever the services are."""

    server: str | None = None

    def visitor(self, username: str = "") -> Visitor:
        return Visitor(username, self.server)

    def test_a_person_s_way_through_a_front_end(self):
        nobody, ann = self.visitor(), self.visitor("ann").sign_up()
        for number in range(3):
            ann.write(f"Article {number}", tagList=["dragons", f"tag-{number}"])

        # The home page, signed out: the newest articles and the tags, then one tag.
        self.assertEqual(nobody.titles(limit=2), (["Article 2", "Article 1"], 3))
        self.assertEqual(nobody.do("GET", "tags")["tags"], ["dragons", "tag-0", "tag-1", "tag-2"])
        self.assertEqual(nobody.titles(tag="tag-1"), (["Article 1"], 1))

        # Signing up; the front end asks who is signed in whenever it starts.
        cleo = self.visitor("cleo").sign_up()
        me = cleo.do("GET", "user")["user"]
        self.assertEqual((me["username"], me["bio"], me["image"]), ("cleo", None, None))

        # Writing an article and changing it.
        article = cleo.write("How to train", tagList=["training", "dragons"])
        path = f"articles/{article['slug']}"
        changed = cleo.do("PUT", path, {"article": {"body": "With patience."}})["article"]
        self.assertEqual(changed["body"], "With patience.")
        self.assertEqual(changed["tagList"], ["dragons", "training"])

        # Reading, favouring and commenting as somebody else.
        self.visitor("bob").sign_up()
        bob = self.visitor("bob").sign_in()
        self.assertEqual(bob.do("GET", path)["article"]["author"]["username"], "cleo")
        favoured = bob.do("POST", f"{path}/favorite")["article"]
        self.assertEqual((favoured["favorited"], favoured["favoritesCount"]), (True, 1))
        comment = bob.do("POST", f"{path}/comments", {"comment": {"body": "So true."}}, status=201)["comment"]
        self.assertEqual((comment["id"], comment["author"]["username"]), (1, "bob"))
        self.assertEqual(bob.titles(favorited="bob"), (["How to train"], 1))

        # Following, and the feed.
        self.assertEqual(bob.titles("articles/feed"), ([], 0))
        self.assertTrue(bob.do("POST", "profiles/cleo/follow")["profile"]["following"])
        self.assertEqual(bob.titles("articles/feed"), (["How to train"], 1))
        self.assertTrue(bob.do("GET", path)["article"]["author"]["following"])
        self.assertFalse(bob.do("DELETE", "profiles/cleo/follow")["profile"]["following"])

        # Settings, as a form sends them.
        form = {**cleo.do("GET", "user")["user"], "bio": "Trains.", "image": "", "password": ""}
        self.assertEqual(cleo.do("PUT", "user", {"user": form})["user"]["bio"], "Trains.")
        self.assertEqual(nobody.do("GET", "profiles/cleo")["profile"]["bio"], "Trains.")

        # And taking it all back.
        bob.do("DELETE", f"{path}/comments/{comment['id']}", status=204)
        self.assertEqual(nobody.do("GET", f"{path}/comments"), {"comments": []})
        self.assertEqual(bob.do("DELETE", f"{path}/favorite")["article"]["favoritesCount"], 0)
        cleo.do("DELETE", path, status=204)
        nobody.do("GET", path, status=404)
        self.assertEqual(nobody.titles()[1], 3)
