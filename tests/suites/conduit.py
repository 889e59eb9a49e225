"""The Conduit API on the real services, in one process or split."""

import re
from datetime import datetime
from typing import Any

from accounts import lifecycle
from tests import api
from tests.api import PASSWORD
from tests.conduit_callers import Visitor
from tests.suites import Base

NEW_PASSWORD = f"new {PASSWORD}"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


class VisitorsMixin(Base):
    """Creates visitors of the API in another process, or by default in this one."""

    def visitor(self, username: str = "") -> Visitor:
        return Visitor(username, getattr(self, "live_server_url", None))


class JourneyMixin(VisitorsMixin):
    def test_front_end_journey_from_sign_up_to_deletion(self) -> None:
        anonymous, ann = self.visitor(), self.visitor("ann").sign_up()
        for number in range(3):
            ann.write(f"Article {number}", tagList=["dragons", f"tag-{number}"])

        # The home page, signed out: the newest articles and the tags, then one tag.
        self.assertEqual(anonymous.titles(limit=2), (["Article 2", "Article 1"], 3))
        self.assertEqual(anonymous.do("GET", "tags")["tags"], ["dragons", "tag-0", "tag-1", "tag-2"])
        self.assertEqual(anonymous.titles(tag="tag-1"), (["Article 1"], 1))

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

        # Reading, favouring and commenting as another user.
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
        self.assertEqual(anonymous.do("GET", "profiles/cleo")["profile"]["bio"], "Trains.")

        # Deleting everything again.
        bob.do("DELETE", f"{path}/comments/{comment['id']}", status=204)
        self.assertEqual(anonymous.do("GET", f"{path}/comments"), {"comments": []})
        self.assertEqual(bob.do("DELETE", f"{path}/favorite")["article"]["favoritesCount"], 0)
        cleo.do("DELETE", path, status=204)
        anonymous.do("GET", path, status=404)
        self.assertEqual(anonymous.titles()[1], 3)


class ConduitMixin(VisitorsMixin):
    def setUp(self) -> None:
        super().setUp()
        self.ann, self.bob = self.visitor("ann").sign_up(), self.visitor("bob").sign_up()
        self.anonymous = self.visitor()


