from django.core.exceptions import PermissionDenied
from django.db import connections
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from comments.contract import Status
from comments.models import Comment, Thread
from comments.service import CommentsService
from comments.tests.reconciliation import recount
from comments.tests.remote_doubles import Commenting
from kernel.contracts.errors import Unavailable
from kernel.db.router import alias_of
from kernel.testing.administration import Administering
from kernel.testing.cases import ServiceTestCase


class AdminCase(Administering, Commenting, ServiceTestCase):
    model = Comment
    service = CommentsService()

    def form(self, comment, data=None):
        with self.captureOnCommitCallbacks(using=alias_of("comments"), execute=True):
            return self.admin.change_view(self.request(data), str(comment.id))


class Changelist(AdminCase):
    def test_shows_authors_and_posts_by_name(self):
        author = self.add_user()
        self.create("Well said.", author_id=author.id)
        page = self.changelist()
        for shown in ("Well said.", author.username, self.post.title):
            self.assertIn(shown, page)

    def test_needs_as_many_queries_and_calls_for_a_hundred_rows_as_for_one(self):
        for rows in (1, 100):
            added = rows - Comment.objects.count()
            author = self.add_user()
            self.service.import_comments(
                comments=[self.imported(post=self.add_post(), author_id=author.id) for _ in range(added)]
            )
            self.accounts.get_many.reset_mock()
            self.posts.get_many.reset_mock()
            with CaptureQueriesContext(connections[alias_of("comments")]) as captured:
                page = self.changelist()
            with self.subTest(rows=rows):
                self.assertEqual(page.count('class="action-select"'), rows)
                self.assertEqual(len(captured), 2)
                self.assertEqual(self.accounts.get_many.call_count, 1)
                self.assertEqual(self.posts.get_many.call_count, 1)

    def test_shows_ids_while_the_others_do_not_answer(self):
        comment = self.create()
        self.accounts.get_many.side_effect = Unavailable("accounts does not answer")
        self.posts.get_many.side_effect = Unavailable("posts does not answer")
        with self.assertLogs("kernel.admin", "ERROR"):
            page = self.changelist()
        self.assertIn(str(comment.author_id), page)
        self.assertIn(str(comment.post_id), page)

    def test_filters_by_status_and_date_and_searches_the_words(self):
        old = self.imported(body="Long ago.")
        self.service.import_comments(comments=[old])
        hidden, visible = self.create("Rude words."), self.create("Kind words.")
        self.hide(hidden)
        year = str(visible.created_at.year)
        shown = {
            "Rude words.": {"status__exact": "hidden"},
            "Kind words.": {"q": "kIND"},
            "Long ago.": {"created_at__lt": f"{year}-01-01 00:00:00+00:00"},
        }
        for words, query in shown.items():
            with self.subTest(words):
                page = self.changelist(**query)
                self.assertEqual([text for text in shown if text in page], [words])


class Actions(AdminCase):
    def test_there_is_no_other_way_to_delete_and_none_to_add(self):
        self.assertEqual(list(self.admin.get_actions(self.request())), ["hide", "show", "delete"])
        with self.assertRaises(PermissionDenied):
            self.admin.delete_view(self.request(), str(self.create().id))
        with self.assertRaises(PermissionDenied):
            self.admin.add_view(self.request())

    def test_hide_show_and_delete_go_the_way_of_the_service(self):
        other = self.add_post()
        comments = [self.create(), self.create(), self.create(post=other)]
        self.reply(comments[0])
        for action, status, counts in (
            ("hide", Status.HIDDEN, (1, 0)),
            ("show", Status.VISIBLE, (3, 1)),
            ("delete", Status.DELETED, (1, 0)),
        ):
            self.log.reset_mock()
            self.act(action, comments)
            with self.subTest(action):
                self.assertEqual({self.stored(comment).status for comment in comments}, {status})
                self.assertEqual((self.told(self.post)[1], self.told(other)[1]), counts)
                self.assertEqual(self.log.call_count, 3)
                recount(self)

    def test_a_deleted_comment_stays_so(self):
        deleted, hidden = self.create(), self.create()
        self.delete(deleted)
        self.hide(hidden)
        told = self.act("show", [deleted, hidden])
        self.assertEqual(self.stored(deleted).status, Status.DELETED)
        self.assertEqual(self.stored(hidden).status, Status.VISIBLE)
        self.assertEqual(told, ["Made visible: 1."])
        self.assertEqual(self.log.call_count, 1)

    def test_looking_is_not_changing(self):
        comment = self.create()
        data = {"action": "hide", "_selected_action": [str(comment.id)]}
        self.admin.changelist_view(self.request(data, actions=["view"]))
        self.assertEqual(self.stored(comment), comment)


class ChangeForm(AdminCase):
    def test_shows_the_words_of_a_hidden_comment(self):
        author = self.add_user()
        comment = self.create("Rude words.", author_id=author.id)
        self.hide(comment)
        page = self.form(comment).render().content.decode()
        for shown in ("Rude words.", author.username, self.post.title):
            self.assertIn(shown, page)

    def test_hiding_keeps_the_counters_right_and_is_no_edit(self):
        comment = self.create("Two\nlines.")
        self.reply(comment)
        response = self.form(comment, {"body": "Two\r\nlines.", "status": "hidden"})
        self.assertEqual(response.status_code, 302)
        kept = Comment.objects.get(pk=comment.id)
        self.assertEqual((kept.status, kept.body, kept.edited_at), (Status.HIDDEN, "Two\nlines.", None))
        self.assertEqual(self.told(self.post)[1], 1)
        recount(self)

    def test_changes_words_and_status_at_once(self):
        comment = self.create("Rude words.")
        self.hide(comment)
        self.form(comment, {"body": " Kind words. ", "status": "visible"})
        kept = self.stored(comment)
        self.assertEqual((kept.status, kept.body), (Status.VISIBLE, "Kind words."))
        self.assertIsNotNone(kept.edited_at)
        self.assertEqual(self.told(self.post)[1], 1)
        recount(self)

    def test_deleting_forgets_the_words(self):
        comment = self.create("Rude words.")
        self.form(comment, {"body": "", "status": "deleted"})
        self.assertEqual(Comment.objects.get(pk=comment.id).body, "")
        self.assertEqual(self.told(self.post)[1], 0)

    def test_words_that_do_not_fit_are_refused_beside_their_field(self):
        comment = self.create()
        for body in ("", "x" * 5001):
            response = self.form(comment, {"body": body, "status": "visible"})
            self.assertEqual(list(response.context_data["adminform"].errors), ["body"])
        self.assertEqual(self.stored(comment), comment)

    def test_a_deleted_comment_cannot_be_changed(self):
        comment = self.create()
        self.delete(comment)
        with self.assertRaises(PermissionDenied):
            self.form(comment, {"body": "Back again.", "status": "visible"})
        self.assertEqual(self.stored(comment).status, Status.DELETED)

    def test_a_comment_whose_post_is_just_deleted_is_not_found(self):
        comment = self.create()
        Thread.objects.update(is_removed=True)
        with self.assertRaises(Http404):
            self.form(comment, {"body": "Well said.", "status": "hidden"})
