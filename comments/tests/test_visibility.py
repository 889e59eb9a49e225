from unittest.mock import patch

from uuid_utils.compat import uuid7

from comments.contract import Status
from comments.models import Comment, Thread
from comments.service import CommentsService
from comments.tests.remote_doubles import Commenting
from kernel.contracts.errors import Forbidden, NotFound, Unavailable
from kernel.testing.cases import ServiceTestCase, under_each_transport


@under_each_transport
class Delete(Commenting):
    def test_a_comment_goes_from_the_list_and_from_the_count(self):
        comment, other = self.create(), self.create()
        self.delete(comment)
        self.assertEqual(self.listed(), [other])
        self.assertEqual(self.count(), 1)
        self.assertEqual(self.told(self.post)[1], 1)

    def test_its_number_is_not_given_again(self):
        self.create()
        self.delete(self.create())
        self.assertEqual(self.create().number, 3)

    def test_with_visible_replies_its_place_stays_without_its_body(self):
        comment = self.create("Forget this.")
        reply = self.reply(comment)
        self.delete(comment)
        (place,) = self.listed()
        self.assertEqual((place.status, place.body, place.replies), (Status.DELETED, "", (reply,)))
        self.assertEqual(self.count(), 1)

    def test_its_place_goes_with_its_last_visible_reply(self):
        comment = self.create()
        one, other = self.reply(comment), self.reply(comment)
        self.delete(comment)
        self.hide(one)
        self.assertEqual([place.replies for place in self.listed()], [(other,)])
        self.delete(other)
        self.assertEqual(self.listed(), [])
        self.show(one)
        self.assertEqual([place.replies for place in self.listed()], [(one,)])

    def test_a_reply_goes_from_its_comment(self):
        comment = self.create()
        self.delete(self.reply(comment))
        self.assertEqual(self.listed(), [comment])

    def test_anothers_comment_is_forbidden_for_everyone(self):
        comment = self.create()
        for actor_id in (uuid7(), self.post.author_id, self.moderator.id):
            with self.assertRaises(Forbidden):
                self.service.delete(comment_id=comment.id, actor_id=actor_id)
        self.assertEqual(self.listed(), [comment])

    def test_a_deleted_or_unknown_comment_is_not_found(self):
        comment = self.create()
        self.reply(comment)
        self.delete(comment)
        with self.assertRaises(NotFound):
            self.delete(comment)
        with self.assertRaises(NotFound):
            self.service.delete(comment_id=uuid7(), actor_id=comment.author_id)
        self.assertEqual(self.count(), 1)

    def test_ones_own_hidden_comment_can_be_deleted_and_is_counted_once(self):
        comment = self.create()
        self.create()
        self.hide(comment)
        self.delete(comment)
        self.assertEqual(self.count(), 1)
        with self.assertRaises(NotFound):
            self.show(comment)


