from datetime import timedelta

from uuid_utils.compat import uuid7

from comments.contract import CommentsCounted, Status
from comments.models import Comment
from comments.tests.reconciliation import recount
from comments.tests.remote_doubles import LONG_AGO, Commenting
from kernel.contracts.errors import Invalid
from kernel.testing.cases import under_each_transport
from kernel.testing.events import owed


@under_each_transport
class ImportComments(Commenting):
    def bring(self, *imported) -> int:
        return self.service.import_comments(comments=imported)

    def test_brings_a_comment_in_as_it_was(self):
        created_at = LONG_AGO + timedelta(days=3)
        imported = self.imported(body=" Old words. ", created_at=created_at)
        self.assertEqual(self.bring(imported), 1)
        (comment,) = self.listed()
        self.assertEqual((comment.id, comment.author_id), (imported.id, imported.author_id))
        self.assertEqual((comment.body, comment.created_at), ("Old words.", created_at))
        self.assertEqual((comment.status, comment.number), (Status.VISIBLE, 1))

    def test_numbers_follow_the_order_of_the_import_and_what_is_there(self):
        other = self.add_post()
        self.create()
        imported = [self.imported(post=post) for post in (self.post, other, self.post, other)]
        self.bring(*imported)
        self.assertEqual([self.stored(item).number for item in imported], [2, 1, 3, 2])
        self.assertEqual(self.create().number, 4)

    def test_replies_to_new_ones_and_to_those_that_are_there(self):
        there = self.create()
        self.reply(there)
        new = self.imported()
        replies = [self.imported(parent_id=parent) for parent in (new.id, there.id, there.id)]
        self.assertEqual(self.bring(new, *replies), 4)
        first, second = self.listed()
        self.assertEqual((first.replies_count, second.replies_count), (3, 1))
        self.assertEqual([reply.id for reply in second.replies], [replies[0].id])
        recount(self)

    def test_a_reply_brings_back_the_place_of_a_hidden_comment(self):
        hidden = self.create()
        self.hide(hidden)
        self.bring(self.imported(parent_id=hidden.id))
        (place,) = self.listed()
        self.assertEqual((place.id, place.status, len(place.replies)), (hidden.id, Status.HIDDEN, 1))

    def test_ids_that_exist_are_left_as_they_are(self):
        imported = [self.imported(), self.imported()]
        self.bring(*imported)
        self.hide(self.listed()[0])
        changed = self.imported(id=imported[0].id, body="Other words.")
        repeated = self.imported()
        self.assertEqual(self.bring(changed, imported[1], repeated, repeated), 1)
        self.assertEqual(Comment.objects.get(pk=changed.id).body, "Imported.")
        self.assertEqual([comment.number for comment in self.listed()], [2, 3])
        recount(self)

    def test_each_post_is_told_its_count_once(self):
        other = self.add_post()
        imported = [self.imported(), self.imported(), self.imported(post=other)]
        self.bring(*imported)
        self.assertEqual(len(owed(CommentsCounted)), 2)
        self.assertEqual((self.told(self.post)[1], self.told(other)[1]), (2, 1))

    def test_what_comes_for_a_deleted_post_is_left_out(self):
        written_on, unknown = self.create(), self.add_post()
        for post_id in (written_on.post_id, unknown.id):
            self.remove(post_id)
        self.assertEqual(self.bring(self.imported(), self.imported(post=unknown)), 0)
        self.assertEqual(Comment.objects.count(), 0)

    def test_the_author_of_the_post_receives_what_others_wrote(self):
        mine = self.imported(author_id=self.post.author_id)
        old = self.imported(created_at=LONG_AGO - timedelta(days=1))
        new = self.imported()
        self.bring(new, mine, old)
        received = self.service.list_received(post_author_id=self.post.author_id)
        self.assertEqual([comment.id for comment in received], [new.id, old.id])

    def test_a_reply_without_parent_is_invalid_and_nothing_is_brought_in(self):
        there = self.create()
        reply = self.reply(there)
        late = self.imported()
        on_other_post = self.imported(post=self.add_post())
        wrong = {
            "unknown": [self.imported(parent_id=uuid7())],
            "a reply": [self.imported(parent_id=reply.id)],
            "after its reply": [self.imported(parent_id=late.id), late],
            "on another post": [on_other_post, self.imported(parent_id=on_other_post.id)],
            "another id's claim": [self.imported(id=reply.id), self.imported(parent_id=reply.id)],
        }
        for name, imported in wrong.items():
            with self.subTest(name), self.assertRaises(Invalid) as caught:
                self.bring(self.imported(), *imported)
            self.assertEqual(list(caught.exception.fields), ["parent_id"])
        self.assertEqual(Comment.objects.count(), 2)

    def test_a_body_that_does_not_fit_is_invalid_and_nothing_is_brought_in(self):
        with self.assertRaises(Invalid) as caught:
            self.bring(self.imported(), self.imported(body=" "))
        self.assertEqual(list(caught.exception.fields), ["body"])
        self.assertEqual(Comment.objects.count(), 0)

    def test_nothing_to_bring_in(self):
        self.assertEqual(self.bring(), 0)