class ArticlesMixin(ConduitMixin):
    def test_articles_of_one_title_get_slugs_of_their_own(self) -> None:
        slugs = {self.ann.write("Same")["slug"] for _ in range(3)}
        self.assertEqual(len(slugs), 3)
        for slug in slugs:
            self.assertEqual(self.anonymous.do("GET", f"articles/{slug}")["article"]["slug"], slug)

    def test_part_of_a_slug_is_not_found(self) -> None:
        article = self.ann.write("One two")
        for slug in (article["slug"][:-1], "one", "%", "_ne-two", article["slug"].upper()):
            self.anonymous.do("GET", f"articles/{slug}", status=404)

    def test_new_body_changes_updated_at_and_nothing_else(self) -> None:
        before = self.ann.write(tagList=["b", "a"])
        after = self.ann.do("PUT", f"articles/{before['slug']}", {"article": {"body": "Other."}})["article"]
        self.assertGreater(after["updatedAt"], before["updatedAt"])
        self.assertEqual(after | {"body": 0, "updatedAt": 0}, before | {"body": 0, "updatedAt": 0})
        self.assertEqual(self.anonymous.do("GET", f"articles/{before['slug']}")["article"], after)

    def test_article_of_a_post_without_summary_is_accepted_unchanged(self) -> None:
        post = {"title": "No summary", "body": "B", "status": "published"}
        path = f"articles/{api.sign_in('ann').do('POST', 'posts', post)['slug']}"
        article = self.anonymous.do("GET", path)["article"] | {"body": "Other."}
        changed = self.ann.do("PUT", path, {"article": article})["article"]
        self.assertEqual((changed["description"], changed["body"]), ("", "Other."))

    def test_new_title_does_not_change_the_slug(self) -> None:
        before = self.ann.write("First title")
        after = self.ann.do("PUT", f"articles/{before['slug']}", {"article": {"title": "Other"}})["article"]
        self.assertEqual((after["title"], after["slug"]), ("Other", before["slug"]))

    def test_tags_are_stored_replaced_and_cleared(self) -> None:
        article = self.ann.write(tagList=["b", "c", "a", "b"])
        self.assertEqual(article["tagList"], ["a", "b", "c"])
        path = f"articles/{article['slug']}"
        for given, tags in (
            ({"body": "B"}, ["a", "b", "c"]),
            ({"tagList": ["z", "a"]}, ["a", "z"]),
            ({"tagList": []}, []),
        ):
            self.assertEqual(self.ann.do("PUT", path, {"article": given})["article"]["tagList"], tags)
            self.assertEqual(self.anonymous.do("GET", path)["article"]["tagList"], tags)
        self.assertEqual(self.anonymous.do("GET", "tags"), {"tags": []})

    def test_article_with_an_invalid_tag_is_refused(self) -> None:
        for tags in (["ok", "C#"], ["C++"], ["a/b"], [f"t{number}" for number in range(11)]):
            with self.subTest(tags):
                article = {"title": "T", "description": "D", "body": "B", "tagList": tags}
                refused = self.ann.do("POST", "articles", {"article": article}, status=422)
                self.assertEqual(list(refused["errors"]), ["tagList"])
        self.assertEqual(self.anonymous.titles(), ([], 0))

    def test_times_have_fractional_seconds_and_are_utc(self) -> None:
        article = self.ann.write()
        comments = f"articles/{article['slug']}/comments"
        comment = self.bob.do("POST", comments, {"comment": {"body": "B"}}, status=201)["comment"]
        for shown in (article, comment, self.anonymous.do("GET", "articles")["articles"][0]):
            for name in ("createdAt", "updatedAt"):
                self.assertRegex(shown[name], TIME)
                datetime.fromisoformat(shown[name])

    def test_changing_the_article_of_another_is_forbidden(self) -> None:
        path = f"articles/{self.ann.write()['slug']}"
        for method, data in (("PUT", {"article": {"body": "B"}}), ("DELETE", None)):
            errors = self.bob.do(method, path, data, status=403)
            self.assertEqual(errors, {"errors": {"article": ["forbidden"]}})
        self.assertEqual(self.anonymous.do("GET", path)["article"]["body"], "# Body")

    def test_draft_is_not_found_even_for_its_author(self) -> None:
        api.sign_in("ann").do("POST", "posts", {"title": "Draft", "body": "Secret."})
        comment = {"comment": {"body": "B"}}
        for method, path, data in (
            ("GET", "articles/draft", None),
            ("PUT", "articles/draft", {"article": {"body": "B"}}),
            ("DELETE", "articles/draft", None),
            ("POST", "articles/draft/favorite", None),
            ("DELETE", "articles/draft/favorite", None),
            ("GET", "articles/draft/comments", None),
            ("POST", "articles/draft/comments", comment),
            ("DELETE", "articles/draft/comments/1", None),
        ):
            with self.subTest(method, path=path):
                errors = self.ann.do(method, path, data, status=404)
                self.assertEqual(errors, {"errors": {"article": ["not found"]}})
        self.assertEqual(api.sign_in("ann").do("GET", "posts/draft")["body"], "Secret.")

    def test_token_of_an_ended_session_shows_no_draft(self) -> None:
        ann, bob = api.sign_in("ann"), api.sign_in("bob")
        ann.do("POST", "posts", {"title": "Anns draft", "body": "Secret."})
        bob.do("POST", "posts", {"title": "Bobs draft", "body": "Secret."})
        self.visitor("ann").sign_in().do("PUT", "user", {"user": {"password": NEW_PASSWORD}})
        lifecycle.set_active([bob.user_id], False)
        for visitor, slug in ((self.ann, "anns-draft"), (self.bob, "bobs-draft")):
            for path in (f"articles/{slug}", f"articles/{slug}/comments"):
                with self.subTest(visitor, path=path):
                    visitor.do("GET", path, status=404)

    def test_favouring_twice_counts_once(self) -> None:
        path = f"articles/{self.ann.write()['slug']}/favorite"
        for method, count in (("POST", 1), ("POST", 1), ("DELETE", 0), ("DELETE", 0)):
            self.assertEqual(self.bob.do(method, path)["article"]["favoritesCount"], count)


