from uuid import UUID

from uuid_utils.compat import uuid7

from comments.contract import CommentsCounted, CommentStatus
from comments.models import Comment
from comments.tests.cases import CommentsTestMixin
from kernel.contracts.errors import Forbidden, Invalid, NotFound, Unavailable
from kernel.testing.cases import under_each_transport
from kernel.testing.events import pending_events
from posts.contract import PostStatus

BAD_BODIES = {
    "empty": "",
    "only white space": " \n\t ",
    "too long": "x" * 5001,
    "a NUL": "one\0two",
}


@under_each_transport
class CreateCommentTests(CommentsTestMixin):
    def test_create_returns_the_stored_comment(self) -> None:
        author_id = uuid7()
        comment = self.create("Well said.", author_id=author_id)
        self.assertEqual(comment.post_id, self.post.id)
        self.assertEqual(comment.author_id, author_id)
        self.assertEqual(comment.body, "Well said.")
        self.assertEqual(comment.status, CommentStatus.VISIBLE)
        self.assertIsNone(comment.parent_id)
        self.assertIsNone(comment.edited_at)
        self.assertEqual(comment.replies_count, 0)
        self.assertEqual(self.stored(comment), comment)

    def test_numbers_count_from_one_in_each_post(self) -> None:
        other = self.add_post()
        numbers = [self.create().number for _ in range(3)]
        self.assertEqual(numbers, [1, 2, 3])
        self.assertEqual(self.create(post=other).number, 1)

    def test_reply_takes_the_next_number(self) -> None:
        parent = self.create()
        reply = self.reply(parent)
        self.assertEqual((reply.number, reply.parent_id), (2, parent.id))
        self.assertEqual(self.stored(parent).replies_count, 1)

    def test_surrounding_white_space_is_removed(self) -> None:
        self.assertEqual(self.create("  two\nlines \n").body, "two\nlines")

    def test_body_at_limit_is_accepted(self) -> None:
        self.assertEqual(len(self.create(" " + "é" * 5000).body), 5000)

    def test_invalid_body_raises_invalid(self) -> None:
        for name, body in BAD_BODIES.items():
            with self.subTest(name), self.assertRaises(Invalid) as caught:
                self.create(body)
            self.assertEqual(list(caught.exception.fields), ["body"])
        self.assertEqual(self.count(), 0)

    def test_lone_surrogate_raises_invalid(self) -> None:
        with self.assertRaises(Invalid):
            self.create("one\ud800two")

    def test_post_that_is_not_published_raises_not_found(self) -> None:
        draft = self.add_post(status=PostStatus.DRAFT)
        for name, post_id in {"unknown": uuid7(), "a draft": draft.id}.items():
            with self.subTest(name), self.assertRaises(NotFound):
                self.service.create(post_id=post_id, author_id=uuid7(), body="Well said.")

    def test_invalid_parent_raises_invalid(self) -> None:
        parent = self.create()
        elsewhere = self.create(post=self.add_post())
        hidden, deleted = self.create(), self.create()
        self.hide(hidden)
        self.delete(deleted)
        parents = {
            "unknown": uuid7(),
            "a reply": self.reply(parent).id,
            "on another post": elsewhere.id,
            "hidden": hidden.id,
            "deleted": deleted.id,
        }
        for name, parent_id in parents.items():
            with self.subTest(name), self.assertRaises(Invalid) as caught:
                self.create(parent_id=parent_id)
            self.assertEqual(list(caught.exception.fields), ["parent_id"])
        self.assertEqual(self.create().number, 5)

    def test_count_is_published_with_a_rising_revision(self) -> None:
        first = self.create()
        told_first = self.last_published(self.post)
        self.reply(first)
        told_second = self.last_published(self.post)
        self.assertEqual((told_first[1], told_second[1]), (1, 2))
        self.assertGreater(told_second[0], told_first[0])
        self.assertEqual(len(pending_events(CommentsCounted)), 2)

    def test_post_deleted_since_raises_not_found(self) -> None:
        self.create()
        self.delete_post(self.post.id)
        with self.assertRaises(NotFound):
            self.create()
        unwritten = self.add_post()
        self.delete_post(unwritten.id)
        with self.assertRaises(NotFound):
            self.create(post=unwritten)
        self.assertEqual(Comment.objects.count(), 0)

    def test_unavailable_posts_service_raises_unavailable(self) -> None:
        self.posts.get_many.side_effect = Unavailable("posts does not answer")
        with self.assertRaises(Unavailable):
            self.create()


@under_each_transport
class UpdateCommentTests(CommentsTestMixin):
    def edit(self, comment, body: str = "Better said.", *, actor_id: UUID | None = None):
        return self.service.update(comment_id=comment.id, actor_id=actor_id or comment.author_id, body=body)

    def test_update_changes_body_and_edited_at(self) -> None:
        comment = self.create()
        edited = self.edit(comment, "  Better said. ")
        self.assertEqual(edited.body, "Better said.")
        self.assertGreaterEqual(edited.edited_at, comment.created_at)
        self.assertEqual((edited.id, edited.number), (comment.id, comment.number))
        self.assertEqual(self.stored(comment), edited)

    def test_update_publishes_no_event(self) -> None:
        comment = self.create()
        told = pending_events(CommentsCounted)
        self.edit(comment)
        self.assertEqual(pending_events(CommentsCounted), told)

    def test_invalid_body_raises_invalid(self) -> None:
        comment = self.create()
        for name, body in BAD_BODIES.items():
            with self.subTest(name), self.assertRaises(Invalid) as caught:
                self.edit(comment, body)
            self.assertEqual(list(caught.exception.fields), ["body"])
        self.assertEqual(self.stored(comment), comment)

    def test_comment_of_another_author_raises_forbidden(self) -> None:
        comment = self.create()
        for actor_id in (uuid7(), self.post.author_id, self.moderator.id):
            with self.assertRaises(Forbidden):
                self.edit(comment, actor_id=actor_id)
        self.assertEqual(self.stored(comment), comment)

    def test_hidden_comment_raises_forbidden(self) -> None:
        comment = self.create()
        self.hide(comment)
        with self.assertRaises(Forbidden):
            self.edit(comment)
        shown = self.show(comment)
        self.assertEqual(shown, comment)

    def test_deleted_or_unknown_comment_raises_not_found(self) -> None:
        comment = self.create()
        self.delete(comment)
        with self.assertRaises(NotFound):
            self.edit(comment)
        with self.assertRaises(NotFound):
            self.service.update(comment_id=uuid7(), actor_id=comment.author_id, body="Better said.")
