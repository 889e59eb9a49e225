from datetime import timedelta

from uuid_utils.compat import uuid7

from comments.contract import CommentsCounted, CommentStatus, ImportedComment
from comments.models import Comment
from comments.tests.cases import CommentsTestMixin
from comments.tests.reconciliation import assert_counters_match
from comments.tests.remote_doubles import LONG_AGO
from kernel.contracts.errors import Invalid
from kernel.testing.cases import under_each_transport
from kernel.testing.events import pending_events


@under_each_transport
class ImportCommentsTests(CommentsTestMixin):
    def run_import(self, *imported: ImportedComment) -> int:
        return self.service.import_comments(comments=imported)

    def test_imported_comment_has_the_given_values(self) -> None:
        created_at = LONG_AGO + timedelta(days=3)
        imported = self.imported(body=" Old words. ", created_at=created_at)
        self.assertEqual(self.run_import(imported), 1)
        (comment,) = self.listed()
        self.assertEqual((comment.id, comment.author_id), (imported.id, imported.author_id))
        self.assertEqual((comment.body, comment.created_at), ("Old words.", created_at))
        self.assertEqual((comment.status, comment.number), (CommentStatus.VISIBLE, 1))

    def test_numbers_continue_in_the_order_of_the_import(self) -> None:
        other = self.add_post()
        self.create()
        imported = [self.imported(post=post) for post in (self.post, other, self.post, other)]
        self.run_import(*imported)
        self.assertEqual([self.stored(item).number for item in imported], [2, 1, 3, 2])
        self.assertEqual(self.create().number, 4)

    def test_replies_to_new_and_existing_comments_are_counted(self) -> None:
        existing = self.create()
        self.reply(existing)
        new = self.imported()
        replies = [self.imported(parent_id=parent) for parent in (new.id, existing.id, existing.id)]
        self.assertEqual(self.run_import(new, *replies), 4)
        first, second = self.listed()
        self.assertEqual((first.replies_count, second.replies_count), (3, 1))
        self.assertEqual([reply.id for reply in second.replies], [replies[0].id])
        assert_counters_match(self)

    def test_reply_lists_its_hidden_parent_again(self) -> None:
        hidden = self.create()
        self.hide(hidden)
        self.run_import(self.imported(parent_id=hidden.id))
        (listed,) = self.listed()
        self.assertEqual(
            (listed.id, listed.status, len(listed.replies)), (hidden.id, CommentStatus.HIDDEN, 1)
        )

    def test_existing_ids_are_skipped(self) -> None:
        imported = [self.imported(), self.imported()]
        self.run_import(*imported)
        self.hide(self.listed()[0])
        changed = self.imported(id=imported[0].id, body="Other words.")
        repeated = self.imported()
        self.assertEqual(self.run_import(changed, imported[1], repeated, repeated), 1)
        self.assertEqual(Comment.objects.get(pk=changed.id).body, "Imported.")
        self.assertEqual([comment.number for comment in self.listed()], [2, 3])
        assert_counters_match(self)

    def test_count_of_each_post_is_published_once(self) -> None:
        other = self.add_post()
        imported = [self.imported(), self.imported(), self.imported(post=other)]
        self.run_import(*imported)
        self.assertEqual(len(pending_events(CommentsCounted)), 2)
        self.assertEqual((self.last_published(self.post)[1], self.last_published(other)[1]), (2, 1))

    def test_comments_on_deleted_posts_are_skipped(self) -> None:
        commented, unknown = self.create(), self.add_post()
        for post_id in (commented.post_id, unknown.id):
            self.delete_post(post_id)
        self.assertEqual(self.run_import(self.imported(), self.imported(post=unknown)), 0)
        self.assertEqual(Comment.objects.count(), 0)

    def test_author_of_the_post_receives_comments_of_others(self) -> None:
        own = self.imported(author_id=self.post.author_id)
        old = self.imported(created_at=LONG_AGO - timedelta(days=1))
        new = self.imported()
        self.run_import(new, own, old)
        received = self.service.list_received(post_author_id=self.post.author_id)
        self.assertEqual([comment.id for comment in received], [new.id, old.id])

    def test_invalid_parent_raises_invalid_and_imports_nothing(self) -> None:
        existing = self.create()
        reply = self.reply(existing)
        late = self.imported()
        on_other_post = self.imported(post=self.add_post())
        wrong = {
            "unknown": [self.imported(parent_id=uuid7())],
            "a reply": [self.imported(parent_id=reply.id)],
            "after its reply": [self.imported(parent_id=late.id), late],
            "on another post": [on_other_post, self.imported(parent_id=on_other_post.id)],
            "the new id is that of a reply": [self.imported(id=reply.id), self.imported(parent_id=reply.id)],
        }
        for name, imported in wrong.items():
            with self.subTest(name), self.assertRaises(Invalid) as caught:
                self.run_import(self.imported(), *imported)
            self.assertEqual(list(caught.exception.fields), ["parent_id"])
        self.assertEqual(Comment.objects.count(), 2)

    def test_invalid_body_raises_invalid_and_imports_nothing(self) -> None:
        with self.assertRaises(Invalid) as caught:
            self.run_import(self.imported(), self.imported(body=" "))
        self.assertEqual(list(caught.exception.fields), ["body"])
        self.assertEqual(Comment.objects.count(), 0)

    def test_empty_import_returns_zero(self) -> None:
        self.assertEqual(self.run_import(), 0)
