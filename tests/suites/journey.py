"""Whole journeys of users through the API, over real HTTP."""

from collections.abc import Callable
from typing import Any

import requests

from tests.api import PASSWORD
from tests.suites import Base


class Visitor:
    """A visitor at a front end, with a connection, and with tokens once signed in."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.http = requests.Session()
        self.tokens: dict[str, str] = {}

    def send(self, method: str, path: str, data: Any = None, status: int = 200, **query: Any) -> Any:
        """Send a request that must get `status`, and return the decoded body."""
        response = self.http.request(
            method, f"{self.server}/api/v1/{path}", json=data, params=query, timeout=10
        )
        if response.status_code != status:
            raise AssertionError(f"{method} {path}: {response.status_code} {response.text}")
        return response.json() if response.content else None

    def start_session(self, session: dict[str, Any]) -> None:
        self.use_tokens(session["tokens"])

    def use_tokens(self, tokens: dict[str, str]) -> None:
        self.tokens = tokens
        self.http.headers["Authorization"] = f"Bearer {tokens['access_token']}"

    def register(self, username: str) -> None:
        account = {"username": username, "email": f"{username}@example.com", "password": PASSWORD}
        self.start_session(self.send("POST", "auth/register", account, status=201))


class JourneyMixin(Base):
    """Tests that `tests.test_api` and `tests.test_split` run.

    The test case has the URL of the API, and a method that waits until all events are
    delivered.
    """

    live_server_url: str
    settle: Callable[[], None]

    def visitor(self, username: str = "") -> Visitor:
        visitor = Visitor(self.live_server_url)
        self.addCleanup(visitor.http.close)
        if username:
            visitor.register(username)
        return visitor

    def test_post_from_draft_to_deletion_with_likes_comments_and_dashboard(self) -> None:
        ann, bob, reader = self.visitor("ann"), self.visitor("bob"), self.visitor()

        draft = ann.send("POST", "posts", {"title": "Hello, world", "body": "# Hi", "tags": ["News"]}, 201)
        path = f"posts/{draft['slug']}"
        self.assertEqual((draft["slug"], draft["status"]), ("hello-world", "draft"))
        self.assertEqual([post["slug"] for post in ann.send("GET", "me/drafts")["items"]], ["hello-world"])
        reader.send("GET", path, status=404)
        self.assertEqual(reader.send("GET", "posts")["items"], [])

        ann.send("PATCH", path, {"status": "published", "summary": "A greeting."})
        self.assertEqual(reader.send("GET", path)["body"], "# Hi")
        self.assertEqual(reader.send("GET", "tags")["items"], [{"name": "news", "posts_count": 1}])

        bob.send("PUT", "users/ann/follow")
        bob.send("PUT", f"{path}/like")
        comment = bob.send("POST", f"{path}/comments", {"body": "Welcome!"}, 201)
        ann.send("POST", f"{path}/comments", {"body": "Thank you.", "parent_id": comment["id"]}, 201)
        self.settle()

        [post] = bob.send("GET", "me/feed")["items"]
        self.assertEqual((post["liked"], post["author"]["following"]), (True, True))
        self.assertEqual((post["likes_count"], post["comments_count"]), (1, 2))
        [thread] = reader.send("GET", f"{path}/comments")["items"]
        self.assertEqual((thread["number"], thread["author"]["username"]), (1, "bob"))
        self.assertEqual([reply["body"] for reply in thread["replies"]], ["Thank you."])
        self.assertEqual(reader.send("GET", path)["comments"], {"count": 2})

        dashboard = ann.send("GET", "me/dashboard")
        self.assertEqual(dashboard["user"]["username"], "ann")
        self.assertEqual([post["slug"] for post in dashboard["popular"]], ["hello-world"])
        self.assertEqual(
            dashboard["totals"], {"posts": 1, "drafts": 0, "likes": 1, "comments": 2, "followers": 1}
        )
        [received] = dashboard["comments"]
        self.assertEqual((received["body"], received["author"]["username"]), ("Welcome!", "bob"))
        self.assertEqual(received["post"], {"slug": "hello-world", "title": "Hello, world"})
        self.assertEqual(dashboard["degraded"], [])

        bob.send("DELETE", f"comments/{comment['id']}", status=204)
        bob.send("DELETE", f"{path}/like")
        [thread] = reader.send("GET", f"{path}/comments")["items"]
        self.assertEqual((thread["status"], thread["body"], thread["author"]), ("deleted", "", None))
        self.assertEqual(reader.send("GET", path)["likes_count"], 0)

        ann.send("DELETE", path, status=204)
        reader.send("GET", path, status=404)
        self.assertEqual(ann.send("GET", "me/dashboard")["totals"]["posts"], 0)

    def test_sessions_from_registration_to_erasure(self) -> None:
        ann, other_device = self.visitor("ann"), self.visitor()
        other_device.start_session(
            other_device.send("POST", "auth/login", {"login": "ANN@example.com", "password": PASSWORD})
        )

        used = ann.tokens["refresh_token"]
        ann.use_tokens(ann.send("POST", "auth/refresh", {"refresh_token": used}))
        self.assertEqual(ann.send("GET", "me")["email"], "ann@example.com")

        ann.send(
            "PUT",
            "me/password",
            {"current_password": PASSWORD, "new_password": f"new {PASSWORD}"},
            status=204,
        )
        other_device.send(
            "POST", "auth/refresh", {"refresh_token": other_device.tokens["refresh_token"]}, status=401
        )
        ann.use_tokens(ann.send("POST", "auth/refresh", {"refresh_token": ann.tokens["refresh_token"]}))
        other_device.send("POST", "auth/login", {"login": "ann", "password": PASSWORD}, status=401)

        ann.send("POST", "auth/logout", {"refresh_token": ann.tokens["refresh_token"]}, status=204)
        ann.send("POST", "auth/refresh", {"refresh_token": ann.tokens["refresh_token"]}, status=401)

        ann.start_session(ann.send("POST", "auth/login", {"login": "ann", "password": f"new {PASSWORD}"}))
        post = ann.send("POST", "posts", {"title": "T", "body": "B", "status": "published"}, 201)
        ann.send("DELETE", "me", {"password": PASSWORD}, status=400)
        ann.send("DELETE", "me", {"password": f"new {PASSWORD}"}, status=204)
        ann.send("GET", "me", status=401)
        ann.send("POST", "auth/login", {"login": "ann", "password": f"new {PASSWORD}"}, status=401)
        reader = self.visitor()
        self.settle()
        reader.send("GET", "users/ann", status=404)
        reader.send("GET", f"posts/{post['slug']}", status=404)

    def test_browser_session_is_renewed_and_ended_by_its_cookie(self) -> None:
        ann, reader = self.visitor("ann"), self.visitor()
        reader.send("POST", "auth/refresh", {}, status=401)
        session = ann.send("POST", "auth/login", {"login": "ann", "password": PASSWORD, "cookie": True})
        self.assertIsNone(session["tokens"]["refresh_token"])
        before = ann.http.cookies.copy()

        ann.use_tokens(ann.send("POST", "auth/refresh", {}))
        self.assertEqual(ann.send("GET", "me")["username"], "ann")
        self.assertNotEqual(ann.http.cookies["refresh_token"], before["refresh_token"])

        ann.http.cookies = before  # as after a response that was lost
        ann.use_tokens(ann.send("POST", "auth/refresh", {}))
        ann.use_tokens(ann.send("POST", "auth/refresh", {}))

        ann.send("POST", "auth/logout", {}, status=204)
        self.assertEqual(list(ann.http.cookies), [])
        ann.send("POST", "auth/refresh", {}, status=401)

    def test_published_post_is_in_the_feeds_and_the_sitemap(self) -> None:
        ann = self.visitor("ann")
        post = {"title": "Hello, world", "body": "# Hi", "tags": ["news"], "status": "published"}
        slug = ann.send("POST", "posts", post, 201)["slug"]

        for path in ("feed.xml", "tags/news/feed.xml", "users/ann/feed.xml", "sitemap-posts.xml"):
            response = requests.get(f"{self.live_server_url}/{path}", timeout=10)
            self.assertEqual(response.status_code, 200, path)
            self.assertIn(f"{self.live_server_url}/posts/{slug}", response.text)
