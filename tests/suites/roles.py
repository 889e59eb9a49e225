"""Permissions of anonymous, reader, author, moderator and admin, on real services."""

from typing import Any

from tests import api
from tests.api import ANONYMOUS, Caller
from tests.suites import Base

POST = {"title": "A post", "body": "# Body", "status": "published"}


class RolesMixin(Base):
    """Tests that `tests.test_api` and `tests.test_split` run."""

    reader: Caller
    author: Caller
    moderator: Caller
    admin: Caller

    @classmethod
    def setUpTestData(cls) -> None:
        cls.reader, cls.author = api.register("reader"), api.register("author")
        cls.moderator, cls.admin = api.moderator("moderator"), api.admin("admin")

    def setUp(self) -> None:
        super().setUp()
        self.post = self.author.do("POST", "posts", POST)["slug"]
        self.draft = self.author.do("POST", "posts", POST | {"status": "draft"})["slug"]
        self.comment = self.comment_of(self.author)

    def comment_of(self, caller: Caller) -> str:
        comment = caller.do("POST", f"posts/{self.post}/comments", {"body": "Well said."})
        return str(comment["id"])

    def check(self, method: str, path: str, data: Any = None, *, others: int, **expected: int) -> None:
        """Send a request as each role and check its status.

        Args:
            method: The HTTP method.
            path: The path below /api/v1/.
            data: The body.
            others: The status for the roles that `expected` does not name.
            expected: The status for a role.
        """
        roles = ("anonymous", "reader", "moderator", "admin", "author")
        for role in roles:
            with self.subTest(f"{method} {path}", role=role):
                caller = ANONYMOUS if role == "anonymous" else getattr(self, role)
                status = caller.call(method, path, data).status_code
                self.assertEqual(status, expected.get(role, others))

    def test_everyone_reads_published_posts(self) -> None:
        for path in ("", "/comments"):
            self.check("GET", f"posts/{self.post}{path}", others=200)

    def test_draft_is_not_found_for_everyone_but_its_author(self) -> None:
        for path in ("", "/comments"):
            self.check("GET", f"posts/{self.draft}{path}", author=200, others=404)
        self.check("PATCH", f"posts/{self.draft}", {"title": "Mine"}, anonymous=401, author=200, others=404)
        self.check("PUT", f"posts/{self.draft}/like", anonymous=401, others=404)
        self.check("POST", f"posts/{self.draft}/comments", {"body": "B"}, anonymous=401, others=404)
        self.check("DELETE", f"posts/{self.draft}", anonymous=401, author=204, others=404)

    def test_only_the_author_changes_a_post(self) -> None:
        self.check("PATCH", f"posts/{self.post}", {"title": "Mine"}, anonymous=401, author=200, others=403)
        self.check("DELETE", f"posts/{self.post}", anonymous=401, author=204, others=403)

    def test_every_user_writes_likes_and_comments(self) -> None:
        self.check("POST", "posts", POST, anonymous=401, others=201)
        self.check("PUT", f"posts/{self.post}/like", anonymous=401, others=200)
        self.check("DELETE", f"posts/{self.post}/like", anonymous=401, others=200)
        self.check("POST", f"posts/{self.post}/comments", {"body": "B"}, anonymous=401, others=201)

    def test_only_the_author_changes_a_comment(self) -> None:
        path = f"comments/{self.comment}"
        self.check("PATCH", path, {"body": "Mine"}, anonymous=401, author=200, others=403)
        self.check("DELETE", path, anonymous=401, author=204, others=403)

    def test_only_moderators_hide_and_show_comments(self) -> None:
        path = f"comments/{self.comment}"
        self.check("PATCH", path, {"hidden": True}, anonymous=401, moderator=200, others=403)
        self.check("PATCH", path, {"hidden": False}, anonymous=401, moderator=200, others=403)

    def test_hidden_comment_is_not_listed_and_cannot_be_edited(self) -> None:
        self.moderator.do("PATCH", f"comments/{self.comment}", {"hidden": True})

        self.assertEqual(ANONYMOUS.do("GET", f"posts/{self.post}/comments")["items"], [])
        self.assertEqual(ANONYMOUS.do("GET", f"posts/{self.post}")["comments"], {"count": 0})
        self.check("PATCH", f"comments/{self.comment}", {"body": "B"}, anonymous=401, others=403)

    def test_replies_on_an_unpublished_post_are_shown_to_its_author_only(self) -> None:
        reply = {"body": "So it is.", "parent_id": self.comment}
        self.reader.do("POST", f"posts/{self.post}/comments", reply)
        path = f"comments/{self.comment}/replies"
        self.check("GET", path, others=200)

        self.author.do("PATCH", f"posts/{self.post}", {"status": "draft"})

        self.check("GET", path, author=200, others=404)

    def test_own_pages_require_authentication(self) -> None:
        for path in ("me", "me/dashboard", "me/feed", "me/drafts"):
            self.check("GET", path, anonymous=401, others=200)

    def test_following_oneself_is_refused(self) -> None:
        self.check("PUT", "users/author/follow", anonymous=401, author=400, others=200)