@under_each_transport
class HideAndShow(Commenting):
    def test_hiding_takes_a_comment_out_of_sight(self):
        comment = self.create("Rude words.")
        hidden = self.hide(comment)
        self.assertEqual((hidden.id, hidden.status, hidden.body), (comment.id, Status.HIDDEN, ""))
        self.assertEqual(self.listed(), [])
        self.assertEqual(self.count(), 0)
        self.assertEqual(self.told(self.post)[1], 0)

    def test_showing_brings_it_back_as_it_was(self):
        comment = self.create("Rude words.")
        self.hide(comment)
        self.assertEqual(self.show(comment), comment)
        self.assertEqual(self.listed(), [comment])
        self.assertEqual(self.told(self.post)[1], 1)

    def test_twice_is_as_once(self):
        comment = self.create()
        for act, count in ((self.hide, 0), (self.show, 1)):
            once, told_once = act(comment), self.told(self.post)
            self.assertEqual((act(comment), self.told(self.post)), (once, told_once))
            self.assertEqual(self.count(), count)

    def test_with_visible_replies_its_place_stays_without_its_body(self):
        comment = self.create("Rude words.")
        reply = self.reply(comment)
        self.hide(comment)
        (place,) = self.listed()
        self.assertEqual((place.status, place.body, place.replies), (Status.HIDDEN, "", (reply,)))
        self.assertEqual(self.count(), 1)

    def test_its_place_comes_and_goes_with_its_last_visible_reply(self):
        comment = self.create()
        reply = self.reply(comment)
        self.hide(comment)
        self.hide(reply)
        self.assertEqual(self.listed(), [])
        self.show(comment)
        self.assertEqual([shown.replies_count for shown in self.listed()], [0])
        self.show(reply)
        self.assertEqual([shown.replies for shown in self.listed()], [(reply,)])

    def test_only_an_active_moderator_may(self):
        comment = self.create()
        others = {
            "unknown": uuid7(),
            "the comment's author": self.add_user().id,
            "a deactivated moderator": self.add_user(is_moderator=True, is_active=False).id,
        }
        for name, person_id in others.items():
            for act in (self.service.hide, self.service.show):
                with self.subTest(name, act=act), self.assertRaises(Forbidden):
                    act(comment_id=comment.id, moderator_id=person_id)
                with self.subTest(name, act=act), self.assertRaises(Forbidden):
                    act(comment_id=uuid7(), moderator_id=person_id)
        self.assertEqual(self.listed(), [comment])

    def test_a_deleted_or_unknown_comment_is_not_found(self):
        comment = self.create()
        self.reply(comment)
        self.delete(comment)
        for act in (self.service.hide, self.service.show):
            for comment_id in (comment.id, uuid7()):
                with self.assertRaises(NotFound):
                    act(comment_id=comment_id, moderator_id=self.moderator.id)

    def test_is_unavailable_while_accounts_does_not_answer(self):
        comment = self.create()
        self.accounts.get_many.side_effect = Unavailable("accounts does not answer")
        with self.assertRaises(Unavailable):
            self.hide(comment)
        self.assertEqual(self.listed(), [comment])


@under_each_transport
class DeletedPosts(Commenting):
    def test_all_comments_of_these_posts_go_and_no_others(self):
        gone, also_gone, kept = self.post, self.add_post(), self.create(post=self.add_post())
        self.reply(self.create(post=gone))
        self.hide(self.create(post=also_gone))
        for post_id in (gone.id, also_gone.id, uuid7()):
            self.remove(post_id)
        self.assertEqual(list(Comment.objects.values_list("pk", flat=True)), [kept.id])
        self.assertEqual((self.count(gone), self.count(also_gone)), (0, 0))

    def test_is_safe_to_repeat(self):
        self.create()
        for _ in range(2):
            self.remove(self.post.id)
        self.assertEqual(Comment.objects.count(), 0)

    def test_more_than_one_transaction_holds_are_removed_in_parts(self):
        self.service.import_comments(comments=[self.imported() for _ in range(5)])
        with patch("comments.removal.BATCH_SIZE", 2):
            self.remove(self.post.id)
        self.assertEqual(Comment.objects.count(), 0)

    def test_meanwhile_a_comment_can_no_longer_be_changed(self):
        comment = self.create()
        Thread.objects.update(is_removed=True)
        with self.assertRaises(NotFound):
            self.hide(comment)


class WhatIsKept(Commenting, ServiceTestCase):
    service = CommentsService()

    def test_the_body_of_a_hidden_comment_is_kept_and_that_of_a_deleted_one_forgotten(self):
        hidden, deleted = self.create("hide this"), self.create("delete this")
        self.hide(hidden)
        self.delete(deleted)
        self.assertEqual(Comment.objects.get(pk=hidden.id).body, "hide this")
        self.assertEqual(Comment.objects.get(pk=deleted.id).body, "")

    def test_a_number_is_not_given_again_although_the_row_is_gone(self):
        self.create()
        Comment.objects.filter(pk=self.create().id).delete()
        self.assertEqual(self.create().number, 3)
