from unittest.mock import patch

from uuid_utils.compat import uuid7

from comments.contract import CommentStatus
from comments.models import Comment, Thread
from comments.service import CommentsService
from comments.tests.cases import CommentsTestMixin
from kernel.contracts.errors import Forbidden, NotFound, Unavailable
from kernel.testing.cases import ServiceTestCase, under_each_transport


@under_each_transport
class DeleteCommentTests(CommentsTestMixin):
    def test_deleted_comment_is_neither_listed_nor_counted(self) -> None:
        comment, other = self.create(), self.create()
        self.delete(comment)
        self.assertEqual(self.listed(), [other])
        self.assertEqual(self.count(), 1)
        self.assertEqual(self.last_published(self.post)[1], 1)

    def test_number_of_a_deleted_comment_is_not_reused(self) -> None:
        self.create()
        self.delete(self.create())
        self.assertEqual(self.create().number, 3)

    def test_comment_with_visible_replies_is_listed_without_its_body(self) -> None:
        comment = self.create("Delete this.")
        reply = self.reply(comment)
        self.delete(comment)
        (listed,) = self.listed()
        self.assertEqual((listed.status, listed.body, listed.replies), (CommentStatus.DELETED, "", (reply,)))
        self.assertEqual(self.count(), 1)

    def test_deleted_comment_is_listed_while_it_has_visible_replies(self) -> None:
        comment = self.create()
        one, other = self.reply(comment), self.reply(comment)
        self.delete(comment)
        self.hide(one)
        self.assertEqual([listed.replies for listed in self.listed()], [(other,)])
        self.delete(other)
        self.assertEqual(self.listed(), [])
        self.show(one)
        self.assertEqual([listed.replies for listed in self.listed()], [(one,)])

    def test_deleted_reply_is_not_listed(self) -> None:
        comment = self.create()
        self.delete(self.reply(comment))
        self.assertEqual(self.listed(), [comment])

    def test_comment_of_another_author_raises_forbidden(self) -> None:
        comment = self.create()
        for actor_id in (uuid7(), self.post.author_id, self.moderator.id):
            with self.assertRaises(Forbidden):
                self.service.delete(comment_id=comment.id, actor_id=actor_id)
        self.assertEqual(self.listed(), [comment])

    def test_deleted_or_unknown_comment_raises_not_found(self) -> None:
        comment = self.create()
        self.reply(comment)
        self.delete(comment)
        with self.assertRaises(NotFound):
            self.delete(comment)
        with self.assertRaises(NotFound):
            self.service.delete(comment_id=uuid7(), actor_id=comment.author_id)
        self.assertEqual(self.count(), 1)

    def test_author_can_delete_a_hidden_comment(self) -> None:
        comment = self.create()
        self.create()
        self.hide(comment)
        self.delete(comment)
        self.assertEqual(self.count(), 1)
        with self.assertRaises(NotFound):
            self.show(comment)


