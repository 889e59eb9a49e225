"""Conduit on the services themselves: what only all of them together can show."""

import re
from datetime import datetime

from django.test import override_settings

from blog.services import registry
from blog.services.stub import loopback
from blog.testing.cases import ServiceTestCase
from tests.conduit import PASSWORD, Journey, Visitor

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
ONLY_LENGTH = override_settings(
    AUTH_PASSWORD_VALIDATORS=[{"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"}]
)


@ONLY_LENGTH
class ConduitTestCase(ServiceTestCase):
    services = ("accounts", "posts", "comments")

    def setUp(self):
        super().setUp()
        self.ann, self.bob = Visitor("ann").sign_up(), Visitor("bob").sign_up()
        self.nobody = Visitor()


@ONLY_LENGTH
class JourneyTests(Journey, ServiceTestCase):
    """In this process."""

    services = ("accounts", "posts", "comments")


class ArticleTests(ConduitTestCase):
    def test_titles_may_repeat(self):
        slugs = {self.ann.write("Same")["slug"] for _ in range(3)}
        self.assertEqual(len(slugs), 3)
        for slug in slugs:
            self.assertEqual(self.nobody.do("GET", f"articles/{slug}")["article"]["slug"], slug)

    def test_a_slug_is_looked_up_whole(self):
        article = self.ann.write("One two")
        for slug in (article["slug"][:-1], "one", "%", "_ne-two", article["slug"].upper()):
            self.nobody.do("GET", f"articles/{slug}", status=404)

    def test_a_change_of_the_body_moves_updated_at_and_nothing_else(self):
        before = self.ann.write(tagList=["b", "a"])
        after = self.ann.do("PUT", f"articles/{before['slug']}", {"article": {"body": "Other."}})["article"]
        self.assertGreater(after["updatedAt"], before["updatedAt"])
        self.assertEqual(after | {"body": 0, "updatedAt": 0}, before | {"body": 0, "updatedAt": 0})
        self.assertEqual(self.nobody.do("GET", f"articles/{before['slug']}")["article"], after)

    def test_the_title_changes_and_the_slug_stays(self):
        before = self.ann.write("First title")
        after = self.ann.do("PUT", f"articles/{before['slug']}", {"article": {"title": "Other"}})["article"]
        self.assertEqual((after["title"], after["slug"]), ("Other", before["slug"]))

    def test_tags_are_kept_changed_and_cleared(self):
        article = self.ann.write(tagList=["b", "c", "a", "b"])
        self.assertEqual(article["tagList"], ["a", "b", "c"])
        path = f"articles/{article['slug']}"
        for given, tags in (
            ({"body": "B"}, ["a", "b", "c"]),
            ({"tagList": ["z", "a"]}, ["a", "z"]),
            ({"tagList": []}, []),
        ):
            self.assertEqual(self.ann.do("PUT", path, {"article": given})["article"]["tagList"], tags)
            self.assertEqual(self.nobody.do("GET", path)["article"]["tagList"], tags)
        self.assertEqual(self.nobody.do("GET", "tags"), {"tags": []})

    def test_times_have_fractional_seconds_and_are_utc(self):
        article = self.ann.write()
        comments = f"articles/{article['slug']}/comments"
        comment = self.bob.do("POST", comments, {"comment": {"body": "B"}}, status=201)["comment"]
        for shown in (article, comment, self.nobody.do("GET", "articles")["articles"][0]):
            for name in ("createdAt", "updatedAt"):
                self.assertRegex(shown[name], TIME)
                datetime.fromisoformat(shown[name])

    def test_anothers_article_is_forbidden(self):
        path = f"articles/{self.ann.write()['slug']}"
        for method, data in (("PUT", {"article": {"body": "B"}}), ("DELETE", None)):
            errors = self.bob.do(method, path, data, status=403)
            self.assertEqual(errors, {"errors": {"article": ["forbidden"]}})
        self.assertEqual(self.nobody.do("GET", path)["article"]["body"], "# Body")

    def test_favouring_twice_is_as_once(self):
        path = f"articles/{self.ann.write()['slug']}/favorite"
        for method, count in (("POST", 1), ("POST", 1), ("DELETE", 0), ("DELETE", 0)):
            self.assertEqual(self.bob.do(method, path)["article"]["favoritesCount"], count)


