"""Creating, changing, deleting and favoriting articles."""

from typing import Any

from gateway.conduit.tests.cases import ConduitTestCase
from gateway.conduit.tests.endpoints import NEW_ARTICLE
from gateway.conduit.tests.samples import ARTICLE, PROFILE
from gateway.tests import samples
from gateway.tests.cases import ClientResponse
from gateway.tests.samples import READER_ID
from kernel.contracts.errors import Forbidden, Invalid, NotFound
from posts.contract import Draft, PostChanges, PostStatus

BLANK = "can't be blank"


class ChangeArticleTests(ConduitTestCase):
    def create(self, **changes: Any) -> ClientResponse:
        return self.call("POST", "articles", {"article": NEW_ARTICLE | changes}, user=READER_ID)

    def update(self, **changes: Any) -> ClientResponse:
        return self.call("PUT", "articles/a-title", {"article": changes}, user=READER_ID)

    def test_new_article_is_published_at_once(self) -> None:
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

    def test_missing_empty_or_blank_tags_are_no_tags(self) -> None:
        values: tuple[dict[str, Any], ...] = ({}, {"tagList": []}, {"tagList": ["", " "]})
        for given in values:
            self.create(**given)
            self.assertEqual(self.posts.create.call_args.kwargs["draft"].tags, ())

    def test_blank_field_is_422(self) -> None:
        for name in NEW_ARTICLE:
            for value in ("", " \n", None):
                with self.subTest(name, value=value):
                    self.assertErrors(self.create(**{name: value}), 422, **{name: BLANK})
                    if name != "description" or value is None:
                        self.assertErrors(self.update(**{name: value}), 422, **{name: BLANK})
            rest = {key: value for key, value in NEW_ARTICLE.items() if key != name}
            response = self.call("POST", "articles", {"article": rest}, user=READER_ID)
            self.assertErrors(response, 422, **{name: BLANK})
        self.posts.create.assert_not_called()
        self.posts.update.assert_not_called()

    def test_tags_that_are_not_a_list_of_strings_are_422(self) -> None:
        for value in (None, "a,b", {"a": 1}, [7], [None], [["a"]], ["x" * 41]):
            with self.subTest(value):
                for response in (self.create(tagList=value), self.update(tagList=value)):
                    self.assertEqual(response.status_code, 422)
                    self.assertEqual(list(response.json()["errors"]), ["tagList"])

    def test_too_many_tags_are_422_without_validating_them(self) -> None:
        self.assertEqual(self.create(tagList=[""] * 100).status_code, 201)
        for value in ("", "a", 7):
            with self.subTest(value):
                response = self.create(tagList=[value] * 101)
                self.assertEqual(response.status_code, 422)
                self.assertEqual(list(response.json()["errors"]), ["tagList"])

    def test_invalid_fields_of_posts_have_the_names_of_conduit(self) -> None:
        fields = {"summary": ["Too long."], "tags": ["No tag."]}
        self.posts.create.side_effect = Invalid("No.", fields=fields)
        self.assertErrors(self.create(), 422, description="Too long.", tagList="No tag.")

    def test_missing_fields_are_not_changed(self) -> None:
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

    def test_delete_returns_204(self) -> None:
        response = self.call("DELETE", "articles/a-title", user=READER_ID)

        self.assertEqual((response.status_code, response.content), (204, b""))
        self.posts.delete.assert_called_once_with(slug="a-title", actor_id=READER_ID)

    def test_article_of_another_user_is_403_and_unknown_one_is_404(self) -> None:
        for error, status, message in (
            (Forbidden("No."), 403, "forbidden"),
            (NotFound("No."), 404, "not found"),
        ):
            self.posts.update.side_effect = self.posts.delete.side_effect = error
            self.assertErrors(self.update(body="B"), status, article=message)
            deleted = self.call("DELETE", "articles/x", user=READER_ID)
            self.assertErrors(deleted, status, article=message)


class FavoriteTests(ConduitTestCase):
    def test_favorite_returns_the_article_with_its_body(self) -> None:
        self.posts.get.return_value = samples.post(liked=True, likes_count=5)
        for method, operation in (("POST", self.posts.like), ("DELETE", self.posts.unlike)):
            response = self.call(method, "articles/a-title/favorite", user=READER_ID)

            author = PROFILE | {"following": True}
            expected = ARTICLE | {"favorited": True, "favoritesCount": 5, "author": author}
            self.assertEqual((response.status_code, response.json()), (200, {"article": expected}))
            operation.assert_called_once_with(slug="a-title", user_id=READER_ID)
            self.posts.get.assert_called_with(slug="a-title", viewer_id=READER_ID)

    def test_unknown_slug_is_404(self) -> None:
        self.posts.like.side_effect = self.posts.unlike.side_effect = NotFound("No.")
        for method in ("POST", "DELETE"):
            response = self.call(method, "articles/x/favorite", user=READER_ID)
            self.assertErrors(response, 404, article="not found")

    def test_request_body_is_ignored(self) -> None:
        bodies: tuple[Any, ...] = ({"article": {}}, b"{", [1])
        for body in bodies:
            for method in ("POST", "DELETE"):
                response = self.call(method, "articles/a-title/favorite", body, user=READER_ID)
                self.assertEqual(response.status_code, 200)
