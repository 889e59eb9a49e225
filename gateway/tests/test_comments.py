"""Comments, replies and moderation."""

from uuid import UUID

from comments.contract import CommentOrder, CommentStatus
from gateway.tests import samples
from gateway.tests.cases import ClientResponse, GatewayTestCase
from gateway.tests.samples import AUTHOR_ID, COMMENT_ID, COMMENTER_ID, POST_ID, READER_ID
from kernel.contracts.errors import Forbidden, Invalid, NotFound
from kernel.contracts.service import Page
from posts.contract import PostSummary

AUTHOR = {
    "id": str(COMMENTER_ID),
    "username": "ann",
    "bio": "Writes.",
    "image": "https://img.example/ann.png",
    "following": False,
}
COMMENT = {
    "id": str(COMMENT_ID),
    "number": 1,
    "parent_id": None,
    "status": "visible",
    "body": "Well said.",
    "created_at": "2026-01-02T03:04:05Z",
    "edited_at": None,
    "author": AUTHOR,
    "replies_count": 0,
    "replies": [],
}
PATH = f"comments/{COMMENT_ID}"


class ListCommentsTests(GatewayTestCase):
    def test_comments_contain_their_authors(self) -> None:
        response = self.call("GET", "posts/a-title/comments")

        self.assertEqual(response.json(), {"items": [COMMENT], "next_cursor": "next", "degraded": []})
        self.posts.get.assert_called_once_with(slug="a-title", viewer_id=None)
        self.comments.list_for_post.assert_called_once_with(
            post_id=POST_ID, order=CommentOrder.NEWEST, cursor=None, limit=20
        )

    def test_parameters_are_passed_to_comments(self) -> None:
        self.call("GET", "posts/a-title/comments?order=oldest&cursor=abc&limit=5", user=READER_ID)

        self.posts.get.assert_called_once_with(slug="a-title", viewer_id=READER_ID)
        self.comments.list_for_post.assert_called_once_with(
            post_id=POST_ID, order=CommentOrder.OLDEST, cursor="abc", limit=5
        )

    def test_authors_of_replies_are_fetched_in_the_same_call(self) -> None:
        comment = samples.comment(replies_count=2, replies=(samples.reply(author_id=READER_ID),))
        self.comments.list_for_post.return_value = Page(items=(comment,))

        [shown] = self.call("GET", "posts/a-title/comments", user=READER_ID).json()["items"]

        self.accounts.get_many.assert_called_once_with(
            ids=[COMMENTER_ID, READER_ID, AUTHOR_ID], viewer_id=READER_ID
        )
        [reply] = shown["replies"]
        self.assertEqual((reply["parent_id"], reply["author"]["id"]), (str(COMMENT_ID), str(READER_ID)))
        self.assertEqual(shown["replies_count"], 2)

    def test_comment_that_is_not_visible_has_no_author(self) -> None:
        for status in (CommentStatus.HIDDEN, CommentStatus.DELETED):
            self.comments.list_for_post.return_value = Page(items=(samples.comment(status=status, body=""),))

            [shown] = self.call("GET", "posts/a-title/comments").json()["items"]

            self.assertEqual((shown["status"], shown["author"], shown["body"]), (status.value, None, ""))

    def test_comments_on_an_invisible_post_are_404(self) -> None:
        self.posts.get.side_effect = NotFound("There is no such post.")

        self.assertProblem(self.call("GET", "posts/x/comments"), 404, "not_found")
        self.comments.list_for_post.assert_not_called()


class ListRepliesTests(GatewayTestCase):
    PATH = f"{PATH}/replies"

    def list_under(self, post: PostSummary | None, user: UUID | None = None) -> ClientResponse:
        """List the replies to a comment on the post; None for a deleted post."""
        self.posts.get_many.side_effect = None
        self.posts.get_many.return_value = {POST_ID: post} if post else {}
        return self.call("GET", self.PATH, user=user)

    def test_replies_are_returned_by_pages(self) -> None:
        response = self.call("GET", f"{self.PATH}?cursor=abc&limit=5")

        self.assertEqual(response.json()["items"][0]["parent_id"], str(COMMENT_ID))
        self.comments.list_replies.assert_called_once_with(comment_id=COMMENT_ID, cursor="abc", limit=5)

    def test_replies_on_a_draft_are_404_for_other_users(self) -> None:
        draft = samples.draft()
        self.assertEqual(self.list_under(samples.summary()).status_code, 200)
        self.assertEqual(self.list_under(draft, AUTHOR_ID).status_code, 200)
        for response in (self.list_under(draft), self.list_under(draft, READER_ID), self.list_under(None)):
            self.assertProblem(response, 404, "not_found")

    def test_no_replies_make_no_further_calls(self) -> None:
        self.comments.list_replies.return_value = Page(items=())

        self.assertEqual(self.call("GET", self.PATH).json()["items"], [])
        self.posts.get_many.assert_not_called()
        self.accounts.get_many.assert_not_called()


