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
from accounts.tests.cases import PASSWORD, AdminTestCase, admin_url, count_sessions, create_user, create_users
from kernel.db.router import alias_of


class EveryPageTests(AdminTestCase):
    def test_every_page_opens(self) -> None:
        session = Session.objects.get()
        group = Group.objects.create(name="editors")
        event = {"name": "accounts.UserErased", "id": uuid7()}
        now = timezone.now()
        outgoing = OutboxEvent.objects.create(
            **event,
            aggregate_id=self.ada.pk,
            subscriber="posts",
            version=1,
            payload="{}",
            scheduled_at=now,
            next_attempt_at=now,
        )
        incoming = InboxEvent.objects.create(**event)
        pages = [
            reverse("admin:index"),
            reverse("admin:app_list", args=["accounts"]),
            reverse("admin:password_change"),
            admin_url(User, "add"),
            reverse("admin:auth_user_password_change", args=[self.ada.pk]),
            admin_url(Group, "add"),
        ]
        for instance in (self.ada, session, group, outgoing, incoming):
            model = type(instance)
            pages += [
                admin_url(model, "changelist"),
                admin_url(model, "change", instance.pk),
                admin_url(model, "history", instance.pk),
            ]
        for page in pages:
            with self.subTest(page=page):
                self.assertEqual(self.client.get(page).status_code, 200)

    def test_every_registered_model_is_covered(self) -> None:
        registered = {
            model for model in admin.site._registry if model._meta.app_label in ("accounts", "auth")
        }
        self.assertEqual(registered, {User, Session, Group, OutboxEvent, InboxEvent})

    def test_user_without_staff_status_is_redirected_to_login(self) -> None:
        self.client.force_login(self.ada)
        self.assertRedirects(
            self.client.get(reverse("admin:index")),
            f"{reverse('admin:login')}?next={reverse('admin:index')}",
            fetch_redirect_response=False,
        )

    def test_username_in_any_case_logs_in(self) -> None:
        self.client.logout()
        self.assertTrue(self.client.login(username="ROOT", password=PASSWORD))
        self.assertFalse(self.client.login(username="ROOT", password="wrong"))
        self.assertFalse(self.client.login(username="no\0body", password=PASSWORD))


class ChangelistTests(AdminTestCase):
    def count_rows_and_queries(self, page: str) -> tuple[int, int]:
        with CaptureQueriesContext(connections[alias_of("accounts")]) as queries:
            response = self.client.get(page)
        self.assertEqual(response.status_code, 200)
        return response.context["cl"].result_count, len(queries)

    def test_number_of_queries_is_independent_of_rows(self) -> None:
        for model, rows in ((User, 2), (Session, 1)):
            with self.subTest(model=model):
                found, few = self.count_rows_and_queries(admin_url(model, "changelist"))
                self.assertEqual(found, rows)
                for user in create_users(98):
                    Session.objects.create(user=user, jti="", expires_at=timezone.now())
                found, many = self.count_rows_and_queries(admin_url(model, "changelist"))
                self.assertEqual(found, rows + 98)
                self.assertEqual(few, many)
                User.objects.filter(username__startswith="user").delete()

    def test_search_and_filters_select_users(self) -> None:
        for query, names in (
            ("q=ADA@", {"Ada"}),
            ("q=root", {"root"}),
            ("is_staff__exact=1", {"root"}),
            ("is_active__exact=0", set()),
            ("is_moderator__exact=1", set()),
        ):
            with self.subTest(query=query):
                page = self.client.get(f"{admin_url(User, 'changelist')}?{query}")
                self.assertEqual({user.username for user in page.context["cl"].result_list}, names)

    def test_users_are_listed_newest_first(self) -> None:
        User.objects.filter(pk=self.ada.pk).update(joined_at=timezone.now() - timedelta(days=1))
        page = self.client.get(admin_url(User, "changelist"))
        self.assertEqual([user.username for user in page.context["cl"].result_list], ["root", "Ada"])


class ActionTests(AdminTestCase):
    def test_deactivate_ends_sessions_and_activate_reverts_it(self) -> None:
        self.run_action("deactivate", self.ada)
        self.ada.refresh_from_db()
        self.assertFalse(self.ada.is_active)
        self.assertEqual(count_sessions(self.ada), 0)
        self.run_action("activate", self.ada)
        self.ada.refresh_from_db()
        self.assertTrue(self.ada.is_active)

    def test_moderator_role_is_given_and_removed(self) -> None:
        self.run_action("make_moderator", self.ada, self.root)
        self.assertEqual(User.objects.filter(is_moderator=True).count(), 2)
        self.run_action("remove_moderator", self.ada)
        self.assertEqual(User.objects.get(is_moderator=True), self.root)

    def test_actions_are_logged_in_the_history(self) -> None:
        eva = create_user("eva")
        self.run_action("deactivate", self.ada, eva)
        for user in (self.ada, eva):
            entry = LogEntry.objects.get(object_id=str(user.pk))
            self.assertEqual((entry.user, entry.change_message), (self.root, "Deactivated."))

    def test_users_cannot_be_deleted(self) -> None:
        self.run_action("delete_selected", self.ada)
        response = self.client.post(admin_url(User, "delete", self.ada.pk), {"post": "yes"})
        self.assertEqual(response.status_code, 403)
        self.assertTrue(User.objects.filter(pk=self.ada.pk).exists())

    def test_deleting_a_session_ends_it(self) -> None:
        session = Session.objects.get()
        self.client.post(admin_url(Session, "delete", session.pk), {"post": "yes"})
        self.assertEqual(count_sessions(self.ada), 0)

    def test_sessions_cannot_be_added_or_changed(self) -> None:
        session = Session.objects.get()
        self.assertEqual(self.client.get(admin_url(Session, "add")).status_code, 403)
        self.assertEqual(self.client.post(admin_url(Session, "change", session.pk), {}).status_code, 403)
