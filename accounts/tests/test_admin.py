from datetime import timedelta

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import sessions
from accounts.models import Session, User
from accounts.tests.people import PASSWORD, a_user, many_users, sessions_of
from blog.databases.router import alias_of
from blog.testing.cases import ServiceTestCase

NEW_PASSWORD = "quiet-tram-44"


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


class AdminCase(ServiceTestCase):
    services = ("accounts",)

    def setUp(self):
        self.root = User.objects.create_superuser("root", "root@example.org", PASSWORD)
        self.ada = a_user("Ada")
        sessions.begin(self.ada)
        self.client.force_login(self.root)

    def change(self, user, **changes):
        """Posts the change form as the browser would, with these fields changed."""
        page = self.client.get(address(User, "change", user.pk))
        form = page.context["adminform"].form
        fields = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
        fields = {name: value for name, value in (fields | changes).items() if value not in (None, False)}
        return self.client.post(address(User, "change", user.pk), fields)

    def act(self, action, *users):
        return self.client.post(
            address(User, "changelist"), {"action": action, "_selected_action": [user.pk for user in users]}
        )


class EveryPage(AdminCase):
    def test_opens(self):
        session = Session.objects.get()
        group = Group.objects.create(name="editors")
        pages = [
            reverse("admin:index"),
            reverse("admin:app_list", args=["accounts"]),
            reverse("admin:password_change"),
            address(User, "add"),
            reverse("admin:auth_user_password_change", args=[self.ada.pk]),
            address(Group, "add"),
        ]
        for instance in (self.ada, session, group):
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
        self.assertEqual(registered, {User, Session, Group})

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
        self.act("unmake_moderator", self.ada)
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


class Forms(AdminCase):
    def add(self, **fields):
        given = {"username": "eva", "email": "eva@example.org", "password1": PASSWORD, "password2": PASSWORD}
        return self.client.post(address(User, "add"), given | fields)

    def test_adding(self):
        self.assertRedirects(
            self.add(email="Eva@Example.org"), address(User, "change", User.objects.get(username="eva").pk)
        )
        eva = User.objects.get(username="eva")
        self.assertEqual(eva.email, "eva@example.org")
        self.assertTrue(eva.check_password(PASSWORD))

    def test_adding_what_does_not_fit(self):
        for field, value, message in (
            ("username", "aDA", "This username is taken."),
            ("username", "me", "This username is reserved; choose another."),
            ("email", "ADA@example.org", "This e-mail address is taken."),
        ):
            with self.subTest(field=field):
                form = self.add(**{field: value}).context["adminform"].form
                self.assertEqual(form.errors, {field: [message]})
        response = self.add(password2="other")
        self.assertIn("match", response.context["adminform"].form.errors["password2"][0])
        response = self.add(password1="x7-" * 50, password2="x7-" * 50)
        self.assertIn("too long", response.context["adminform"].form.errors["password2"][0])

    def test_changing(self):
        response = self.change(self.ada, username="Lovelace", bio="Counts.", is_moderator="on")
        self.assertEqual(response.status_code, 302)
        self.ada.refresh_from_db()
        self.assertEqual((self.ada.username, self.ada.bio), ("Lovelace", "Counts."))
        self.assertTrue(self.ada.is_moderator)
        self.assertTrue(self.ada.check_password(PASSWORD))
        self.assertEqual(sessions_of(self.ada), 1)

    def test_changing_to_what_is_taken(self):
        for field, value in (("username", "ROOT"), ("email", "ROOT@example.org")):
            with self.subTest(field=field):
                form = self.change(self.ada, **{field: value}).context["adminform"].form
                self.assertEqual(list(form.errors), [field])

    def test_changing_leaves_the_counters_alone(self):
        with CaptureQueriesContext(connections[alias_of("accounts")]) as queries:
            self.change(self.ada, bio="Counts.")
        updates = [query["sql"] for query in queries if query["sql"].startswith('UPDATE "accounts_user"')]
        self.assertEqual(len(updates), 1)
        self.assertNotIn("followers_count", updates[0])

    def test_deactivating_ends_sessions(self):
        self.assertEqual(self.change(self.ada, is_active=False).status_code, 302)
        self.assertFalse(User.objects.get(pk=self.ada.pk).is_active)
        self.assertEqual(sessions_of(self.ada), 0)

    def test_groups(self):
        group = Group.objects.create(name="editors")
        self.change(self.ada, groups=[group.pk])
        self.assertEqual(self.ada.groups.get(), group)

    def set_password(self, password):
        return self.client.post(
            reverse("admin:auth_user_password_change", args=[self.ada.pk]),
            {"password1": password, "password2": password, "usable_password": "true", "set-password": "1"},
        )

    def test_a_new_password_ends_sessions(self):
        self.assertEqual(self.set_password(NEW_PASSWORD).status_code, 302)
        self.ada.refresh_from_db()
        self.assertTrue(self.ada.check_password(NEW_PASSWORD))
        self.assertEqual(sessions_of(self.ada), 0)

    def test_a_password_that_does_not_fit(self):
        for password in ("short", "x7-" * 50):
            with self.subTest(password=password):
                self.assertIn("password2", self.set_password(password).context["form"].errors)
        self.assertEqual(sessions_of(self.ada), 1)


class StaffWhoAreNoSuperusers(AdminCase):
    def setUp(self):
        super().setUp()
        staff = a_user("staff", is_staff=True)
        permissions = Permission.objects.filter(content_type__app_label="accounts")
        staff.user_permissions.set(permissions)
        self.client.force_login(staff)

    def test_neither_see_nor_touch_superusers(self):
        page = self.client.get(address(User, "changelist"))
        self.assertNotIn(self.root, page.context["cl"].result_list)
        for address_of_root in (
            address(User, "change", self.root.pk),
            reverse("admin:auth_user_password_change", args=[self.root.pk]),
        ):
            self.assertNotEqual(self.client.get(address_of_root).status_code, 200)
        self.act("deactivate", self.root)
        self.root.refresh_from_db()
        self.assertTrue(self.root.is_active)

    def test_hand_out_no_privileges(self):
        self.change(self.ada, bio="Counts.", is_staff="on", is_superuser="on")
        self.ada.refresh_from_db()
        self.assertEqual((self.ada.bio, self.ada.is_staff, self.ada.is_superuser), ("Counts.", False, False))
