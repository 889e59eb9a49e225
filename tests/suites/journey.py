"""One evening on the blog, over real HTTP."""

import requests

from tests.api import PASSWORD


class Visitor:
    """Somebody at a front end: keeps a connection, and tokens once signed in."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.http = requests.Session()
        self.tokens: dict[str, str] = {}

    def ask(self, method: str, path: str, data: object = None, status: int = 200, **query: object):
        response = self.http.request(
            method, f"{self.server}/api/v1/{path}", json=data, params=query, timeout=10
        )
        if response.status_code != status:
            raise AssertionError(f"{method} {path}: {response.status_code} {response.text}")
        return response.json() if response.content else None

    def begin(self, session: dict[str, object]) -> None:
        self.renew(session["tokens"])

    def renew(self, tokens: dict[str, str]) -> None:
        self.tokens = tokens
        self.http.headers["Authorization"] = f"Bearer {tokens['access_token']}"

    def register(self, username: str) -> None:
        account = {"username": username, "email": f"{username}@example.com", "password": PASSWORD}
        self.begin(self.ask("POST", "auth/register", account, status=201))


class Journey:
    """Tests for a test case; `tests.test_api` and `tests.test_split` run them.

    It has a `live_server_url`, and `settle`, which waits until the services have told each other everything.
    """

    def visitor(self, username: str = "") -> Visitor:
        visitor = Visitor(self.live_server_url)
        self.addCleanup(visitor.http.close)
        if username:
            visitor.register(username)
        return visitor

    def test_write_publish_comment_like_read_the_dashboard(self):
        ann, bob, passer_by = self.visitor("ann"), self.visitor("bob"), self.visitor()

        draft = ann.ask("POST", "posts", {"title": "Hello, world", "body": "# Hi", "tags": ["News"]}, 201)
        path = f"posts/{draft['slug']}"
        self.assertEqual((draft["slug"], draft["status"]), ("hello-world", "draft"))
        self.assertEqual([post["slug"] for post in ann.ask("GET", "me/drafts")["items"]], ["hello-world"])
        passer_by.ask("GET", path, status=404)
        self.assertEqual(passer_by.ask("GET", "posts")["items"], [])

        ann.ask("PATCH", path, {"status": "published", "summary": "A greeting."})
        self.assertEqual(passer_by.ask("GET", path)["body"], "# Hi")
        self.assertEqual(passer_by.ask("GET", "tags")["items"], [{"name": "news", "posts_count": 1}])

        bob.ask("PUT", "users/ann/follow")
        bob.ask("PUT", f"{path}/like")
        comment = bob.ask("POST", f"{path}/comments", {"body": "Welcome!"}, 201)
        ann.ask("POST", f"{path}/comments", {"body": "Thank you.", "parent_id": comment["id"]}, 201)
        self.settle()

        [post] = bob.ask("GET", "me/feed")["items"]
        self.assertEqual((post["liked"], post["author"]["following"]), (True, True))
        self.assertEqual((post["likes_count"], post["comments_count"]), (1, 2))
        [thread] = passer_by.ask("GET", f"{path}/comments")["items"]
        self.assertEqual((thread["number"], thread["author"]["username"]), (1, "bob"))
        self.assertEqual([reply["body"] for reply in thread["replies"]], ["Thank you."])
        self.assertEqual(passer_by.ask("GET", path)["comments"], {"count": 2})

        dashboard = ann.ask("GET", "me/dashboard")
        self.assertEqual(dashboard["user"]["username"], "ann")
        self.assertEqual([post["slug"] for post in dashboard["popular"]], ["hello-world"])
        self.assertEqual(
            dashboard["totals"], {"posts": 1, "drafts": 0, "likes": 1, "comments": 2, "followers": 1}
        )
        [received] = dashboard["comments"]
        self.assertEqual((received["body"], received["author"]["username"]), ("Welcome!", "bob"))
        self.assertEqual(received["post"], {"slug": "hello-world", "title": "Hello, world"})
        self.assertEqual(dashboard["degraded"], [])

        bob.ask("DELETE", f"comments/{comment['id']}", status=204)
        bob.ask("DELETE", f"{path}/like")
        [thread] = passer_by.ask("GET", f"{path}/comments")["items"]
        self.assertEqual((thread["status"], thread["body"], thread["author"]), ("deleted", "", None))
        self.assertEqual(passer_by.ask("GET", path)["likes_count"], 0)

        ann.ask("DELETE", path, status=204)
        passer_by.ask("GET", path, status=404)
        self.assertEqual(ann.ask("GET", "me/dashboard")["totals"]["posts"], 0)

    def test_sessions_from_registering_to_leaving(self):
        ann, elsewhere = self.visitor("ann"), self.visitor()
        elsewhere.begin(
            elsewhere.ask("POST", "auth/login", {"login": "ANN@example.com", "password": PASSWORD})
        )

        used = ann.tokens["refresh_token"]
        ann.renew(ann.ask("POST", "auth/refresh", {"refresh_token": used}))
        self.assertEqual(ann.ask("GET", "me")["email"], "ann@example.com")

        ann.ask(
            "PUT",
            "me/password",
            {"current_password": PASSWORD, "new_password": f"new {PASSWORD}"},
            status=204,
        )
        elsewhere.ask(
            "POST", "auth/refresh", {"refresh_token": elsewhere.tokens["refresh_token"]}, status=401
        )
        ann.renew(ann.ask("POST", "auth/refresh", {"refresh_token": ann.tokens["refresh_token"]}))
        elsewhere.ask("POST", "auth/login", {"login": "ann", "password": PASSWORD}, status=401)

        ann.ask("POST", "auth/logout", {"refresh_token": ann.tokens["refresh_token"]}, status=204)
        ann.ask("POST", "auth/refresh", {"refresh_token": ann.tokens["refresh_token"]}, status=401)

        ann.begin(ann.ask("POST", "auth/login", {"login": "ann", "password": f"new {PASSWORD}"}))
        post = ann.ask("POST", "posts", {"title": "T", "body": "B", "status": "published"}, 201)
        ann.ask("DELETE", "me", {"password": PASSWORD}, status=400)
        ann.ask("DELETE", "me", {"password": f"new {PASSWORD}"}, status=204)
        ann.ask("GET", "me", status=401)
        ann.ask("POST", "auth/login", {"login": "ann", "password": f"new {PASSWORD}"}, status=401)
        passer_by = self.visitor()
        self.settle()
        passer_by.ask("GET", "users/ann", status=404)
        passer_by.ask("GET", f"posts/{post['slug']}", status=404)

    def test_a_browsers_session_lives_in_its_cookie(self):
        ann, passer_by = self.visitor("ann"), self.visitor()
        passer_by.ask("POST", "auth/refresh", {}, status=401)
        session = ann.ask("POST", "auth/login", {"login": "ann", "password": PASSWORD, "cookie": True})
        self.assertIsNone(session["tokens"]["refresh_token"])
        before = ann.http.cookies.copy()

        ann.renew(ann.ask("POST", "auth/refresh", {}))
        self.assertEqual(ann.ask("GET", "me")["username"], "ann")
        self.assertNotEqual(ann.http.cookies["refresh_token"], before["refresh_token"])

        ann.http.cookies = before  # as after an answer that got lost
        ann.renew(ann.ask("POST", "auth/refresh", {}))
        ann.renew(ann.ask("POST", "auth/refresh", {}))

        ann.ask("POST", "auth/logout", {}, status=204)
        self.assertEqual(list(ann.http.cookies), [])
        ann.ask("POST", "auth/refresh", {}, status=401)

    def test_what_is_published_is_in_the_feeds_and_the_sitemap(self):
        ann = self.visitor("ann")
        post = {"title": "Hello, world", "body": "# Hi", "tags": ["news"], "status": "published"}
        slug = ann.ask("POST", "posts", post, 201)["slug"]

        for path in ("feed.xml", "tags/news/feed.xml", "people/ann/feed.xml", "sitemap-posts.xml"):
            response = requests.get(f"{self.live_server_url}/{path}", timeout=10)
            self.assertEqual(response.status_code, 200, path)
            self.assertIn(f"{self.live_server_url}/posts/{slug}", response.text)
