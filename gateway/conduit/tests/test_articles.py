from datetime import timedelta

from gateway.conduit.tests.cases import ConduitTestCase
from gateway.conduit.tests.endpoints import ARTICLE, ENDPOINTS
from gateway.tests import samples
from gateway.tests.samples import AUTHOR_ID, READER_ID, THEN
from kernel.contracts.errors import Forbidden, Invalid, NotFound
from kernel.contracts.service import CountedPage
from posts.contract import Draft, PostChanges, PostFilter, PostStatus

BLANK = "can't be blank"
AUTHOR = {"username": "ann", "bio": "Writes.", "image": "https://img.example/ann.png", "following": False}
SUMMARY = {
    "slug": "a-title",
    "title": "A title",
    "description": "In short.",
    "tagList": ["django", "python"],
    "createdAt": "2026-01-02T03:04:05.000Z",
    "updatedAt": "2026-01-02T03:04:05.000Z",
    "favorited": False,
    "favoritesCount": 4,
    "author": AUTHOR,
}
WHOLE = SUMMARY | {"body": "# Body"}


class ListTests(ConduitTestCase):
    def asked(self):
        """How posts was asked."""
        return self.posts.list_published_by_offset.call_args.kwargs

    def test_articles_without_bodies_and_the_number_of_all(self):
        response = self.call("GET", "articles")

        self.assertEqual(
            (response.status_code, response.json()), (200, {"articles": [SUMMARY], "articlesCount": 41})
        )
        self.assertEqual(
            self.asked(),
            {
                "filters": PostFilter(),
                "offset": 0,
                "limit": 20,
                "viewer_id": None,
            },
        )

    def test_a_reader_who_is_signed_in_learns_what_they_favour_and_whom_they_follow(self):
        page = CountedPage(items=(samples.summary(liked=True),), total=1)
        self.posts.list_published_by_offset.return_value = page
        for path in ("articles", "articles?author=ann", "articles?tag=x", "articles?favorited=ann"):
            with self.subTest(path):
                [article] = self.call("GET", path, user=READER_ID).json()["articles"]
                self.assertTrue(article["favorited"])
                self.assertTrue(article["author"]["following"])
                self.assertEqual(self.asked()["viewer_id"], READER_ID)

    def test_filters_reach_posts(self):
        self.call("GET", "articles?tag=django&limit=5&offset=10")
        self.assertEqual(
            (self.asked()["filters"].tag, self.asked()["limit"], self.asked()["offset"]), ("django", 5, 10)
        )

    def test_by_author_accounts_is_asked_once(self):
        self.call("GET", "articles?author=ann&tag=django")

        self.accounts.get_by_usernames.assert_called_once_with(usernames=["ann"], viewer_id=None)
        self.accounts.get_many.assert_not_called()
        self.assertEqual(
            (self.asked()["filters"].author_ids, self.asked()["filters"].tag), ((AUTHOR_ID,), "django")
        )

    def test_favorited_by(self):
        self.call("GET", "articles?favorited=ann")
        self.assertEqual(
            (self.asked()["filters"].author_ids, self.asked()["filters"].liked_by), (None, AUTHOR_ID)
        )

    def test_of_or_favorited_by_nobody(self):
        self.accounts.get_by_usernames.side_effect = lambda usernames, viewer_id: {}
        for name in ("author", "favorited"):
            response = self.call("GET", f"articles?{name}=nobody")
            self.assertEqual(response.json(), {"articles": [], "articlesCount": 0})
        self.posts.list_published_by_offset.assert_not_called()

    def test_filters_that_posts_does_not_combine(self):
        self.posts.list_published_by_offset.side_effect = Invalid("No.", fields={"liked_by": ["Alone."]})
        self.assertErrors(self.call("GET", "articles?favorited=ann&tag=x"), 422, favorited="Alone.")

    def test_an_empty_parameter_is_as_none_and_an_unknown_one_is_ignored(self):
        self.call("GET", "articles?tag=&author=&favorited=&limit=&offset=&page=2&_=1")
        self.assertEqual(
            (self.asked()["filters"].tag, self.asked()["filters"].author_ids, self.asked()["limit"]),
            (None, None, 20),
        )

    def test_no_page_is_larger_than_the_largest(self):
        self.call("GET", "articles?limit=1000")
        self.assertEqual(self.asked()["limit"], 100)

    def test_limits_and_offsets_that_are_none(self):
        for name, value in (
            ("limit", 0),
            ("limit", "x"),
            ("offset", -1),
            ("offset", "1.5"),
            ("offset", 2**31),
        ):
            for path in ("articles", "articles/feed"):
                with self.subTest(name, value=value, path=path):
                    response = self.call("GET", f"{path}?{name}={value}", user=READER_ID)
                    self.assertEqual((response.status_code, list(response.json()["errors"])), (422, [name]))
        self.posts.list_published_by_offset.assert_not_called()

    def test_an_author_who_has_left_is_unknown(self):
        self.accounts.get_many.side_effect = lambda ids, viewer_id: {AUTHOR_ID: samples.user(is_active=False)}
        [article] = self.call("GET", "articles").json()["articles"]
        unknown = {"username": "[unknown]", "bio": None, "image": None, "following": False}
        self.assertEqual(article["author"], unknown)

    def test_the_feed_is_of_those_one_follows(self):
        response = self.call("GET", "articles/feed?limit=1&offset=3", user=READER_ID)

        author = AUTHOR | {"following": True}
        self.assertEqual(response.json(), {"articles": [SUMMARY | {"author": author}], "articlesCount": 41})
        self.accounts.list_following.assert_called_once_with(user_id=READER_ID)
        self.posts.list_published_by_offset.assert_called_once_with(
            filters=PostFilter(author_ids=(AUTHOR_ID,)), offset=3, limit=1, viewer_id=READER_ID
        )


