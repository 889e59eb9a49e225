"""The outboxes and inboxes of the services in the admin."""

from typing import Any
from unittest.mock import patch

from django.db import connections
from django.test.utils import CaptureQueriesContext

from comments.models import OutboxEvent as CommentsOutbox
from kernel.db.router import alias_of
from kernel.events.models import State, inbox_of
from kernel.testing.admin import AdminTestMixin
from posts.contract import Posts
from posts.models import InboxEvent as PostsInbox
from tests.events import LONG_AGO, EventsTestCase

PARKED_ONLY = "Only parked events can be retried."


class OutboxAdminTests(AdminTestMixin, EventsTestCase):
    model = CommentsOutbox

    def setUp(self) -> None:
        super().setUp()
        self.post = self.publish()
        with self.rejecting_events(Posts):
            for _ in range(2):
                self.comment(self.post)
        self.waiting, self.parked = CommentsOutbox.objects.order_by("id")
        self.park(self.parked)

    def park(self, row: CommentsOutbox) -> None:
        CommentsOutbox.objects.filter(pk=row.pk).update(
            state=State.PARKED, attempts=12, failures=12, error="Failed: a defect in posts"
        )

    def test_parked_events_are_listed_first_with_their_error(self) -> None:
        page = self.changelist()
        self.assertLess(page.index(str(self.parked.pk)), page.index(str(self.waiting.pk)))
        self.assertIn("a defect in posts", page)
        [only] = [
            row
            for row in (self.waiting, self.parked)
            if str(row.pk) in self.changelist(state__exact="parked")
        ]
        self.assertEqual(only, self.parked)

    def test_queries_do_not_depend_on_the_number_of_events(self) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connections[alias_of("comments")]) as captured:
                self.changelist()
            return len(captured)

        few = cost()
        with self.rejecting_events(Posts):
            for _ in range(5):
                self.comment(self.post)
        self.assertEqual(cost(), few)

    def test_retry_resets_and_delivers_parked_events(self) -> None:
        self.assertEqual(self.run_action("retry", [self.parked]), [f"Events to retry: 1. {PARKED_ONLY}"])
        again = CommentsOutbox.objects.get(pk=self.parked.pk)
        self.assertEqual((again.state, again.attempts, again.failures), (State.WAITING, 0, 0))
        self.deliver()
        self.assertFalse(CommentsOutbox.objects.filter(pk=self.parked.pk).exists())
        self.assertEqual(self.comments_count(self.post), 2)

    def test_retry_does_not_change_waiting_events(self) -> None:
        """Some events are scheduled for after token expiry, such as an erasure."""
        messages = self.run_action("retry", [self.waiting, self.parked])
        self.assertEqual(messages, [f"Events to retry: 1. {PARKED_ONLY}"])
        stored = CommentsOutbox.objects.get(pk=self.waiting.pk)
        self.assertEqual((stored.next_attempt_at, stored.attempts), (self.waiting.next_attempt_at, 1))

    def test_delete_needs_a_confirmation(self) -> None:
        chosen = {"action": "delete_selected", "_selected_action": [str(self.parked.pk)]}
        page = self.admin.changelist_view(self.request(chosen)).render().content.decode()
        self.assertIn('name="post" value="yes"', page)
        self.assertEqual(CommentsOutbox.objects.count(), 2)
        self.run_action("delete_selected", [self.parked], post="yes")
        self.assertEqual(CommentsOutbox.objects.get(), self.waiting)

    def test_there_are_no_other_actions_and_none_without_permission(self) -> None:
        actions = dict(self.admin.get_action_choices(self.request()))
        self.assertEqual(set(actions) - {""}, {"retry", "delete_selected"})
        self.assertIn("without delivering", actions["delete_selected"])
        looking = self.request(actions=("view",))
        self.assertEqual(self.admin.get_actions(looking), {})
        self.assertFalse(self.admin.has_add_permission(self.request()))
        page = self.admin.change_view(self.request(), str(self.parked.pk)).render().content.decode()
        self.assertIn("a defect in posts", page)
        self.assertNotIn('value="Save', page)

    def test_submitting_the_form_changes_nothing(self) -> None:
        get_form = self.admin.get_form

        def claim(*args: Any, **kwargs: Any) -> Any:
            CommentsOutbox.objects.filter(pk=self.waiting.pk).update(next_attempt_at=LONG_AGO)
            return get_form(*args, **kwargs)

        with patch.object(self.admin, "get_form", claim):
            response = self.admin.change_view(self.request({"error": "none"}), str(self.waiting.pk))
        self.assertEqual(response.status_code, 302)
        stored = CommentsOutbox.objects.get(pk=self.waiting.pk)
        self.assertEqual((stored.next_attempt_at, stored.error), (LONG_AGO, self.waiting.error))


class InboxAdminTests(AdminTestMixin, EventsTestCase):
    model = PostsInbox

    def test_inbox_lists_the_latest_first_and_is_read_only(self) -> None:
        post = self.publish()
        self.comment(post)
        [old] = inbox_of("posts").objects.all()
        PostsInbox.objects.filter(pk=old.pk).update(received_at=LONG_AGO)
        self.comment(post)
        [new] = inbox_of("posts").objects.exclude(pk=old.pk)
        page = self.changelist()
        self.assertLess(page.index(str(new.pk)), page.index(str(old.pk)))
        for may in ("add", "change", "delete"):
            self.assertFalse(getattr(self.admin, f"has_{may}_permission")(self.request()))
