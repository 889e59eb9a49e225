from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import connections, models, router
from django.test import SimpleTestCase
from django.test.utils import isolate_apps, override_settings

from kernel.db.router import ServiceRouter, alias_of, relocated

OWN = {"users": "default", "library": "library", "shop": "shop"}
SHARED = dict.fromkeys(OWN, "default")
DJANGOS_APPS = ["auth", "admin", "sessions", "contenttypes"]


@override_settings(DJANGO_APPS_SERVICE="users", SERVICE_ALIASES=OWN)
class RouterTests(SimpleTestCase):
    def test_project_uses_the_router(self) -> None:
        self.assertIsInstance(router.routers[0], ServiceRouter)

    def test_app_migrates_in_its_own_database_only(self) -> None:
        for aliases in (OWN, SHARED):
            with override_settings(SERVICE_ALIASES=aliases):
                for app in [*OWN, *DJANGOS_APPS, "other"]:
                    allowed = {alias for alias in OWN.values() if ServiceRouter().allow_migrate(alias, app)}
                    with self.subTest(app, aliases=aliases):
                        self.assertEqual(allowed, {aliases.get(app, "default")})

    def test_without_alias_every_app_is_allowed(self) -> None:
        self.assertTrue(ServiceRouter().allow_migrate(None, "library"))

    def test_djangos_models_are_in_the_default_database(self) -> None:
        for model in (Group, Session):
            self.assertEqual(router.db_for_read(model), "default")
            self.assertEqual(router.db_for_write(model), "default")

    @isolate_apps()
    def test_models_of_a_service_are_in_its_database(self) -> None:
        class Book(models.Model):
            class Meta:
                app_label = "library"

        self.assertEqual(router.db_for_read(Book), "library")
        self.assertEqual(router.db_for_write(Book), "library")

    @isolate_apps()
    def test_relocated_service_is_in_another_database_inside_the_block(self) -> None:
        with relocated("library", "target"):
            self.assertEqual((alias_of("library"), alias_of("shop")), ("target", "shop"))
        self.assertEqual(alias_of("library"), "library")

    @isolate_apps()
    def test_relations_cross_no_service_even_in_a_shared_database(self) -> None:
        class Book(models.Model):
            class Meta:
                app_label = "library"

        class User(models.Model):
            class Meta:
                app_label = "users"

        with override_settings(SERVICE_ALIASES=SHARED):
            self.assertTrue(router.allow_relation(Book(), Book()))
            self.assertTrue(router.allow_relation(User(), Group()))
            self.assertFalse(router.allow_relation(Book(), Group()))


class ProjectTests(SimpleTestCase):
    """The routes of the project that uses the kernel."""

    def test_every_service_has_a_database(self) -> None:
        for service in settings.HOSTED_SERVICES:
            self.assertIn(alias_of(service), connections)