class ListTests(ConduitTestCase):
    def setUp(self):
        super().setUp()
        self.slugs = [
            (self.ann if number % 2 else self.bob).write(f"Article {number}", tagList=["all", f"t{number}"])[
                "slug"
            ]
            for number in range(5)
        ]

    def test_parts_by_limit_and_offset_with_the_number_of_all(self):
        self.assertEqual(self.nobody.titles(limit=2), (["Article 4", "Article 3"], 5))
        self.assertEqual(self.nobody.titles(limit=2, offset=4), (["Article 0"], 5))
        self.assertEqual(self.nobody.titles(offset=5), ([], 5))
        self.assertEqual(self.nobody.titles(author="ann", limit=1), (["Article 3"], 2))
        self.assertEqual(self.nobody.titles(author="ANN", limit=1, offset=1), (["Article 1"], 2))
        self.assertEqual(self.nobody.titles(tag="all", limit=1), (["Article 4"], 5))
        self.assertEqual(self.nobody.titles(tag="all", author="ann"), (["Article 3", "Article 1"], 2))
        for filters in ({"author": "none"}, {"favorited": "none"}, {"favorited": "ann"}, {"tag": "none"}):
            self.assertEqual(self.nobody.titles(**filters), ([], 0))

    def test_every_list_knows_who_is_asking(self):
        self.bob.do("POST", f"articles/{self.slugs[1]}/favorite")
        self.bob.do("POST", "profiles/ann/follow")
        for path, query in (
            ("articles", {}),
            ("articles", {"tag": "t1"}),
            ("articles", {"author": "ann"}),
            ("articles", {"favorited": "bob"}),
            ("articles/feed", {}),
        ):
            with self.subTest(path, **query):
                shown = {
                    article["title"]: (article["favorited"], article["author"]["following"])
                    for article in self.bob.do("GET", path, **query)["articles"]
                }
                self.assertEqual(shown["Article 1"], (True, True))
                if path == "articles":
                    for article in self.nobody.do("GET", path, **query)["articles"]:
                        self.assertFalse(article["favorited"] or article["author"]["following"])
        self.assertEqual(self.bob.titles("articles/feed", limit=1), (["Article 3"], 2))

    def test_no_list_holds_bodies(self):
        self.bob.do("POST", "profiles/ann/follow")
        for path in ("articles", "articles/feed"):
            for article in self.bob.do("GET", path)["articles"]:
                self.assertNotIn("body", article)

    def test_drafts_of_the_other_api_are_in_no_list(self):
        token = self.client.post(
            "/api/v1/auth/login", {"login": "ann", "password": PASSWORD}, content_type="application/json"
        ).json()["tokens"]["access_token"]
        draft = self.client.post(
            "/api/v1/posts",
            {"title": "Draft", "body": "B", "tags": ["secret"]},
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        ).json()
        self.assertEqual(self.nobody.titles()[1], 5)
        self.assertEqual(self.nobody.titles(author="ann")[1], 2)
        self.assertNotIn("secret", self.nobody.do("GET", "tags")["tags"])
        self.bob.do("GET", f"articles/{draft['slug']}", status=404)


