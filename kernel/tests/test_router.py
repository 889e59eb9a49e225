from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import connections, models, router
from django.test import SimpleTestCase
from django.test.utils import isolate_apps, override_settings

from kernel.db.router import ServiceRouter, alias_of

OWN = {"accounts": "default", "posts": "posts", "comments": "comments"}
SHARED = dict.fromkeys(OWN, "default")


class RouterTest(SimpleTestCase):
    def test_is_in_use(self) -> None:
        self.assertIsInstance(router.routers[0], ServiceRouter)

    def test_an_app_migrates_in_its_own_database_and_nowhere_else(self) -> None:
        apps = [*settings.HOSTED_SERVICES, "auth", "admin", "sessions", "contenttypes", "gateway"]
        for aliases in (OWN, SHARED):
            with override_settings(SERVICE_ALIASES=aliases):
                for app in apps:
                    answers = {alias: ServiceRouter().allow_migrate(alias, app) for alias in OWN.values()}
                    with self.subTest(app, aliases=aliases):
                        expected = aliases.get(app, "default")
                        self.assertEqual(answers, {alias: alias == expected for alias in OWN.values()})

    def test_models_are_read_and_written_where_they_live(self) -> None:
        for model in (get_user_model(), Group, Session):
            self.assertEqual(router.db_for_read(model), "default")
            self.assertEqual(router.db_for_write(model), "default")

    @isolate_apps()
    def test_services_models_are_read_and_written_in_its_database(self) -> None:
        class Row(models.Model):
            class Meta:
                app_label = "posts"

        self.assertEqual(router.db_for_read(Row), alias_of("posts"))
        self.assertEqual(router.db_for_write(Row), alias_of("posts"))
        self.assertIn(alias_of("posts"), connections)

    @isolate_apps()
    def test_relations_stay_inside_a_service_even_in_a_shared_database(self) -> None:
        class Row(models.Model):
            class Meta:
                app_label = "posts"

        with override_settings(SERVICE_ALIASES=SHARED):
            self.assertTrue(router.allow_relation(Row(), Row()))
            self.assertTrue(router.allow_relation(get_user_model()(), Group()))
            self.assertFalse(router.allow_relation(Row(), Group()))