class ChangeCommentTests(GatewayTestCase):
    def test_create_returns_the_comment_with_its_author(self) -> None:
        response = self.call("POST", "posts/a-title/comments", {"body": "Well said."}, user=COMMENTER_ID)

        self.assertEqual(response.status_code, 201)
        author = AUTHOR | {"following": True}
        self.assertEqual(response.json(), {**COMMENT, "author": author, "degraded": []})
        self.comments.create.assert_called_once_with(
            slug="a-title", author_id=COMMENTER_ID, body="Well said.", parent_id=None, key=None
        )

    def test_parent_of_a_reply_is_passed_to_comments(self) -> None:
        self.call(
            "POST",
            "posts/a-title/comments",
            {"body": "So it is.", "parent_id": str(COMMENT_ID)},
            user=COMMENTER_ID,
        )

        self.assertEqual(self.comments.create.call_args.kwargs["parent_id"], COMMENT_ID)

    def test_invalid_parent_is_reported_on_its_field(self) -> None:
        self.comments.create.side_effect = Invalid("No.", fields={"parent_id": ["Is a reply."]})

        response = self.call(
            "POST", "posts/a-title/comments", {"body": "B", "parent_id": str(UUID(int=9))}, user=READER_ID
        )

        self.assertEqual(
            self.assertProblem(response, 400, "invalid")["errors"], {"parent_id": ["Is a reply."]}
        )

    def test_author_updates_the_body(self) -> None:
        response = self.call("PATCH", PATH, {"body": "Better said."}, user=COMMENTER_ID)

        self.assertEqual(response.status_code, 200)
        self.comments.update.assert_called_once_with(
            comment_id=COMMENT_ID, actor_id=COMMENTER_ID, body="Better said.", key=None
        )

    def test_delete_returns_204(self) -> None:
        response = self.call("DELETE", PATH, user=COMMENTER_ID)

        self.assertEqual((response.status_code, response.content), (204, b""))
        self.comments.delete.assert_called_once_with(comment_id=COMMENT_ID, actor_id=COMMENTER_ID, key=None)

    def test_comment_of_another_user_is_403(self) -> None:
        self.comments.update.side_effect = self.comments.delete.side_effect = Forbidden("No.")

        self.assertProblem(self.call("PATCH", PATH, {"body": "B"}, user=READER_ID), 403, "forbidden")
        self.assertProblem(self.call("DELETE", PATH, user=READER_ID), 403, "forbidden")


class ModerationTests(GatewayTestCase):
    def test_moderator_hides_and_shows_a_comment(self) -> None:
        hidden = self.call("PATCH", PATH, {"hidden": True}, user=READER_ID)
        shown = self.call("PATCH", PATH, {"hidden": False}, user=READER_ID)

        self.assertEqual((hidden.json()["status"], shown.json()["status"]), ("hidden", "visible"))
        self.comments.hide.assert_called_once_with(comment_id=COMMENT_ID, moderator_id=READER_ID, key=None)
        self.comments.show.assert_called_once_with(comment_id=COMMENT_ID, moderator_id=READER_ID, key=None)

    def test_hiding_is_403_for_other_users(self) -> None:
        self.comments.hide.side_effect = Forbidden("Only moderators may.")

        self.assertProblem(self.call("PATCH", PATH, {"hidden": True}, user=READER_ID), 403, "forbidden")

    def test_update_of_both_or_neither_is_invalid(self) -> None:
        for data in ({}, {"body": "B", "hidden": True}):
            self.assertProblem(self.call("PATCH", PATH, data, user=READER_ID), 400, "invalid")
