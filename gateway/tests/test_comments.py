from uuid import UUID

from comments.contract import Order, Status
from gateway.tests import samples
from gateway.tests.cases import GatewayTestCase
from gateway.tests.samples import AUTHOR_ID, COMMENT_ID, COMMENTER_ID, POST_ID, READER_ID
from kernel.contracts.errors import Forbidden, Invalid, NotFound
from kernel.contracts.service import Page

COMMENT = {
    "id": str(COMMENT_ID),
    "number": 1,
    "parent_id": None,
    "status": "visible",
    "body": "Well said.",
    "created_at": "2026-01-02T03:04:05Z",
    "edited_at": None,
    "author": {
        "id": str(COMMENTER_ID),
        "username": "ann",
        "bio": "Writes.",
        "image": "https://img.example/ann.png",
        "following": False,
    },
    "replies_count": 0,
    "replies": [],
}
PATH = f"comments/{COMMENT_ID}"


class ListTests(GatewayTestCase):
    def test_comments_come_with_their_authors(self):
        response = self.call("GET", "posts/a-title/comments")

        self.assertEqual(response.json(), {"items": [COMMENT], "next_cursor": "next", "degraded": []})
        self.posts.get.assert_called_once_with(slug="a-title", viewer_id=None)
        self.comments.list_for_post.assert_called_once_with(
            post_id=POST_ID, order=Order.NEWEST, cursor=None, limit=20
        )

    def test_every_parameter_reaches_comments(self):
        self.call("GET", "posts/a-title/comments?order=oldest&cursor=abc&limit=5", user=READER_ID)

        self.posts.get.assert_called_once_with(slug="a-title", viewer_id=READER_ID)
        self.comments.list_for_post.assert_called_once_with(
            post_id=POST_ID, order=Order.OLDEST, cursor="abc", limit=5
        )

    def test_the_authors_of_replies_are_asked_for_in_the_same_call(self):
        comment = samples.comment(replies_count=2, replies=(samples.reply(author_id=READER_ID),))
        self.comments.list_for_post.return_value = Page(items=(comment,))

        [shown] = self.call("GET", "posts/a-title/comments", user=READER_ID).json()["items"]

        self.accounts.get_many.assert_called_once_with(ids=[COMMENTER_ID, READER_ID], viewer_id=READER_ID)
        [reply] = shown["replies"]
        self.assertEqual((reply["parent_id"], reply["author"]["id"]), (str(COMMENT_ID), str(READER_ID)))
        self.assertEqual(shown["replies_count"], 2)

    def test_a_comment_out_of_sight_names_no_author(self):
        for status in (Status.HIDDEN, Status.DELETED):
            self.comments.list_for_post.return_value = Page(items=(samples.comment(status=status, body=""),))

            [shown] = self.call("GET", "posts/a-title/comments").json()["items"]

            self.assertEqual((shown["status"], shown["author"], shown["body"]), (status.value, None, ""))

    def test_the_comments_of_a_post_one_may_not_see_are_not_found(self):
        self.posts.get.side_effect = NotFound("There is no such post.")

        self.assertProblem(self.call("GET", "posts/x/comments"), 404, "not_found")
        self.comments.list_for_post.assert_not_called()


class RepliesTests(GatewayTestCase):
    PATH = f"{PATH}/replies"

    def answer(self, status, user=None):
        post = samples.summary() if status == "published" else samples.draft()
        self.posts.get_many.side_effect = None
        self.posts.get_many.return_value = {POST_ID: post} if status else {}
        return self.call("GET", self.PATH, user=user)

    def test_replies_come_by_pages(self):
        response = self.call("GET", f"{self.PATH}?cursor=abc&limit=5")

        self.assertEqual(response.json()["items"][0]["parent_id"], str(COMMENT_ID))
        self.comments.list_replies.assert_called_once_with(comment_id=COMMENT_ID, cursor="abc", limit=5)

    def test_replies_on_a_draft_are_its_authors_alone(self):
        self.assertEqual(self.answer("published").status_code, 200)
        self.assertEqual(self.answer("draft", AUTHOR_ID).status_code, 200)
        for response in (self.answer("draft"), self.answer("draft", READER_ID), self.answer(None)):
            self.assertProblem(response, 404, "not_found")

    def test_without_replies_nobody_else_is_asked(self):
        self.comments.list_replies.return_value = Page(items=())

        self.assertEqual(self.call("GET", self.PATH).json()["items"], [])
        self.posts.get_many.assert_not_called()
        self.accounts.get_many.assert_not_called()


