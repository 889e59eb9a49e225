from datetime import timedelta

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.models import InboxEvent, OutboxEvent, Session, User
from accounts.tests.administration import AdminCase, address
from accounts.tests.users import PASSWORD, a_user, many_users, sessions_of
from kernel.db.router import alias_of


class EveryPage(AdminCase):
    def test_opens(self):
        session = Session.objects.get()
        group = Group.objects.create(name="editors")
        event = {"name": "accounts.UserErased", "id": uuid7()}
        now = timezone.now()
        owed = OutboxEvent.objects.create(
            **event, subscriber="posts", version=1, payload="{}", scheduled_at=now, next_attempt_at=now
        )
        heard = InboxEvent.objects.create(**event)
        pages = [
            reverse("admin:index"),
            reverse("admin:app_list", args=["accounts"]),
            reverse("admin:password_change"),
            address(User, "add"),
            reverse("admin:auth_user_password_change", args=[self.ada.pk]),
            address(Group, "add"),
        ]
        for instance in (self.ada, session, group, owed, heard):
            model = type(instance)
            pages += [
                address(model, "changelist"),
                address(model, "change", instance.pk),
                address(model, "history", instance.pk),
            ]
        for page in pages:
            with self.subTest(page=page):
                self.assertEqual(self.client.get(page).status_code, 200)

    def test_every_model_of_accounts_that_has_pages_is_tried_above(self):
        registered = {
            model for model in admin.site._registry if model._meta.app_label in ("accounts", "auth")
        }
        self.assertEqual(registered, {User, Session, Group, OutboxEvent, InboxEvent})

    def test_is_closed_to_others(self):
        self.client.force_login(self.ada)
        self.assertRedirects(
            self.client.get(reverse("admin:index")),
            f"{reverse('admin:login')}?next={reverse('admin:index')}",
            fetch_redirect_response=False,
        )

    def test_lets_in_by_username_in_any_case(self):
        self.client.logout()
        self.assertTrue(self.client.login(username="ROOT", password=PASSWORD))
        self.assertFalse(self.client.login(username="ROOT", password="wrong"))
        self.assertFalse(self.client.login(username="no\0body", password=PASSWORD))


class Lists(AdminCase):
    def queries_of(self, page):
        with CaptureQueriesContext(connections[alias_of("accounts")]) as queries:
            response = self.client.get(page)
        self.assertEqual(response.status_code, 200)
        return response.context["cl"].result_count, len(queries)

    def test_take_the_same_number_of_queries_for_few_rows_and_many(self):
        for model, rows in ((User, 2), (Session, 1)):
            with self.subTest(model=model):
                found, few = self.queries_of(address(model, "changelist"))
                self.assertEqual(found, rows)
                for user in many_users(98):
                    Session.objects.create(user=user, jti="", expires_at=timezone.now())
                found, many = self.queries_of(address(model, "changelist"))
                self.assertEqual(found, rows + 98)
                self.assertEqual(few, many)
                User.objects.filter(username__startswith="user").delete()

    def test_search_and_filters(self):
        for query, names in (
            ("q=ADA@", {"Ada"}),
            ("q=root", {"root"}),
            ("is_staff__exact=1", {"root"}),
            ("is_active__exact=0", set()),
            ("is_moderator__exact=1", set()),
        ):
            with self.subTest(query=query):
                page = self.client.get(f"{address(User, 'changelist')}?{query}")
                self.assertEqual({user.username for user in page.context["cl"].result_list}, names)

    def test_newest_first(self):
        User.objects.filter(pk=self.ada.pk).update(joined_at=timezone.now() - timedelta(days=1))
        page = self.client.get(address(User, "changelist"))
        self.assertEqual([user.username for user in page.context["cl"].result_list], ["root", "Ada"])


class Actions(AdminCase):
    def test_deactivate_ends_sessions_and_activate_lets_in_again(self):
        self.act("deactivate", self.ada)
        self.ada.refresh_from_db()
        self.assertFalse(self.ada.is_active)
        self.assertEqual(sessions_of(self.ada), 0)
        self.act("activate", self.ada)
        self.ada.refresh_from_db()
        self.assertTrue(self.ada.is_active)

    def test_moderators(self):
        self.act("make_moderator", self.ada, self.root)
        self.assertEqual(User.objects.filter(is_moderator=True).count(), 2)
        self.act("remove_moderator", self.ada)
        self.assertEqual(User.objects.get(is_moderator=True), self.root)

    def test_are_noted_in_the_history(self):
        eva = a_user("eva")
        self.act("deactivate", self.ada, eva)
        for user in (self.ada, eva):
            entry = LogEntry.objects.get(object_id=str(user.pk))
            self.assertEqual((entry.user, entry.change_message), (self.root, "Deactivated."))

    def test_nobody_is_deleted(self):
        self.act("delete_selected", self.ada)
        response = self.client.post(address(User, "delete", self.ada.pk), {"post": "yes"})
        self.assertEqual(response.status_code, 403)
        self.assertTrue(User.objects.filter(pk=self.ada.pk).exists())

    def test_a_session_can_be_ended(self):
        session = Session.objects.get()
        self.client.post(address(Session, "delete", session.pk), {"post": "yes"})
        self.assertEqual(sessions_of(self.ada), 0)

    def test_sessions_can_neither_be_made_nor_changed(self):
        session = Session.objects.get()
        self.assertEqual(self.client.get(address(Session, "add")).status_code, 403)
        self.assertEqual(self.client.post(address(Session, "change", session.pk), {}).status_code, 403)
