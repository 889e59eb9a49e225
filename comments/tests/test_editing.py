from uuid_utils.compat import uuid7

from comments.contract import CommentsCounted, CommentStatus
from comments.models import Comment
from comments.tests.cases import CommentsTestMixin
from comments.tests.remote_doubles import LONG_AGO
from kernel.contracts.errors import Forbidden, Invalid, NotFound, Unavailable
from kernel.testing.cases import under_each_transport
from kernel.testing.events import pending_events
from posts.contract import PostStatus

INVALID_BODIES = {
    "empty": "",
    "only white space": " \n\t ",
    "too long": "x" * 5001,
    "a NUL": "one\0two",
    "a control character": "one\x1b",
    "a control character at the end, which is white space": "one\x85",
    "a noncharacter": "one\ufffe",
    "an override of direction": "one\u202etwo",
    "nothing visible": " \u200b\u3164\u0301 ",
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

    def test_body_is_composed(self) -> None:
        self.assertEqual(self.create("cafe\N{COMBINING ACUTE ACCENT}\r\n").body, "café")

    def test_body_at_limit_is_accepted(self) -> None:
        self.assertEqual(len(self.create(" " + "é" * 5000).body), 5000)

    def test_invalid_body_raises_invalid(self) -> None:
        for name, body in INVALID_BODIES.items():
            with self.subTest(name), self.assertRaises(Invalid) as caught:
                self.create(body)
            self.assertEqual(list(caught.exception.fields), ["body"])
        self.assertEqual(self.count(), 0)

    def test_lone_surrogate_raises_invalid(self) -> None:
        with self.assertRaises(Invalid):
            self.create("one\ud800two")

    def test_post_that_is_not_published_raises_not_found(self) -> None:
        draft = self.add_post(status=PostStatus.DRAFT)
        for name, slug in {"unknown": "unknown", "a draft": draft.slug}.items():
            with self.subTest(name), self.assertRaises(NotFound):
                self.service.create(slug=slug, author_id=uuid7(), body="Well said.")

    def test_invalid_parent_raises_invalid(self) -> None:
        parent = self.create()
        other = self.create(post=self.add_post())
        hidden, deleted = self.create(), self.create()
        self.hide(hidden)
        self.delete(deleted)
        parents = {
            "unknown": uuid7(),
            "a reply": self.reply(parent).id,
            "on another post": other.id,
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
        first_event = self.last_published(self.post)
        self.reply(first)
        second_event = self.last_published(self.post)
        self.assertEqual((first_event[1], second_event[1]), (1, 2))
        self.assertGreater(second_event[0], first_event[0])
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
        self.posts.get.side_effect = Unavailable("Out for lunch.")
        with self.assertRaises(Unavailable):
            self.create()


@under_each_transport
class UpdateCommentTests(CommentsTestMixin):
    def test_update_changes_body_and_edited_at(self) -> None:
        comment = self.create()
        updated = self.update(comment, "  Better said. ")
        self.assertEqual(updated.body, "Better said.")
        self.assertGreaterEqual(updated.edited_at or LONG_AGO, comment.created_at)
        self.assertEqual((updated.id, updated.number), (comment.id, comment.number))
        self.assertEqual(self.stored(comment), updated)

    def test_unchanged_body_does_not_edit_the_comment(self) -> None:
        comment = self.create("Café\nau lait.")
        for body in (comment.body, f" {comment.body}\n", "Cafe\N{COMBINING ACUTE ACCENT}\r\nau lait."):
            with self.subTest(body=ascii(body)):
                self.assertEqual(self.update(comment, body), comment)
        self.assertEqual(self.stored(comment), comment)

    def test_unchanged_body_of_an_older_form_does_not_edit_the_comment(self) -> None:
        comment = self.create()
        older = "Cafe\N{COMBINING ACUTE ACCENT}"
        Comment.objects.filter(pk=comment.id).update(body=older)
        self.assertEqual(self.update(comment, older).body, older)
        self.assertIsNone(self.stored(comment).edited_at)

    def test_unchanged_body_keeps_the_time_of_the_last_edit(self) -> None:
        edited = self.update(self.create(), "Better said.")
        self.assertEqual(self.update(edited, "Better said."), edited)

    def test_update_publishes_no_event(self) -> None:
        comment = self.create()
        events = pending_events(CommentsCounted)
        self.update(comment)
        self.assertEqual(pending_events(CommentsCounted), events)

    def test_invalid_body_raises_invalid(self) -> None:
        comment = self.create()
        for name, body in INVALID_BODIES.items():
            with self.subTest(name), self.assertRaises(Invalid) as caught:
                self.update(comment, body)
            self.assertEqual(list(caught.exception.fields), ["body"])
        self.assertEqual(self.stored(comment), comment)

    def test_comment_of_another_author_raises_forbidden(self) -> None:
        comment = self.create()
        for actor_id in (uuid7(), self.post.author_id, self.moderator.id):
            with self.assertRaises(Forbidden):
                self.update(comment, actor_id=actor_id)
        self.assertEqual(self.stored(comment), comment)

    def test_hidden_comment_raises_forbidden(self) -> None:
        comment = self.create()
        self.hide(comment)
        with self.assertRaises(Forbidden):
            self.update(comment)
        shown = self.show(comment)
        self.assertEqual(shown, comment)

    def test_deleted_or_unknown_comment_raises_not_found(self) -> None:
        comment = self.create()
        self.delete(comment)
        with self.assertRaises(NotFound):
            self.update(comment)
        with self.assertRaises(NotFound):
            self.service.update(comment_id=uuid7(), actor_id=comment.author_id, body="Better said.")