class ListsMixin(ConduitMixin):
    def setUp(self) -> None:
        super().setUp()
        self.slugs = [
            (self.ann if number % 2 else self.bob).write(f"Article {number}", tagList=["all", f"t{number}"])[
                "slug"
            ]
            for number in range(5)
        ]

    def test_limit_and_offset_return_a_part_and_the_total(self) -> None:
        self.assertEqual(self.anonymous.titles(limit=2), (["Article 4", "Article 3"], 5))
        self.assertEqual(self.anonymous.titles(limit=2, offset=4), (["Article 0"], 5))
        self.assertEqual(self.anonymous.titles(offset=5), ([], 5))
        self.assertEqual(self.anonymous.titles(author="ann", limit=1), (["Article 3"], 2))
        self.assertEqual(self.anonymous.titles(author="ANN", limit=1, offset=1), (["Article 1"], 2))
        self.assertEqual(self.anonymous.titles(tag="all", limit=1), (["Article 4"], 5))
        self.assertEqual(self.anonymous.titles(tag="all", author="ann"), (["Article 3", "Article 1"], 2))
        for filters in ({"author": "none"}, {"favorited": "none"}, {"favorited": "ann"}, {"tag": "none"}):
            self.assertEqual(self.anonymous.titles(**filters), ([], 0))

    def test_every_list_is_personal_to_its_viewer(self) -> None:
        self.bob.do("POST", f"articles/{self.slugs[1]}/favorite")
        self.bob.do("POST", "profiles/ann/follow")
        lists: list[tuple[str, dict[str, Any]]] = [
            ("articles", {}),
            ("articles", {"tag": "t1"}),
            ("articles", {"author": "ann"}),
            ("articles", {"favorited": "bob"}),
            ("articles/feed", {}),
        ]
        for path, query in lists:
            with self.subTest(path, **query):
                shown = {
                    article["title"]: (article["favorited"], article["author"]["following"])
                    for article in self.bob.do("GET", path, **query)["articles"]
                }
                self.assertEqual(shown["Article 1"], (True, True))
                if path == "articles":
                    for article in self.anonymous.do("GET", path, **query)["articles"]:
                        self.assertFalse(article["favorited"] or article["author"]["following"])
        self.assertEqual(self.bob.titles("articles/feed", limit=1), (["Article 3"], 2))

    def test_lists_have_no_bodies(self) -> None:
        self.bob.do("POST", "profiles/ann/follow")
        for path in ("articles", "articles/feed"):
            for article in self.bob.do("GET", path)["articles"]:
                self.assertNotIn("body", article)

    def test_lists_have_no_drafts_of_the_other_api(self) -> None:
        ann = api.sign_in("ann")
        draft = ann.do("POST", "posts", {"title": "Draft", "body": "B", "tags": ["secret"]})
        self.assertEqual(self.anonymous.titles()[1], 5)
        self.assertEqual(self.anonymous.titles(author="ann")[1], 2)
        self.assertNotIn("secret", self.anonymous.do("GET", "tags")["tags"])
        self.bob.do("GET", f"articles/{draft['slug']}", status=404)