class OneArticleTests(ConduitTestCase):
    def test_an_article_comes_with_its_body(self):
        response = self.call("GET", "articles/a-title")

        self.assertEqual((response.status_code, response.json()), (200, {"article": WHOLE}))
        self.posts.get.assert_called_once_with(slug="a-title", viewer_id=None)
        self.comments.assert_not_called()

    def test_of_an_unknown_slug(self):
        self.posts.get.side_effect = NotFound("No.")
        self.assertErrors(self.call("GET", "articles/x"), 404, article="not found")

    def test_what_is_not_published_is_not_found(self):
        for status in (PostStatus.DRAFT, PostStatus.WITHHELD):
            self.posts.get.return_value = samples.post(status=status)
            for endpoint in ENDPOINTS:
                if endpoint.path.startswith("articles/a-title"):
                    with self.subTest(endpoint, status=status):
                        response = self.call(endpoint.method, endpoint.path, endpoint.data, user=AUTHOR_ID)
                        self.assertErrors(response, 404, article="not found")
        self.posts.update.assert_not_called()
        self.posts.delete.assert_not_called()
        self.assertEqual([call[0] for call in self.comments.method_calls], [])

    def test_times_have_fractional_seconds_and_their_order(self):
        hour = timedelta(hours=1)
        for published, updated, expected in (
            (THEN, THEN + hour, ("2026-01-02T03:04:05.000Z", "2026-01-02T04:04:05.000Z")),
            (THEN + hour, THEN, ("2026-01-02T04:04:05.000Z", "2026-01-02T04:04:05.000Z")),
            (None, THEN, ("2026-01-02T03:04:05.000Z", "2026-01-02T03:04:05.000Z")),
            (THEN.replace(microsecond=678000), THEN + hour, ("2026-01-02T03:04:05.678Z",) * 1),
        ):
            self.posts.get.return_value = samples.post(published_at=published, updated_at=updated)
            article = self.call("GET", "articles/a-title").json()["article"]
            self.assertEqual((article["createdAt"], article["updatedAt"])[: len(expected)], expected)


