"""Conduit on the services themselves, wherever they are: what only all of them together can show."""

import re
from datetime import datetime

from accounts import lifecycle
from tests import api
from tests.api import PASSWORD
from tests.conduit_callers import Visitor

NEW_PASSWORD = f"new {PASSWORD}"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


class Visiting:
    """A mixin of a test case. `live_server_url` is where Conduit is; this process, if None."""

    live_server_url: str | None

    def visitor(self, username: str = "") -> Visitor:
        return Visitor(username, self.live_server_url)


class Journey(Visiting):
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


class Conduit(Visiting):
    def setUp(self):
        super().setUp()
        self.ann, self.bob = self.visitor("ann").sign_up(), self.visitor("bob").sign_up()
        self.nobody = self.visitor()


class Articles(Conduit):
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

    def test_a_post_without_a_summary_can_be_sent_back_whole(self):
        post = {"title": "No summary", "body": "B", "status": "published"}
        path = f"articles/{api.sign_in('ann').do('POST', 'posts', post)['slug']}"
        article = self.nobody.do("GET", path)["article"] | {"body": "Other."}
        changed = self.ann.do("PUT", path, {"article": article})["article"]
        self.assertEqual((changed["description"], changed["body"]), ("", "Other."))

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

    def test_a_tag_that_can_be_none_refuses_the_article(self):
        for tags in (["ok", "C#"], ["C++"], ["a/b"], [f"t{number}" for number in range(11)]):
            with self.subTest(tags):
                article = {"title": "T", "description": "D", "body": "B", "tagList": tags}
                refused = self.ann.do("POST", "articles", {"article": article}, status=422)
                self.assertEqual(list(refused["errors"]), ["tagList"])
        self.assertEqual(self.nobody.titles(), ([], 0))

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

    def test_what_is_not_published_is_no_article_even_to_its_author(self):
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

    def test_a_token_whose_session_has_ended_shows_no_draft(self):
        ann, bob = api.sign_in("ann"), api.sign_in("bob")
        ann.do("POST", "posts", {"title": "Anns draft", "body": "Secret."})
        bob.do("POST", "posts", {"title": "Bobs draft", "body": "Secret."})
        self.visitor("ann").sign_in().do("PUT", "user", {"user": {"password": NEW_PASSWORD}})
        lifecycle.set_active([bob.id], False)
        for visitor, slug in ((self.ann, "anns-draft"), (self.bob, "bobs-draft")):
            for path in (f"articles/{slug}", f"articles/{slug}/comments"):
                with self.subTest(visitor, path=path):
                    visitor.do("GET", path, status=404)

    def test_favouring_twice_is_as_once(self):
        path = f"articles/{self.ann.write()['slug']}/favorite"
        for method, count in (("POST", 1), ("POST", 1), ("DELETE", 0), ("DELETE", 0)):
            self.assertEqual(self.bob.do(method, path)["article"]["favoritesCount"], count)


class Lists(Conduit):
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
        ann = api.sign_in("ann")
        draft = ann.do("POST", "posts", {"title": "Draft", "body": "B", "tags": ["secret"]})
        self.assertEqual(self.nobody.titles()[1], 5)
        self.assertEqual(self.nobody.titles(author="ann")[1], 2)
        self.assertNotIn("secret", self.nobody.do("GET", "tags")["tags"])
        self.bob.do("GET", f"articles/{draft['slug']}", status=404)


class Comments(Conduit):
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


class Accounts(Conduit):
    def test_what_is_taken_by_somebody_else(self):
        taken = {"username": "ANN", "email": "ann@example.com", "password": PASSWORD}
        message = ["has already been taken"]
        errors = self.visitor().do("POST", "users", {"user": taken}, status=409)
        self.assertEqual(errors, {"errors": {"username": message, "email": message}})
        for name in ("username", "email"):
            errors = self.bob.do("PUT", "user", {"user": {name: taken[name]}}, status=409)
            self.assertEqual(errors, {"errors": {name: message}})

    def test_usernames_and_images_that_can_be_none(self):
        for username in ("Jo Doe", "_jo", "me"):
            with self.subTest(username):
                user = {"username": username, "email": "jo@example.com", "password": PASSWORD}
                refused = self.nobody.do("POST", "users", {"user": user}, status=422)
                self.assertEqual(list(refused["errors"]), ["username"])
        for image in ("/ann.png", "data:image/png;base64,AAAA"):
            refused = self.ann.do("PUT", "user", {"user": {"image": image}}, status=422)
            self.assertEqual(list(refused["errors"]), ["image"])

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
        elsewhere = self.visitor("ann").sign_in()
        self.ann.do("PUT", "user", {"user": {"password": NEW_PASSWORD}})
        self.ann.do("GET", "user")
        errors = elsewhere.do("GET", "user", status=401)
        self.assertEqual(errors, {"errors": {"token": ["is invalid"]}})
        elsewhere.do("POST", "profiles/bob/follow", status=401)
        self.visitor("ann").sign_in(NEW_PASSWORD).do("GET", "user")

    def test_a_session_outlives_a_new_name(self):
        self.ann.do("PUT", "user", {"user": {"username": "anna", "email": "anna@example.com"}})
        self.assertEqual(self.ann.do("GET", "user")["user"]["username"], "anna")
        self.assertEqual(self.ann.write()["author"]["username"], "anna")
