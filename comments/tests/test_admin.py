from django.core.exceptions import PermissionDenied
from django.db import connections
from django.http import Http404
from django.template.response import TemplateResponse
from django.test.utils import CaptureQueriesContext

from comments.contract import Comment, CommentStatus
from comments.models import Comment as Row
from comments.models import Thread
from comments.service import CommentsService
from comments.tests.cases import CommentsTestMixin
from comments.tests.reconciliation import assert_counters_match
from kernel.contracts.errors import Unavailable
from kernel.db.router import alias_of
from kernel.testing.admin import AdminTestMixin
from kernel.testing.cases import ServiceTestCase


class CommentAdminTestCase(AdminTestMixin, CommentsTestMixin, ServiceTestCase):
    model = Row
    service = CommentsService()

    def rows(self, *comments: Comment) -> list[Row]:
        return list(Row.objects.filter(pk__in=[comment.id for comment in comments]))

    def form(self, comment: Comment, data: dict[str, str] | None = None) -> TemplateResponse:
        """Open the form of a comment, or post `data` with it."""
        with self.captureOnCommitCallbacks(using=alias_of("comments"), execute=True):
            response: TemplateResponse = self.admin.change_view(self.request(data), str(comment.id))
            return response


class ChangelistTests(CommentAdminTestCase):
    def test_authors_and_posts_are_shown_by_name(self) -> None:
        author = self.add_user()
        self.create("Well said.", author_id=author.id)
        page = self.changelist()
        for shown in ("Well said.", author.username, self.post.title):
            self.assertIn(shown, page)

    def test_number_of_queries_and_calls_is_independent_of_rows(self) -> None:
        for rows in (1, 100):
            added = rows - Row.objects.count()
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

    def test_ids_are_shown_while_other_services_are_unavailable(self) -> None:
        comment = self.create()
        self.accounts.get_many.side_effect = Unavailable("Out for lunch.")
        self.posts.get_many.side_effect = Unavailable("Out for lunch.")
        with self.assertLogs("kernel.admin", "ERROR"):
            page = self.changelist()
        self.assertIn(str(comment.author_id), page)
        self.assertIn(str(comment.post_id), page)

    def test_filters_and_search_select_comments(self) -> None:
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


class ActionTests(CommentAdminTestCase):
    def test_only_the_actions_delete_and_nothing_adds(self) -> None:
        self.assertEqual(list(self.admin.get_actions(self.request())), ["hide", "show", "delete"])
        with self.assertRaises(PermissionDenied):
            self.admin.delete_view(self.request(), str(self.create().id))
        with self.assertRaises(PermissionDenied):
            self.admin.add_view(self.request())

    def test_actions_update_status_and_counters(self) -> None:
        other = self.add_post()
        comments = [self.create(), self.create(), self.create(post=other)]
        self.reply(comments[0])
        for action, status, counts in (
            ("hide", CommentStatus.HIDDEN, (1, 0)),
            ("show", CommentStatus.VISIBLE, (3, 1)),
            ("delete", CommentStatus.DELETED, (1, 0)),
        ):
            self.log_actions.reset_mock()
            self.run_action(action, self.rows(*comments))
            with self.subTest(action):
                self.assertEqual({self.stored(comment).status for comment in comments}, {status})
                self.assertEqual((self.last_published(self.post)[1], self.last_published(other)[1]), counts)
                self.assertEqual(self.log_actions.call_count, 3)
                assert_counters_match(self)

    def test_deleted_comment_stays_deleted(self) -> None:
        deleted, hidden = self.create(), self.create()
        self.delete(deleted)
        self.hide(hidden)
        messages = self.run_action("show", self.rows(deleted, hidden))
        self.assertEqual(self.stored(deleted).status, CommentStatus.DELETED)
        self.assertEqual(self.stored(hidden).status, CommentStatus.VISIBLE)
        self.assertEqual(messages, ["Made visible: 1."])
        self.assertEqual(self.log_actions.call_count, 1)

    def test_view_permission_does_not_allow_actions(self) -> None:
        comment = self.create()
        data = {"action": "hide", "_selected_action": [str(comment.id)]}
        self.admin.changelist_view(self.request(data, actions=["view"]))
        self.assertEqual(self.stored(comment), comment)


class ChangeFormTests(CommentAdminTestCase):
    def test_form_shows_the_body_of_a_hidden_comment(self) -> None:
        author = self.add_user()
        comment = self.create("Rude words.", author_id=author.id)
        self.hide(comment)
        page = self.form(comment).render().content.decode()
        for shown in ("Rude words.", author.username, self.post.title):
            self.assertIn(shown, page)

    def test_hiding_updates_counters_and_does_not_set_edited_at(self) -> None:
        comment = self.create("Two\nlines.")
        self.reply(comment)
        response = self.form(comment, {"body": "Two\r\nlines.", "status": "hidden"})
        self.assertEqual(response.status_code, 302)
        stored = Row.objects.get(pk=comment.id)
        self.assertEqual(
            (stored.status, stored.body, stored.edited_at), (CommentStatus.HIDDEN, "Two\nlines.", None)
        )
        self.assertEqual(self.last_published(self.post)[1], 1)
        assert_counters_match(self)

    def test_body_and_status_change_together(self) -> None:
        comment = self.create("Rude words.")
        self.hide(comment)
        self.form(comment, {"body": " Kind words. ", "status": "visible"})
        stored = self.stored(comment)
        self.assertEqual((stored.status, stored.body), (CommentStatus.VISIBLE, "Kind words."))
        self.assertIsNotNone(stored.edited_at)
        self.assertEqual(self.last_published(self.post)[1], 1)
        assert_counters_match(self)

    def test_deleting_removes_the_body(self) -> None:
        comment = self.create("Rude words.")
        self.form(comment, {"body": "", "status": "deleted"})
        self.assertEqual(Row.objects.get(pk=comment.id).body, "")
        self.assertEqual(self.last_published(self.post)[1], 0)

    def test_invalid_body_is_an_error_of_its_field(self) -> None:
        comment = self.create()
        for body in ("", "x" * 5001):
            response = self.form(comment, {"body": body, "status": "visible"})
            context = response.context_data or {}
            self.assertEqual(list(context["adminform"].errors), ["body"])
        self.assertEqual(self.stored(comment), comment)

    def test_deleted_comment_cannot_be_changed(self) -> None:
        comment = self.create()
        self.delete(comment)
        with self.assertRaises(PermissionDenied):
            self.form(comment, {"body": "Back again.", "status": "visible"})
        self.assertEqual(self.stored(comment).status, CommentStatus.DELETED)

    def test_comment_on_a_post_deleted_since_raises_404(self) -> None:
        comment = self.create()
        Thread.objects.update(is_removed=True)
        with self.assertRaises(Http404):
            self.form(comment, {"body": "Well said.", "status": "hidden"})
