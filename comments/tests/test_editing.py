from uuid import UUID

from uuid_utils.compat import uuid7

from comments.contract import CommentsCounted, Status
from comments.models import Comment
from comments.tests.remote_doubles import Commenting
from kernel.contracts.errors import Forbidden, Invalid, NotFound, Unavailable
from kernel.testing.cases import under_each_transport
from kernel.testing.events import owed
from posts.contract import Status as PostStatus

BAD_BODIES = {
    "empty": "",
    "only white space": " \n\t ",
    "too long": "x" * 5001,
    "a NUL": "one\0two",
}


@under_each_transport
class Create(Commenting):
    def test_gives_the_comment_as_it_is_stored(self):
        author_id = uuid7()
        comment = self.create("Well said.", author_id=author_id)
        self.assertEqual(comment.post_id, self.post.id)
        self.assertEqual(comment.author_id, author_id)
        self.assertEqual(comment.body, "Well said.")
        self.assertEqual(comment.status, Status.VISIBLE)
        self.assertIsNone(comment.parent_id)
        self.assertIsNone(comment.edited_at)
        self.assertEqual(comment.replies_count, 0)
        self.assertEqual(self.stored(comment), comment)

    def test_numbers_count_from_one_within_each_post(self):
        other = self.add_post()
        numbers = [self.create().number for _ in range(3)]
        self.assertEqual(numbers, [1, 2, 3])
        self.assertEqual(self.create(post=other).number, 1)

    def test_a_reply_takes_the_next_number_too(self):
        parent = self.create()
        reply = self.reply(parent)
        self.assertEqual((reply.number, reply.parent_id), (2, parent.id))
        self.assertEqual(self.stored(parent).replies_count, 1)

    def test_white_space_around_the_body_goes(self):
        self.assertEqual(self.create("  two\nlines \n").body, "two\nlines")

    def test_the_longest_body_fits(self):
        self.assertEqual(len(self.create(" " + "é" * 5000).body), 5000)

    def test_a_body_that_does_not_fit_is_invalid(self):
        for name, body in BAD_BODIES.items():
            with self.subTest(name), self.assertRaises(Invalid) as caught:
                self.create(body)
            self.assertEqual(list(caught.exception.fields), ["body"])
        self.assertEqual(self.count(), 0)

    def test_half_a_surrogate_pair_is_invalid(self):
        with self.assertRaises(Invalid):
            self.create("one\ud800two")

    def test_needs_a_published_post(self):
        draft = self.add_post(status=PostStatus.DRAFT)
        for name, post_id in {"unknown": uuid7(), "a draft": draft.id}.items():
            with self.subTest(name), self.assertRaises(NotFound):
                self.service.create(post_id=post_id, author_id=uuid7(), body="Well said.")

    def test_a_parent_that_cannot_be_replied_to_is_invalid(self):
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

    def test_posts_are_told_the_count_with_a_growing_version(self):
        first = self.create()
        told_first = self.told(self.post)
        self.reply(first)
        told_second = self.told(self.post)
        self.assertEqual((told_first[1], told_second[1]), (1, 2))
        self.assertGreater(told_second[0], told_first[0])
        self.assertEqual(len(owed(CommentsCounted)), 2)

    def test_a_post_deleted_at_that_moment_takes_no_more_comments(self):
        self.create()
        self.remove(self.post.id)
        with self.assertRaises(NotFound):
            self.create()
        unwritten = self.add_post()
        self.remove(unwritten.id)
        with self.assertRaises(NotFound):
            self.create(post=unwritten)
        self.assertEqual(Comment.objects.count(), 0)

    def test_is_unavailable_while_posts_does_not_answer(self):
        self.posts.get_many.side_effect = Unavailable("posts does not answer")
        with self.assertRaises(Unavailable):
            self.create()


@under_each_transport
class Edit(Commenting):
    def edit(self, comment, body: str = "Better said.", *, actor_id: UUID | None = None):
        return self.service.update(comment_id=comment.id, actor_id=actor_id or comment.author_id, body=body)

    def test_changes_the_body_and_says_when(self):
        comment = self.create()
        edited = self.edit(comment, "  Better said. ")
        self.assertEqual(edited.body, "Better said.")
        self.assertGreaterEqual(edited.edited_at, comment.created_at)
        self.assertEqual((edited.id, edited.number), (comment.id, comment.number))
        self.assertEqual(self.stored(comment), edited)

    def test_posts_hear_nothing_of_it(self):
        comment = self.create()
        told = owed(CommentsCounted)
        self.edit(comment)
        self.assertEqual(owed(CommentsCounted), told)

    def test_a_body_that_does_not_fit_is_invalid(self):
        comment = self.create()
        for name, body in BAD_BODIES.items():
            with self.subTest(name), self.assertRaises(Invalid) as caught:
                self.edit(comment, body)
            self.assertEqual(list(caught.exception.fields), ["body"])
        self.assertEqual(self.stored(comment), comment)

    def test_anothers_comment_is_forbidden_for_everyone(self):
        comment = self.create()
        for actor_id in (uuid7(), self.post.author_id, self.moderator.id):
            with self.assertRaises(Forbidden):
                self.edit(comment, actor_id=actor_id)
        self.assertEqual(self.stored(comment), comment)

    def test_a_hidden_comment_is_forbidden_to_its_author(self):
        comment = self.create()
        self.hide(comment)
        with self.assertRaises(Forbidden):
            self.edit(comment)
        shown = self.show(comment)
        self.assertEqual(shown, comment)

    def test_a_deleted_or_unknown_comment_is_not_found(self):
        comment = self.create()
        self.delete(comment)
        with self.assertRaises(NotFound):
            self.edit(comment)
        with self.assertRaises(NotFound):
            self.service.update(comment_id=uuid7(), actor_id=comment.author_id, body="Better said.")
