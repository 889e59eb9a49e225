"""The outbox and the inbox of each service in the admin."""

from unittest.mock import patch

from django.db import connections
from django.test.utils import CaptureQueriesContext

from comments.models import OutboxEvent as CommentsOutbox
from kernel.db.router import alias_of
from kernel.events.models import State, inbox_of
from kernel.testing.administration import Administering
from posts.contract import Posts
from posts.models import InboxEvent as PostsInbox
from tests.events import LONG_AGO, EventsTestCase

PARKED_ONLY = "Only what is parked is."


class OutboxAdminTests(Administering, EventsTestCase):
    model = CommentsOutbox

    def setUp(self):
        super().setUp()
        self.post = self.publish()
        with self.without(Posts):
            for _ in range(2):
                self.comment(self.post)
        self.waiting, self.parked = CommentsOutbox.objects.order_by("id")
        self.park(self.parked)

    def park(self, row):
        CommentsOutbox.objects.filter(pk=row.pk).update(
            state=State.PARKED, attempts=12, failures=12, error="Failed: a defect in posts"
        )

    def test_shows_the_parked_first_with_their_error(self):
        page = self.changelist()
        self.assertLess(page.index(str(self.parked.pk)), page.index(str(self.waiting.pk)))
        self.assertIn("a defect in posts", page)
        [only] = [
            row
            for row in (self.waiting, self.parked)
            if str(row.pk) in self.changelist(state__exact="parked")
        ]
        self.assertEqual(only, self.parked)

    def test_a_page_costs_the_same_whatever_it_holds(self):
        def cost():
            with CaptureQueriesContext(connections[alias_of("comments")]) as captured:
                self.changelist()
            return len(captured)

        few = cost()
        with self.without(Posts):
            for _ in range(5):
                self.comment(self.post)
        self.assertEqual(cost(), few)

    def test_sends_again(self):
        self.assertEqual(self.act("send_again", [self.parked]), [f"To be sent again: 1. {PARKED_ONLY}"])
        again = CommentsOutbox.objects.get(pk=self.parked.pk)
        self.assertEqual((again.state, again.attempts, again.failures), (State.WAITING, 0, 0))
        self.deliver()
        self.assertFalse(CommentsOutbox.objects.filter(pk=self.parked.pk).exists())
        self.assertEqual(self.comments_count(self.post), 2)

    def test_what_still_waits_keeps_its_time(self):
        """The second telling of who left, for one, is of no use before the last token has expired."""
        told = self.act("send_again", [self.waiting, self.parked])
        self.assertEqual(told, [f"To be sent again: 1. {PARKED_ONLY}"])
        kept = CommentsOutbox.objects.get(pk=self.waiting.pk)
        self.assertEqual((kept.next_attempt_at, kept.attempts), (self.waiting.next_attempt_at, 1))

    def test_drops_when_told_twice(self):
        chosen = {"action": "delete_selected", "_selected_action": [str(self.parked.pk)]}
        asked = self.admin.changelist_view(self.request(chosen)).render().content.decode()
        self.assertIn("Are you sure", asked)
        self.assertEqual(CommentsOutbox.objects.count(), 2)
        self.act("delete_selected", [self.parked], post="yes")
        self.assertEqual(CommentsOutbox.objects.get(), self.waiting)

    def test_nothing_else_can_be_done_and_only_by_those_who_may(self):
        actions = dict(self.admin.get_action_choices(self.request()))
        self.assertEqual(set(actions) - {""}, {"send_again", "delete_selected"})
        self.assertIn("Drop", actions["delete_selected"])
        looking = self.request(actions=("view",))
        self.assertEqual(self.admin.get_actions(looking), {})
        self.assertFalse(self.admin.has_add_permission(self.request()))
        page = self.admin.change_view(self.request(), str(self.parked.pk)).render().content.decode()
        self.assertIn("a defect in posts", page)
        self.assertNotIn('value="Save', page)

    def test_who_sends_the_page_back_changes_nothing_that_a_deliverer_does_meanwhile(self):
        def claim(*args, real=self.admin.get_form, **kwargs):
            CommentsOutbox.objects.filter(pk=self.waiting.pk).update(next_attempt_at=LONG_AGO)
            return real(*args, **kwargs)

        with patch.object(self.admin, "get_form", claim):
            answer = self.admin.change_view(self.request({"error": "none"}), str(self.waiting.pk))
        self.assertEqual(answer.status_code, 302)
        kept = CommentsOutbox.objects.get(pk=self.waiting.pk)
        self.assertEqual((kept.next_attempt_at, kept.error), (LONG_AGO, self.waiting.error))


class InboxAdminTests(Administering, EventsTestCase):
    model = PostsInbox

    def test_shows_the_latest_first_and_lets_nobody_change_it(self):
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
