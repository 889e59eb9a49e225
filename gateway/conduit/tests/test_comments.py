"""Comments on articles."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from gateway.conduit.tests.cases import ConduitTestCase
from gateway.conduit.tests.samples import PROFILE
from gateway.tests import samples
from gateway.tests.cases import ClientResponse
from gateway.tests.samples import COMMENT_ID, POST_ID, READER_ID, THEN
from kernel.contracts.errors import Forbidden, Invalid, NotFound

COMMENTS = "articles/a-title/comments"
COMMENT = {
    "id": 1,
    "createdAt": "2026-01-02T03:04:05.000Z",
    "updatedAt": "2026-01-02T03:04:05.000Z",
    "body": "Well said.",
    "author": PROFILE,
}


class ListCommentsTests(ConduitTestCase):
    def test_comments_and_replies_are_one_flat_list(self) -> None:
        response = self.call("GET", COMMENTS)

        expected = {"comments": [COMMENT | {"id": 2}, COMMENT]}
        self.assertEqual((response.status_code, response.json()), (200, expected))
        self.posts.get.assert_called_once_with(slug="a-title", viewer_id=None)
        self.comments.list_all_for_post.assert_called_once_with(post_id=POST_ID)

    def test_signed_in_viewer_decides_following(self) -> None:
        comments = self.call("GET", COMMENTS, user=READER_ID).json()["comments"]
        self.assertTrue(all(comment["author"]["following"] for comment in comments))

    def test_edited_comment_has_the_time_of_the_edit(self) -> None:
        edited = samples.comment(edited_at=THEN + timedelta(minutes=1))
        self.comments.list_all_for_post.return_value = (edited,)
        [comment] = self.call("GET", COMMENTS).json()["comments"]
        self.assertEqual(comment["createdAt"], "2026-01-02T03:04:05.000Z")
        self.assertEqual(comment["updatedAt"], "2026-01-02T03:05:05.000Z")

    def test_article_without_comments_has_an_empty_list(self) -> None:
        self.comments.list_all_for_post.return_value = ()
        self.assertEqual(self.call("GET", COMMENTS).json(), {"comments": []})
        self.accounts.get_many.assert_not_called()

    def test_comments_on_an_unknown_article_are_404(self) -> None:
        self.posts.get.side_effect = NotFound("No.")
        self.assertErrors(self.call("GET", COMMENTS), 404, article="not found")


class CreateCommentTests(ConduitTestCase):
    def create(self, **comment: Any) -> ClientResponse:
        return self.call("POST", COMMENTS, {"comment": comment}, user=READER_ID)

    def test_create_returns_the_comment_with_its_author(self) -> None:
        response = self.create(body="Well said.")

        author = PROFILE | {"following": True}
        expected = {"comment": COMMENT | {"author": author}}
        self.assertEqual((response.status_code, response.json()), (201, expected))
        self.comments.create.assert_called_once_with(slug="a-title", author_id=READER_ID, body="Well said.")

    def test_blank_comment_is_422(self) -> None:
        for comment in ({"body": ""}, {"body": " "}, {"body": None}, {}):
            with self.subTest(comment):
                self.assertErrors(self.create(**comment), 422, body="can't be blank")

    def test_invalid_field_of_comments_is_reported(self) -> None:
        self.comments.create.side_effect = Invalid("No.", fields={"body": ["Too long."]})
        self.assertErrors(self.create(body="B"), 422, body="Too long.")

    def test_comment_on_an_unknown_article_is_404(self) -> None:
        self.comments.create.side_effect = NotFound("No.")
        self.assertErrors(self.create(body="B"), 404, article="not found")


class DeleteCommentTests(ConduitTestCase):
    def delete(self, number: int | str = 1, user: UUID | None = READER_ID) -> ClientResponse:
        return self.call("DELETE", f"{COMMENTS}/{number}", user=user)

    def test_delete_returns_204(self) -> None:
        response = self.delete()

        self.assertEqual((response.status_code, response.content), (204, b""))
        self.comments.get_by_number.assert_called_once_with(post_id=POST_ID, number=1)
        self.comments.delete.assert_called_once_with(comment_id=COMMENT_ID, actor_id=READER_ID)

    def test_comment_of_another_user_is_403(self) -> None:
        self.comments.delete.side_effect = Forbidden("No.")
        self.assertErrors(self.delete(), 403, comment="forbidden")

    def test_unknown_comment_is_404(self) -> None:
        self.comments.get_by_number.side_effect = NotFound("No.")
        self.assertErrors(self.delete(), 404, comment="not found")

    def test_deletion_on_an_unknown_article_is_404(self) -> None:
        self.posts.get.side_effect = NotFound("No.")
        self.assertErrors(self.delete(), 404, article="not found")
        self.comments.get_by_number.assert_not_called()

    def test_invalid_number_is_404(self) -> None:
        for number in ("x", "-1", "1.5", "²", "1" * 10, str(COMMENT_ID)):
            with self.subTest(number):
                self.assertErrors(self.delete(number, user=None), 401, token="is missing")
                self.assertErrors(self.delete(number), 404, comment="not found")
        self.comments.get_by_number.assert_not_called()
