from datetime import timedelta

from gateway.conduit.tests.cases import ConduitTestCase
from gateway.tests import samples
from gateway.tests.samples import COMMENT_ID, POST_ID, READER_ID, THEN
from kernel.contracts.errors import Forbidden, Invalid, NotFound

COMMENTS = "articles/a-title/comments"
AUTHOR = {"username": "ann", "bio": "Writes.", "image": "https://img.example/ann.png", "following": False}
COMMENT = {
    "id": 1,
    "createdAt": "2026-01-02T03:04:05.000Z",
    "updatedAt": "2026-01-02T03:04:05.000Z",
    "body": "Well said.",
    "author": AUTHOR,
}


class ReadingTests(ConduitTestCase):
    def test_comments_and_replies_side_by_side(self):
        response = self.call("GET", COMMENTS)

        expected = {"comments": [COMMENT | {"id": 2}, COMMENT]}
        self.assertEqual((response.status_code, response.json()), (200, expected))
        self.posts.get.assert_called_once_with(slug="a-title", viewer_id=None)
        self.comments.list_all_for_post.assert_called_once_with(post_id=POST_ID)

    def test_a_reader_who_is_signed_in_learns_whom_they_follow(self):
        comments = self.call("GET", COMMENTS, user=READER_ID).json()["comments"]
        self.assertTrue(all(comment["author"]["following"] for comment in comments))

    def test_an_edited_one_says_when(self):
        edited = samples.comment(edited_at=THEN + timedelta(minutes=1))
        self.comments.list_all_for_post.return_value = (edited,)
        [comment] = self.call("GET", COMMENTS).json()["comments"]
        self.assertEqual(comment["createdAt"], "2026-01-02T03:04:05.000Z")
        self.assertEqual(comment["updatedAt"], "2026-01-02T03:05:05.000Z")

    def test_none(self):
        self.comments.list_all_for_post.return_value = ()
        self.assertEqual(self.call("GET", COMMENTS).json(), {"comments": []})
        self.accounts.get_many.assert_not_called()

    def test_of_an_unknown_article(self):
        self.posts.get.side_effect = NotFound("No.")
        self.assertErrors(self.call("GET", COMMENTS), 404, article="not found")


class WritingTests(ConduitTestCase):
    def write(self, **comment):
        return self.call("POST", COMMENTS, {"comment": comment}, user=READER_ID)

    def test_a_new_comment(self):
        response = self.write(body="Well said.")

        author = AUTHOR | {"following": True}
        expected = {"comment": COMMENT | {"author": author}}
        self.assertEqual((response.status_code, response.json()), (201, expected))
        self.comments.create.assert_called_once_with(post_id=POST_ID, author_id=READER_ID, body="Well said.")

    def test_a_blank_one(self):
        for comment in ({"body": ""}, {"body": " "}, {"body": None}, {}):
            with self.subTest(comment):
                self.assertErrors(self.write(**comment), 422, body="can't be blank")

    def test_one_that_comments_refuses(self):
        self.comments.create.side_effect = Invalid("No.", fields={"body": ["Too long."]})
        self.assertErrors(self.write(body="B"), 422, body="Too long.")

    def test_on_an_unknown_article(self):
        for double in (self.comments.create, self.posts.get):
            double.side_effect = NotFound("No.")
            self.assertErrors(self.write(body="B"), 404, article="not found")


class DeletingTests(ConduitTestCase):
    def delete(self, number=1, user=READER_ID):
        return self.call("DELETE", f"{COMMENTS}/{number}", user=user)

    def test_ones_own(self):
        response = self.delete()

        self.assertEqual((response.status_code, response.content), (204, b""))
        self.comments.get_by_number.assert_called_once_with(post_id=POST_ID, number=1)
        self.comments.delete.assert_called_once_with(comment_id=COMMENT_ID, actor_id=READER_ID)

    def test_anothers(self):
        self.comments.delete.side_effect = Forbidden("No.")
        self.assertErrors(self.delete(), 403, comment="forbidden")

    def test_an_unknown_one(self):
        self.comments.get_by_number.side_effect = NotFound("No.")
        self.assertErrors(self.delete(), 404, comment="not found")

    def test_under_an_unknown_article(self):
        self.posts.get.side_effect = NotFound("No.")
        self.assertErrors(self.delete(), 404, article="not found")
        self.comments.get_by_number.assert_not_called()

    def test_what_is_no_number(self):
        for number in ("x", "-1", "1.5", "²", "1" * 10, str(COMMENT_ID)):
            with self.subTest(number):
                self.assertErrors(self.delete(number, user=None), 401, token="is missing")
                self.assertErrors(self.delete(number), 404, comment="not found")
        self.comments.get_by_number.assert_not_called()
