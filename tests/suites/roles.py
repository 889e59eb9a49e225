"""Who may do what: anonymous, reader, author, moderator, admin, on the real services."""

from tests import api
from tests.api import ANONYMOUS, Caller

POST = {"title": "A post", "body": "# Body", "status": "published"}


class Roles:
    """Tests for a test case; `tests.test_api` and `tests.test_split` run them."""

    @classmethod
    def setUpTestData(cls):
        cls.reader, cls.author = api.register("reader"), api.register("author")
        cls.moderator, cls.admin = api.moderator("moderator"), api.admin("admin")

    def setUp(self):
        super().setUp()
        self.post = self.author.do("POST", "posts", POST)["slug"]
        self.draft = self.author.do("POST", "posts", POST | {"status": "draft"})["slug"]
        self.comment = self.comment_of(self.author)

    def comment_of(self, caller: Caller) -> str:
        return caller.do("POST", f"posts/{self.post}/comments", {"body": "Well said."})["id"]

    def check(self, method, path, data=None, **expected):
        """The status that each role gets; `others` is for the roles that are not named."""
        others = expected.pop("others")
        roles = ("anonymous", "reader", "moderator", "admin", "author")
        for role in roles:
            with self.subTest(f"{method} {path}", role=role):
                caller = ANONYMOUS if role == "anonymous" else getattr(self, role)
                status = caller.call(method, path, data).status_code
                self.assertEqual(status, expected.get(role, others))

    def test_published_posts_are_for_all(self):
        for path in ("", "/comments"):
            self.check("GET", f"posts/{self.post}{path}", others=200)

    def test_drafts_are_their_authors_alone_and_nobody_else_learns_of_them(self):
        for path in ("", "/comments"):
            self.check("GET", f"posts/{self.draft}{path}", author=200, others=404)
        self.check("PATCH", f"posts/{self.draft}", {"title": "Mine"}, anonymous=401, author=200, others=404)
        self.check("PUT", f"posts/{self.draft}/like", anonymous=401, others=404)
        self.check("POST", f"posts/{self.draft}/comments", {"body": "B"}, anonymous=401, others=404)
        self.check("DELETE", f"posts/{self.draft}", anonymous=401, author=204, others=404)

    def test_only_its_author_changes_a_post(self):
        self.check("PATCH", f"posts/{self.post}", {"title": "Mine"}, anonymous=401, author=200, others=403)
        self.check("DELETE", f"posts/{self.post}", anonymous=401, author=204, others=403)

    def test_everyone_signed_in_writes_likes_and_comments(self):
        self.check("POST", "posts", POST, anonymous=401, others=201)
        self.check("PUT", f"posts/{self.post}/like", anonymous=401, others=200)
        self.check("DELETE", f"posts/{self.post}/like", anonymous=401, others=200)
        self.check("POST", f"posts/{self.post}/comments", {"body": "B"}, anonymous=401, others=201)

    def test_only_its_author_changes_a_comment(self):
        path = f"comments/{self.comment}"
        self.check("PATCH", path, {"body": "Mine"}, anonymous=401, author=200, others=403)
        self.check("DELETE", path, anonymous=401, author=204, others=403)

    def test_only_moderators_hide_and_show_comments(self):
        path = f"comments/{self.comment}"
        self.check("PATCH", path, {"hidden": True}, anonymous=401, moderator=200, others=403)
        self.check("PATCH", path, {"hidden": False}, anonymous=401, moderator=200, others=403)

    def test_a_hidden_comment_is_out_of_sight_and_cannot_be_edited(self):
        self.moderator.do("PATCH", f"comments/{self.comment}", {"hidden": True})

        self.assertEqual(ANONYMOUS.do("GET", f"posts/{self.post}/comments")["items"], [])
        self.assertEqual(ANONYMOUS.do("GET", f"posts/{self.post}")["comments"], {"count": 0})
        self.check("PATCH", f"comments/{self.comment}", {"body": "B"}, anonymous=401, others=403)

    def test_replies_on_an_unpublished_post_are_its_authors_alone(self):
        reply = {"body": "So it is.", "parent_id": self.comment}
        self.reader.do("POST", f"posts/{self.post}/comments", reply)
        path = f"comments/{self.comment}/replies"
        self.check("GET", path, others=200)

        self.author.do("PATCH", f"posts/{self.post}", {"status": "draft"})

        self.check("GET", path, author=200, others=404)

    def test_ones_own_pages_are_for_the_signed_in(self):
        for path in ("me", "me/dashboard", "me/feed", "me/drafts"):
            self.check("GET", path, anonymous=401, others=200)

    def test_nobody_follows_themselves(self):
        self.check("PUT", "users/author/follow", anonymous=401, author=400, others=200)