class WritingTests(ConduitTestCase):
    def create(self, **changes):
        return self.call("POST", "articles", {"article": ARTICLE | changes}, user=READER_ID)

    def update(self, **changes):
        return self.call("PUT", "articles/a-title", {"article": changes}, user=READER_ID)

    def test_a_new_article_is_published_at_once(self):
        response = self.create(tagList=["b", "a"])

        self.assertEqual(response.status_code, 201)
        self.assertEqual(response.json()["article"]["body"], "# Body")
        self.posts.create.assert_called_once_with(
            author_id=READER_ID,
            draft=Draft(
                title="A title",
                summary="In short.",
                body="# Body",
                tags=("b", "a"),
                status=PostStatus.PUBLISHED,
            ),
        )

    def test_tags_may_be_missing_empty_or_blank(self):
        for given in ({}, {"tagList": []}, {"tagList": ["", " "]}):
            self.create(**given)
            self.assertEqual(self.posts.create.call_args.kwargs["draft"].tags, ())

    def test_blank_fields(self):
        for name in ARTICLE:
            for value in ("", " \n", None):
                with self.subTest(name, value=value):
                    self.assertErrors(self.create(**{name: value}), 422, **{name: BLANK})
                    if name != "description" or value is None:
                        self.assertErrors(self.update(**{name: value}), 422, **{name: BLANK})
            rest = {key: value for key, value in ARTICLE.items() if key != name}
            response = self.call("POST", "articles", {"article": rest}, user=READER_ID)
            self.assertErrors(response, 422, **{name: BLANK})
        self.posts.create.assert_not_called()
        self.posts.update.assert_not_called()

    def test_tags_that_are_no_list_of_strings(self):
        for value in (None, "a,b", {"a": 1}, [7], [None], [["a"]], ["x" * 41]):
            with self.subTest(value):
                for response in (self.create(tagList=value), self.update(tagList=value)):
                    self.assertEqual(response.status_code, 422)
                    self.assertEqual(list(response.json()["errors"]), ["tagList"])

    def test_more_tags_than_anyone_gives_are_not_looked_at(self):
        self.assertEqual(self.create(tagList=[""] * 100).status_code, 201)
        for value in ("", "a", 7):
            with self.subTest(value):
                response = self.create(tagList=[value] * 101)
                self.assertEqual(response.status_code, 422)
                self.assertEqual(list(response.json()["errors"]), ["tagList"])

    def test_what_posts_refuses_has_conduits_names(self):
        fields = {"summary": ["Too long."], "tags": ["No tag."]}
        self.posts.create.side_effect = Invalid("No.", fields=fields)
        self.assertErrors(self.create(), 422, description="Too long.", tagList="No tag.")

    def test_a_change_leaves_out_what_stays(self):
        for given, changes in (
            ({"body": " code"}, PostChanges(body=" code")),
            ({"title": "T", "description": "D"}, PostChanges(title="T", summary="D")),
            ({"body": "B", "description": ""}, PostChanges(body="B", summary="")),
            ({"tagList": []}, PostChanges(tags=())),
            ({"tagList": ["b"]}, PostChanges(tags=("b",))),
            ({}, PostChanges()),
            ({"slug": "other", "favorited": True}, PostChanges()),
        ):
            with self.subTest(given):
                self.assertEqual(self.update(**given).status_code, 200)
                self.posts.update.assert_called_with(slug="a-title", actor_id=READER_ID, changes=changes)

    def test_an_article_can_be_deleted(self):
        response = self.call("DELETE", "articles/a-title", user=READER_ID)

        self.assertEqual((response.status_code, response.content), (204, b""))
        self.posts.delete.assert_called_once_with(slug="a-title", actor_id=READER_ID)

    def test_anothers_or_none(self):
        for error, status, message in (
            (Forbidden("No."), 403, "forbidden"),
            (NotFound("No."), 404, "not found"),
        ):
            self.posts.update.side_effect = self.posts.delete.side_effect = error
            self.assertErrors(self.update(body="B"), status, article=message)
            deleted = self.call("DELETE", "articles/x", user=READER_ID)
            self.assertErrors(deleted, status, article=message)


class FavoriteTests(ConduitTestCase):
    def test_answers_with_the_whole_article(self):
        self.posts.get.return_value = samples.post(liked=True, likes_count=5)
        for method, operation in (("POST", self.posts.like), ("DELETE", self.posts.unlike)):
            response = self.call(method, "articles/a-title/favorite", user=READER_ID)

            author = AUTHOR | {"following": True}
            expected = WHOLE | {"favorited": True, "favoritesCount": 5, "author": author}
            self.assertEqual((response.status_code, response.json()), (200, {"article": expected}))
            operation.assert_called_once_with(slug="a-title", user_id=READER_ID)
            self.posts.get.assert_called_with(slug="a-title", viewer_id=READER_ID)

    def test_of_an_unknown_slug(self):
        self.posts.like.side_effect = self.posts.unlike.side_effect = NotFound("No.")
        for method in ("POST", "DELETE"):
            response = self.call(method, "articles/x/favorite", user=READER_ID)
            self.assertErrors(response, 404, article="not found")

    def test_stray_bodies_do_not_matter(self):
        for body in ({"article": {}}, b"{", [1]):
            for method in ("POST", "DELETE"):
                response = self.call(method, "articles/a-title/favorite", body, user=READER_ID)
                self.assertEqual(response.status_code, 200)


class TagTests(ConduitTestCase):
    def test_all_of_them(self):
        response = self.call("GET", "tags")
        self.assertEqual((response.status_code, response.json()), (200, {"tags": ["django"]}))
