"""Articles and tags, as they are read."""

from datetime import timedelta
from typing import Any

from gateway.conduit.tests.cases import ConduitTestCase
from gateway.conduit.tests.endpoints import ENDPOINTS
from gateway.conduit.tests.samples import ARTICLE, PROFILE, SUMMARY
from gateway.tests import samples
from gateway.tests.samples import AUTHOR_ID, READER_ID, THEN
from gateway.tests.test_bad_input import NOT_ASCII_INTEGERS
from kernel.contracts.errors import Invalid, NotFound
from kernel.contracts.service import CountedPage
from posts.contract import PostFilter, PostStatus


class ListArticlesTests(ConduitTestCase):
    def arguments(self) -> dict[str, Any]:
        """Return the arguments that posts received."""
        arguments: dict[str, Any] = self.posts.list_published_by_offset.call_args.kwargs
        return arguments

    def test_list_contains_articles_without_bodies_and_the_total(self) -> None:
        response = self.call("GET", "articles")

        self.assertEqual(
            (response.status_code, response.json()), (200, {"articles": [SUMMARY], "articlesCount": 41})
        )
        self.assertEqual(
            self.arguments(),
            {
                "filters": PostFilter(),
                "offset": 0,
                "limit": 20,
                "viewer_id": None,
            },
        )

    def test_signed_in_viewer_decides_favorited_and_following(self) -> None:
        page = CountedPage(items=(samples.summary(liked=True),), total=1)
        self.posts.list_published_by_offset.return_value = page
        for path in ("articles", "articles?author=ann", "articles?tag=x", "articles?favorited=ann"):
            with self.subTest(path):
                [article] = self.call("GET", path, user=READER_ID).json()["articles"]
                self.assertTrue(article["favorited"])
                self.assertTrue(article["author"]["following"])
                self.assertEqual(self.arguments()["viewer_id"], READER_ID)

    def test_filters_are_passed_to_posts(self) -> None:
        self.call("GET", "articles?tag=django&limit=5&offset=10")
        self.assertEqual(
            (self.arguments()["filters"].tag, self.arguments()["limit"], self.arguments()["offset"]),
            ("django", 5, 10),
        )

    def test_filter_by_author_costs_one_call_to_accounts(self) -> None:
        self.call("GET", "articles?author=ann&tag=django")

        self.accounts.get_by_usernames.assert_called_once_with(usernames=["ann"], viewer_id=None)
        self.accounts.get_many.assert_not_called()
        self.assertEqual(
            (self.arguments()["filters"].author_ids, self.arguments()["filters"].tag),
            ((AUTHOR_ID,), "django"),
        )

    def test_favorited_filters_by_the_id_of_the_user(self) -> None:
        self.call("GET", "articles?favorited=ann")
        self.assertEqual(
            (self.arguments()["filters"].author_ids, self.arguments()["filters"].liked_by), (None, AUTHOR_ID)
        )

    def test_filter_by_an_unknown_user_returns_nothing(self) -> None:
        self.accounts.get_by_usernames.side_effect = lambda usernames, viewer_id: {}
        for name in ("author", "favorited"):
            response = self.call("GET", f"articles?{name}=nobody")
            self.assertEqual(response.json(), {"articles": [], "articlesCount": 0})
        self.posts.list_published_by_offset.assert_not_called()

    def test_invalid_combination_of_filters_is_422(self) -> None:
        self.posts.list_published_by_offset.side_effect = Invalid("No.", fields={"liked_by": ["Alone."]})
        self.assertErrors(self.call("GET", "articles?favorited=ann&tag=x"), 422, favorited="Alone.")

    def test_empty_and_unknown_parameters_are_ignored(self) -> None:
        self.call("GET", "articles?tag=&author=&favorited=&limit=&offset=&page=2&_=1")
        self.assertEqual(
            (
                self.arguments()["filters"].tag,
                self.arguments()["filters"].author_ids,
                self.arguments()["limit"],
            ),
            (None, None, 20),
        )

    def test_limit_is_reduced_to_the_maximum(self) -> None:
        self.call("GET", "articles?limit=1000")
        self.assertEqual(self.arguments()["limit"], 100)

    def test_invalid_limit_or_offset_is_422(self) -> None:
        for name, value in (
            ("limit", 0),
            ("limit", "x"),
            ("offset", -1),
            ("offset", "1.5"),
            ("offset", 2**31),
            *((name, value) for name in ("limit", "offset") for value in NOT_ASCII_INTEGERS),
        ):
            for path in ("articles", "articles/feed"):
                with self.subTest(name, value=value, path=path):
                    response = self.call("GET", f"{path}?{name}={value}", user=READER_ID)
                    self.assertEqual((response.status_code, list(response.json()["errors"])), (422, [name]))
        self.posts.list_published_by_offset.assert_not_called()

    def test_article_of_an_inactive_author_is_left_out(self) -> None:
        self.accounts.get_many.side_effect = lambda ids, viewer_id: {AUTHOR_ID: samples.user(is_active=False)}
        self.assertEqual(self.call("GET", "articles").json()["articles"], [])
        self.assertEqual(self.call("GET", "articles/a-title").status_code, 404)

    def test_feed_contains_articles_of_followed_users(self) -> None:
        response = self.call("GET", "articles/feed?limit=1&offset=3", user=READER_ID)

        author = PROFILE | {"following": True}
        self.assertEqual(response.json(), {"articles": [SUMMARY | {"author": author}], "articlesCount": 41})
        self.accounts.list_following.assert_called_once_with(user_id=READER_ID)
        self.posts.list_published_by_offset.assert_called_once_with(
            filters=PostFilter(author_ids=(AUTHOR_ID,)), offset=3, limit=1, viewer_id=READER_ID
        )


class GetArticleTests(ConduitTestCase):
    def test_article_contains_its_body(self) -> None:
        response = self.call("GET", "articles/a-title")

        self.assertEqual((response.status_code, response.json()), (200, {"article": ARTICLE}))
        self.posts.get.assert_called_once_with(slug="a-title", viewer_id=None)
        self.comments.assert_not_called()

    def test_unknown_slug_is_404(self) -> None:
        self.posts.get.side_effect = NotFound("No.")
        self.assertErrors(self.call("GET", "articles/x"), 404, article="not found")

    def test_post_that_is_not_published_is_404(self) -> None:
        self.comments.create.side_effect = NotFound("No.")
        for status in (PostStatus.DRAFT, PostStatus.WITHHELD):
            self.posts.get.return_value = samples.post(status=status)
            for endpoint in ENDPOINTS:
                if endpoint.path.startswith("articles/a-title"):
                    with self.subTest(endpoint, status=status):
                        response = self.call(endpoint.method, endpoint.path, endpoint.data, user=AUTHOR_ID)
                        self.assertErrors(response, 404, article="not found")
        self.posts.update.assert_not_called()
        self.posts.delete.assert_not_called()
        self.assertEqual({call[0] for call in self.comments.method_calls}, {"create"})

    def test_times_have_milliseconds_and_updates_follow_the_publication(self) -> None:
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


class TagTests(ConduitTestCase):
    def test_all_tags_are_returned(self) -> None:
        response = self.call("GET", "tags")
        self.assertEqual((response.status_code, response.json()), (200, {"tags": ["django"]}))