@under_each_transport
class HideAndShowTests(CommentsTestMixin):
    def test_hidden_comment_is_neither_listed_nor_counted(self) -> None:
        comment = self.create("Rude words.")
        hidden = self.hide(comment)
        self.assertEqual((hidden.id, hidden.status, hidden.body), (comment.id, CommentStatus.HIDDEN, ""))
        self.assertEqual(self.listed(), [])
        self.assertEqual(self.count(), 0)
        self.assertEqual(self.last_published(self.post)[1], 0)

    def test_shown_comment_is_as_before(self) -> None:
        comment = self.create("Rude words.")
        self.hide(comment)
        self.assertEqual(self.show(comment), comment)
        self.assertEqual(self.listed(), [comment])
        self.assertEqual(self.last_published(self.post)[1], 1)

    def test_repeating_has_no_further_effect(self) -> None:
        comment = self.create()
        for act, count in ((self.hide, 0), (self.show, 1)):
            first, event = act(comment), self.last_published(self.post)
            self.assertEqual((act(comment), self.last_published(self.post)), (first, event))
            self.assertEqual(self.count(), count)

    def test_comment_with_visible_replies_is_listed_without_its_body(self) -> None:
        comment = self.create("Rude words.")
        reply = self.reply(comment)
        self.hide(comment)
        (listed,) = self.listed()
        self.assertEqual((listed.status, listed.body, listed.replies), (CommentStatus.HIDDEN, "", (reply,)))
        self.assertEqual(self.count(), 1)

    def test_hidden_comment_is_listed_while_it_has_visible_replies(self) -> None:
        comment = self.create()
        reply = self.reply(comment)
        self.hide(comment)
        self.hide(reply)
        self.assertEqual(self.listed(), [])
        self.show(comment)
        self.assertEqual([shown.replies_count for shown in self.listed()], [0])
        self.show(reply)
        self.assertEqual([shown.replies for shown in self.listed()], [(reply,)])

    def test_user_who_is_not_an_active_moderator_raises_forbidden(self) -> None:
        comment = self.create()
        others = {
            "unknown": uuid7(),
            "the comment's author": self.add_user().id,
            "a deactivated moderator": self.add_user(is_moderator=True, is_active=False).id,
        }
        for name, user_id in others.items():
            for act in (self.service.hide, self.service.show):
                with self.subTest(name, act=act), self.assertRaises(Forbidden):
                    act(comment_id=comment.id, moderator_id=user_id)
                with self.subTest(name, act=act), self.assertRaises(Forbidden):
                    act(comment_id=uuid7(), moderator_id=user_id)
        self.assertEqual(self.listed(), [comment])

    def test_deleted_or_unknown_comment_raises_not_found(self) -> None:
        comment = self.create()
        self.reply(comment)
        self.delete(comment)
        for act in (self.service.hide, self.service.show):
            for comment_id in (comment.id, uuid7()):
                with self.assertRaises(NotFound):
                    act(comment_id=comment_id, moderator_id=self.moderator.id)

    def test_unavailable_accounts_service_raises_unavailable(self) -> None:
        comment = self.create()
        self.accounts.get_many.side_effect = Unavailable("Out for lunch.")
        with self.assertRaises(Unavailable):
            self.hide(comment)
        self.assertEqual(self.listed(), [comment])


@under_each_transport
class DeletedPostTests(CommentsTestMixin):
    def test_only_comments_of_deleted_posts_are_removed(self) -> None:
        deleted, also_deleted, other = self.post, self.add_post(), self.create(post=self.add_post())
        self.reply(self.create(post=deleted))
        self.hide(self.create(post=also_deleted))
        for post_id in (deleted.id, also_deleted.id, uuid7()):
            self.delete_post(post_id)
        self.assertEqual(list(Comment.objects.values_list("pk", flat=True)), [other.id])
        self.assertEqual((self.count(deleted), self.count(also_deleted)), (0, 0))

    def test_repeated_event_has_no_further_effect(self) -> None:
        self.create()
        for _ in range(2):
            self.delete_post(self.post.id)
        self.assertEqual(Comment.objects.count(), 0)

    def test_many_comments_are_removed_in_batches(self) -> None:
        self.service.import_comments(comments=[self.imported() for _ in range(5)])
        with patch("comments.removal.BATCH_SIZE", 2):
            self.delete_post(self.post.id)
        self.assertEqual(Comment.objects.count(), 0)

    def test_comment_cannot_be_changed_during_the_removal(self) -> None:
        comment = self.create()
        Thread.objects.update(is_removed=True)
        with self.assertRaises(NotFound):
            self.hide(comment)


class StoredDataTests(CommentsTestMixin, ServiceTestCase):
    service = CommentsService()

    def test_body_of_a_hidden_comment_is_stored_and_of_a_deleted_one_removed(self) -> None:
        hidden, deleted = self.create("hide this"), self.create("delete this")
        self.hide(hidden)
        self.delete(deleted)
        self.assertEqual(Comment.objects.get(pk=hidden.id).body, "hide this")
        self.assertEqual(Comment.objects.get(pk=deleted.id).body, "")

    def test_number_is_not_reused_after_its_row_is_removed(self) -> None:
        self.create()
        Comment.objects.filter(pk=self.create().id).delete()
        self.assertEqual(self.create().number, 3)