class CommentsMixin(ConduitMixin):
    def setUp(self) -> None:
        super().setUp()
        self.path = f"articles/{self.ann.write()['slug']}/comments"

    def comment(self, visitor: Visitor) -> int:
        created = visitor.do("POST", self.path, {"comment": {"body": "B"}}, status=201)
        return int(created["comment"]["id"])

    def test_comment_id_is_its_number_within_the_article(self) -> None:
        other = f"articles/{self.ann.write()['slug']}/comments"
        self.bob.do("POST", other, {"comment": {"body": "Another article."}}, status=201)
        self.assertEqual([self.comment(self.bob) for _ in range(3)], [1, 2, 3])
        self.bob.do("DELETE", f"{self.path}/3", status=204)
        self.assertEqual(self.comment(self.bob), 4)
        shown = self.anonymous.do("GET", self.path)["comments"]
        self.assertEqual([comment["id"] for comment in shown], [4, 2, 1])
        self.assertEqual(len(self.anonymous.do("GET", other)["comments"]), 1)

    def test_deleting_a_missing_comment_or_that_of_another_is_refused(self) -> None:
        number = self.comment(self.bob)
        for visitor, path, status, errors in (
            (self.anonymous, f"{self.path}/{number}", 401, {"token": ["is missing"]}),
            (self.ann, f"{self.path}/{number}", 403, {"comment": ["forbidden"]}),
            (self.bob, f"{self.path}/99", 404, {"comment": ["not found"]}),
            (self.bob, f"articles/none/comments/{number}", 404, {"article": ["not found"]}),
        ):
            with self.subTest(visitor, path=path):
                self.assertEqual(visitor.do("DELETE", path, status=status), {"errors": errors})
        self.assertEqual(len(self.anonymous.do("GET", self.path)["comments"]), 1)


class AccountsMixin(ConduitMixin):
    def test_taken_username_or_email_is_a_conflict(self) -> None:
        taken = {"username": "ANN", "email": "ann@example.com", "password": PASSWORD}
        message = ["has already been taken"]
        errors = self.visitor().do("POST", "users", {"user": taken}, status=409)
        self.assertEqual(errors, {"errors": {"username": message, "email": message}})
        for name in ("username", "email"):
            errors = self.bob.do("PUT", "user", {"user": {name: taken[name]}}, status=409)
            self.assertEqual(errors, {"errors": {name: message}})

    def test_invalid_usernames_and_images_are_refused(self) -> None:
        for username in ("Jo Doe", "_jo", "me"):
            with self.subTest(username):
                user = {"username": username, "email": "jo@example.com", "password": PASSWORD}
                refused = self.anonymous.do("POST", "users", {"user": user}, status=422)
                self.assertEqual(list(refused["errors"]), ["username"])
        for image in ("/ann.png", "data:image/png;base64,AAAA"):
            refused = self.ann.do("PUT", "user", {"user": {"image": image}}, status=422)
            self.assertEqual(list(refused["errors"]), ["image"])

    def test_wrong_credentials_are_refused(self) -> None:
        for email, password in (("ann@example.com", "wrong"), ("none@example.com", PASSWORD)):
            login = {"user": {"email": email, "password": password}}
            errors = self.anonymous.do("POST", "users/login", login, status=401)
            self.assertEqual(errors, {"errors": {"credentials": ["invalid"]}})

    def test_bio_and_image_are_set_and_cleared(self) -> None:
        picture = "https://example.com/ann.png"
        user = self.ann.do("PUT", "user", {"user": {"bio": "B", "image": picture}})["user"]
        self.assertEqual((user["bio"], user["image"]), ("B", picture))
        for value in (None, ""):
            self.ann.do("PUT", "user", {"user": {"bio": "B", "image": picture}})
            self.ann.do("PUT", "user", {"user": {"bio": value, "image": value}})
            user = self.ann.do("GET", "user")["user"]
            self.assertEqual((user["bio"], user["image"]), (None, None))

    def test_new_password_ends_all_other_sessions(self) -> None:
        other_device = self.visitor("ann").sign_in()
        self.ann.do("PUT", "user", {"user": {"password": NEW_PASSWORD}})
        self.ann.do("GET", "user")
        errors = other_device.do("GET", "user", status=401)
        self.assertEqual(errors, {"errors": {"token": ["is invalid"]}})
        other_device.do("POST", "profiles/bob/follow", status=401)
        self.visitor("ann").sign_in(NEW_PASSWORD).do("GET", "user")

    def test_session_survives_a_new_username(self) -> None:
        self.ann.do("PUT", "user", {"user": {"username": "anna", "email": "anna@example.com"}})
        self.assertEqual(self.ann.do("GET", "user")["user"]["username"], "anna")
        self.assertEqual(self.ann.write()["author"]["username"], "anna")