class WritingTests(GatewayTestCase):
    def test_a_new_comment(self):
        response = self.call("POST", "posts/a-title/comments", {"body": "Well said."}, user=COMMENTER_ID)

        self.assertEqual(response.status_code, 201)
        author = {**COMMENT["author"], "following": True}
        self.assertEqual(response.json(), {**COMMENT, "author": author, "degraded": []})
        self.comments.create.assert_called_once_with(
            post_id=POST_ID, author_id=COMMENTER_ID, body="Well said.", parent_id=None, key=None
        )

    def test_a_reply(self):
        self.call(
            "POST",
            "posts/a-title/comments",
            {"body": "So it is.", "parent_id": str(COMMENT_ID)},
            user=COMMENTER_ID,
        )

        self.assertEqual(self.comments.create.call_args.kwargs["parent_id"], COMMENT_ID)

    def test_a_parent_that_does_not_fit_is_told_by_its_field(self):
        self.comments.create.side_effect = Invalid("No.", fields={"parent_id": ["Is a reply."]})

        response = self.call(
            "POST", "posts/a-title/comments", {"body": "B", "parent_id": str(UUID(int=9))}, user=READER_ID
        )

        self.assertEqual(
            self.assertProblem(response, 400, "invalid")["errors"], {"parent_id": ["Is a reply."]}
        )

    def test_an_edit(self):
        response = self.call("PATCH", PATH, {"body": "Better said."}, user=COMMENTER_ID)

        self.assertEqual(response.status_code, 200)
        self.comments.update.assert_called_once_with(
            comment_id=COMMENT_ID, actor_id=COMMENTER_ID, body="Better said.", key=None
        )

    def test_a_deletion(self):
        response = self.call("DELETE", PATH, user=COMMENTER_ID)

        self.assertEqual((response.status_code, response.content), (204, b""))
        self.comments.delete.assert_called_once_with(comment_id=COMMENT_ID, actor_id=COMMENTER_ID, key=None)

    def test_anothers_comment_cannot_be_changed(self):
        self.comments.update.side_effect = self.comments.delete.side_effect = Forbidden("Another's.")

        self.assertProblem(self.call("PATCH", PATH, {"body": "B"}, user=READER_ID), 403, "forbidden")
        self.assertProblem(self.call("DELETE", PATH, user=READER_ID), 403, "forbidden")


class ModerationTests(GatewayTestCase):
    def test_a_comment_is_hidden_and_shown(self):
        hidden = self.call("PATCH", PATH, {"hidden": True}, user=READER_ID)
        shown = self.call("PATCH", PATH, {"hidden": False}, user=READER_ID)

        self.assertEqual((hidden.json()["status"], shown.json()["status"]), ("hidden", "visible"))
        self.comments.hide.assert_called_once_with(comment_id=COMMENT_ID, moderator_id=READER_ID, key=None)
        self.comments.show.assert_called_once_with(comment_id=COMMENT_ID, moderator_id=READER_ID, key=None)

    def test_others_than_moderators_are_refused(self):
        self.comments.hide.side_effect = Forbidden("Only moderators may.")

        self.assertProblem(self.call("PATCH", PATH, {"hidden": True}, user=READER_ID), 403, "forbidden")

    def test_a_change_is_one_thing_at_a_time(self):
        for data in ({}, {"body": "B", "hidden": True}):
            self.assertProblem(self.call("PATCH", PATH, data, user=READER_ID), 400, "invalid")
