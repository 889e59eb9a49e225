from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.throttling import SimpleRateThrottle

from accounts.models import User
from accounts.tests.cases import NEW_PASSWORD, PASSWORD, AdminTestCase, admin_url, count_sessions, create_user
from kernel.db.router import alias_of

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response


class LoginTests(AdminTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.logout()
        cache.clear()
        self.addCleanup(cache.clear)
        self.enterContext(patch.dict(SimpleRateThrottle.THROTTLE_RATES, login="2/minute"))

    def log_in(self, password: str, address: str = "10.0.0.1") -> "Response":
        return self.client.post(
            reverse("admin:login"), {"username": "root", "password": password}, REMOTE_ADDR=address
        )

    def test_correct_password_logs_in(self) -> None:
        self.assertRedirects(self.log_in(PASSWORD), "/accounts/profile/", fetch_redirect_response=False)

    def test_attempts_are_throttled_by_address(self) -> None:
        for _ in range(2):
            self.assertTrue(self.log_in("wrong").context["form"].errors)
        self.assertContains(self.log_in(PASSWORD), "Too many attempts. Try again in")
        self.assertFalse(self.client.session.keys())
        self.assertEqual(self.log_in(PASSWORD, address="10.0.0.2").status_code, 302)

    def test_login_is_refused_while_attempts_cannot_be_counted(self) -> None:
        broken = patch.object(SimpleRateThrottle.cache, "get", side_effect=ConnectionError)
        with broken, self.assertLogs("kernel.http.throttling", "ERROR"):
            self.assertContains(self.log_in(PASSWORD), "cache")


class ChangeFormTestCase(AdminTestCase):
    def change(self, user: User, **changes: Any) -> "Response":
        """Post the change form as a browser does, with these fields changed."""
        page = self.client.get(admin_url(User, "change", user.pk))
        form = page.context["adminform"].form
        fields = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
        fields = {name: value for name, value in (fields | changes).items() if value not in (None, False)}
        return self.client.post(admin_url(User, "change", user.pk), fields)


class UserFormTests(ChangeFormTestCase):
    def add(self, **fields: str) -> "Response":
        data = {"username": "eva", "email": "eva@example.org", "password1": PASSWORD, "password2": PASSWORD}
        return self.client.post(admin_url(User, "add"), data | fields)

    def test_add_form_creates_user(self) -> None:
        self.assertRedirects(
            self.add(email="Eva@Example.org"), admin_url(User, "change", User.objects.get(username="eva").pk)
        )
        eva = User.objects.get(username="eva")
        self.assertEqual(eva.email, "eva@example.org")
        self.assertTrue(eva.check_password(PASSWORD))

    def test_add_form_shows_invalid_fields(self) -> None:
        for field, value, message in (
            ("username", "aDA", "This username is taken."),
            ("username", "me", "This username is reserved; choose another."),
            ("email", "ADA@example.org", "This e-mail address is taken."),
        ):
            with self.subTest(field=field):
                form = self.add(**{field: value}).context["adminform"].form
                self.assertEqual(form.errors, {field: [message]})
        response = self.add(password2="other")
        self.assertEqual(list(response.context["adminform"].form.errors), ["password2"])
        response = self.add(password1="x7-" * 50, password2="x7-" * 50)
        self.assertIn("too long", response.context["adminform"].form.errors["password2"][0])

    def test_change_form_saves_fields_and_keeps_sessions(self) -> None:
        response = self.change(self.ada, username="Lovelace", bio="Counts.", is_moderator="on")
        self.assertEqual(response.status_code, 302)
        self.ada.refresh_from_db()
        self.assertEqual((self.ada.username, self.ada.bio), ("Lovelace", "Counts."))
        self.assertTrue(self.ada.is_moderator)
        self.assertTrue(self.ada.check_password(PASSWORD))
        self.assertEqual(count_sessions(self.ada), 1)

    def test_change_form_refuses_taken_values(self) -> None:
        for field, value in (("username", "ROOT"), ("email", "ROOT@example.org")):
            with self.subTest(field=field):
                form = self.change(self.ada, **{field: value}).context["adminform"].form
                self.assertEqual(list(form.errors), [field])

    def test_change_form_does_not_write_counters(self) -> None:
        with CaptureQueriesContext(connections[alias_of("accounts")]) as queries:
            self.change(self.ada, bio="Counts.")
        updates = [query["sql"] for query in queries if query["sql"].startswith('UPDATE "accounts_user"')]
        self.assertEqual(len(updates), 1)
        self.assertNotIn("followers_count", updates[0])

    def test_deactivation_ends_sessions(self) -> None:
        self.assertEqual(self.change(self.ada, is_active=False).status_code, 302)
        self.assertFalse(User.objects.get(pk=self.ada.pk).is_active)
        self.assertEqual(count_sessions(self.ada), 0)

    def test_change_form_sets_groups(self) -> None:
        group = Group.objects.create(name="editors")
        self.change(self.ada, groups=[group.pk])
        self.assertEqual(self.ada.groups.get(), group)

    def set_password(self, password: str) -> "Response":
        return self.client.post(
            reverse("admin:auth_user_password_change", args=[self.ada.pk]),
            {"password1": password, "password2": password, "usable_password": "true", "set-password": "1"},
        )

    def test_new_password_ends_sessions(self) -> None:
        self.assertEqual(self.set_password(NEW_PASSWORD).status_code, 302)
        self.ada.refresh_from_db()
        self.assertTrue(self.ada.check_password(NEW_PASSWORD))
        self.assertEqual(count_sessions(self.ada), 0)

    def test_invalid_password_is_refused(self) -> None:
        for password in ("short", "x7-" * 50):
            with self.subTest(password=password):
                self.assertIn("password2", self.set_password(password).context["form"].errors)
        self.assertEqual(count_sessions(self.ada), 1)


class StaffTests(ChangeFormTestCase):
    def setUp(self) -> None:
        super().setUp()
        staff = create_user("staff", is_staff=True)
        permissions = Permission.objects.filter(content_type__app_label="accounts")
        staff.user_permissions.set(permissions)
        self.client.force_login(staff)

    def test_staff_neither_see_nor_change_superusers(self) -> None:
        page = self.client.get(admin_url(User, "changelist"))
        self.assertNotIn(self.root, page.context["cl"].result_list)
        for url in (
            admin_url(User, "change", self.root.pk),
            reverse("admin:auth_user_password_change", args=[self.root.pk]),
        ):
            self.assertNotEqual(self.client.get(url).status_code, 200)
        self.run_action("deactivate", self.root)
        self.root.refresh_from_db()
        self.assertTrue(self.root.is_active)

    def test_staff_cannot_grant_privileges(self) -> None:
        self.change(self.ada, bio="Counts.", is_staff="on", is_superuser="on")
        self.ada.refresh_from_db()
        self.assertEqual((self.ada.bio, self.ada.is_staff, self.ada.is_superuser), ("Counts.", False, False))