class CommentTests(ConduitTestCase):
    def setUp(self):
        super().setUp()
        self.path = f"articles/{self.ann.write()['slug']}/comments"

    def comment(self, visitor, body="B"):
        return visitor.do("POST", self.path, {"comment": {"body": body}}, status=201)["comment"]["id"]

    def test_an_id_is_the_number_within_the_article(self):
        other = f"articles/{self.ann.write()['slug']}/comments"
        self.bob.do("POST", other, {"comment": {"body": "Elsewhere."}}, status=201)
        self.assertEqual([self.comment(self.bob) for _ in range(3)], [1, 2, 3])
        self.bob.do("DELETE", f"{self.path}/3", status=204)
        self.assertEqual(self.comment(self.bob), 4)
        shown = self.nobody.do("GET", self.path)["comments"]
        self.assertEqual([comment["id"] for comment in shown], [4, 2, 1])
        self.assertEqual(len(self.nobody.do("GET", other)["comments"]), 1)

    def test_deleting_what_is_anothers_or_not_there(self):
        number = self.comment(self.bob)
        for visitor, path, status, errors in (
            (self.nobody, f"{self.path}/{number}", 401, {"token": ["is missing"]}),
            (self.ann, f"{self.path}/{number}", 403, {"comment": ["forbidden"]}),
            (self.bob, f"{self.path}/99", 404, {"comment": ["not found"]}),
            (self.bob, f"articles/none/comments/{number}", 404, {"article": ["not found"]}),
        ):
            with self.subTest(visitor, path=path):
                self.assertEqual(visitor.do("DELETE", path, status=status), {"errors": errors})
        self.assertEqual(len(self.nobody.do("GET", self.path)["comments"]), 1)


class AccountTests(ConduitTestCase):
    def test_what_is_taken_by_somebody_else(self):
        taken = {"username": "ANN", "email": "ann@example.com", "password": PASSWORD}
        message = ["has already been taken"]
        errors = Visitor().do("POST", "users", {"user": taken}, status=409)
        self.assertEqual(errors, {"errors": {"username": message, "email": message}})
        for name in ("username", "email"):
            errors = self.bob.do("PUT", "user", {"user": {name: taken[name]}}, status=409)
            self.assertEqual(errors, {"errors": {name: message}})

    def test_wrong_credentials(self):
        for email, password in (("ann@example.com", "wrong"), ("none@example.com", PASSWORD)):
            login = {"user": {"email": email, "password": password}}
            errors = self.nobody.do("POST", "users/login", login, status=401)
            self.assertEqual(errors, {"errors": {"credentials": ["invalid"]}})

    def test_bio_and_image_are_set_and_cleared(self):
        picture = "https://example.com/ann.png"
        user = self.ann.do("PUT", "user", {"user": {"bio": "B", "image": picture}})["user"]
        self.assertEqual((user["bio"], user["image"]), ("B", picture))
        for value in (None, ""):
            self.ann.do("PUT", "user", {"user": {"bio": "B", "image": picture}})
            self.ann.do("PUT", "user", {"user": {"bio": value, "image": value}})
            user = self.ann.do("GET", "user")["user"]
            self.assertEqual((user["bio"], user["image"]), (None, None))

    def test_a_new_password_signs_out_everywhere_else(self):
        elsewhere = Visitor("ann").sign_in()
        self.ann.do("PUT", "user", {"user": {"password": "password456"}})
        self.ann.do("GET", "user")
        errors = elsewhere.do("GET", "user", status=401)
        self.assertEqual(errors, {"errors": {"token": ["is invalid"]}})
        elsewhere.do("POST", "profiles/bob/follow", status=401)
        Visitor("ann").sign_in("password456").do("GET", "user")

    def test_a_session_outlives_a_new_name(self):
        self.ann.do("PUT", "user", {"user": {"username": "anna", "email": "anna@example.com"}})
        self.assertEqual(self.ann.do("GET", "user")["user"]["username"], "anna")
        self.assertEqual(self.ann.write()["author"]["username"], "anna")


class ByJson:
    """Every call of a service, also by another, goes through JSON, as it does between processes."""

    def setUp(self):
        for contract, service in registry.registered().items():
            self.enterContext(registry.override(contract, loopback(contract, service)))
        super().setUp()


class JourneyByJsonTests(ByJson, JourneyTests): ...


class ArticleByJsonTests(ByJson, ArticleTests): ...


class ListByJsonTests(ByJson, ListTests): ...


class CommentByJsonTests(ByJson, CommentTests): ...


class AccountByJsonTests(ByJson, AccountTests): ...
