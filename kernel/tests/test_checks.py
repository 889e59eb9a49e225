from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock
from uuid import UUID

from django.apps import AppConfig
from django.apps import apps as global_apps
from django.apps.registry import Apps
from django.core.checks import CheckMessage, run_checks
from django.db import models
from django.test import SimpleTestCase, override_settings
from django.test.utils import isolate_apps

import kernel.tests
from kernel.checks import check_events, check_relations_stay_inside_a_service, check_services_are_complete
from kernel.contracts.events import Event, Subscriber
from kernel.contracts.service import Service
from kernel.events.inbox import Inbox


def app(label: str) -> AppConfig:
    """Return a made-up Django app."""
    return AppConfig(label, kernel.tests)


@override_settings(SERVICE_ALIASES={"library": "default", "shop": "shop"}, DJANGO_APPS_SERVICE="library")
class RelationCheckTests(SimpleTestCase):
    def errors(self, apps: Apps) -> list[CheckMessage]:
        with mock.patch("kernel.checks.apps", apps):
            return check_relations_stay_inside_a_service(None)

    def assert_refused(self, apps: Apps, *fields: str) -> None:
        errors = self.errors(apps)
        self.assertEqual({error.id for error in errors}, {"kernel.E001"})
        self.assertEqual([error.msg.split(" refers to ")[0] for error in errors], list(fields))

    @isolate_apps(app("library"), app("shop"), kwarg_name="apps")
    def test_foreign_key_to_another_service_is_refused(self, apps: Apps) -> None:
        class Book(models.Model):
            class Meta:
                app_label = "library"

        class Offer(models.Model):
            book = models.ForeignKey("library.Book", models.CASCADE)

            class Meta:
                app_label = "shop"

        self.assert_refused(apps, "shop.Offer.book")

    @isolate_apps(app("library"), app("shop"), kwarg_name="apps")
    def test_many_to_many_field_to_another_service_is_refused(self, apps: Apps) -> None:
        class Book(models.Model):
            class Meta:
                app_label = "library"

        class Offer(models.Model):
            books = models.ManyToManyField(Book, related_name="+")

            class Meta:
                app_label = "shop"

        self.assert_refused(apps, "shop.Offer.books")

    @isolate_apps(app("library"), app("shop"), kwarg_name="apps")
    def test_inheritance_from_another_service_is_refused(self, apps: Apps) -> None:
        class Book(models.Model):
            class Meta:
                app_label = "library"

        class Offer(Book):
            class Meta:
                app_label = "shop"

        self.assert_refused(apps, "shop.Offer.book_ptr")

    @isolate_apps(app("library"), "django.contrib.auth", kwarg_name="apps")
    def test_service_that_owns_djangos_apps_may_refer_to_them(self, apps: Apps) -> None:
        class Group(models.Model):
            class Meta:
                app_label = "auth"

        class Reader(models.Model):
            groups = models.ManyToManyField(Group, related_name="+")
            invited_by = models.ForeignKey("self", models.CASCADE)

            class Meta:
                app_label = "library"

        self.assertEqual(self.errors(apps), [])


class BookAdded(Event):
    aggregate = "book_id"
    book_id: UUID


class BookLost(Event):
    aggregate = "book_id"
    book_id: UUID


class Shop(Subscriber):
    """A contract that subscribes to one of the events of this module."""

    name = "shop"
    version = "1.0"
    subscribes_to = (BookAdded.name,)


class EventsCheckTests(SimpleTestCase):
    @contextmanager
    def shop(self, *handled: type[Event], hosted: bool = True) -> Iterator[None]:
        """Let the project be this one service, with handlers for these events."""
        inbox = mock.Mock(handlers=dict.fromkeys(handled))
        contracts: dict[type[Service], Service] = {Shop: mock.Mock()}
        with (
            override_settings(HOSTED_SERVICES=["shop"] if hosted else []),
            mock.patch("kernel.checks.registered", return_value=contracts),
            mock.patch("kernel.checks.subscriber_contracts", return_value=[Shop]),
            mock.patch.dict(Inbox.by_service, {"shop": inbox} if handled else {}, clear=True),
        ):
            yield

    def problems(self) -> list[str]:
        return [error.msg for error in check_events(None)]

    def test_complete_subscriptions_pass(self) -> None:
        with self.shop(BookAdded):
            self.assertEqual(self.problems(), [])

    def test_missing_and_extra_handlers_are_reported(self) -> None:
        with self.shop(BookLost):
            self.assertEqual(
                self.problems(),
                [
                    f"shop handles {BookLost.name}, but does not subscribe to it.",
                    f"shop subscribes to {BookAdded.name}, but has no handler.",
                ],
            )

    def test_service_without_handlers_is_reported(self) -> None:
        with self.shop():
            self.assertEqual(self.problems(), [f"shop subscribes to {BookAdded.name}, but has no handler."])

    def test_handlers_of_a_remote_service_are_not_checked(self) -> None:
        with self.shop(hosted=False):
            self.assertEqual(self.problems(), [])

    def test_unpublished_event_is_reported(self) -> None:
        with self.shop(BookAdded), mock.patch("kernel.checks.events_of", return_value=[]):
            problems = self.problems()
        self.assertEqual(problems, [f"shop subscribes to {BookAdded.name}, which no service publishes."])


@override_settings(HOSTED_SERVICES=["shop"])
class CompletenessCheckTests(SimpleTestCase):
    def setUp(self) -> None:
        contracts = {mock.Mock(operations=lambda: {"count_user_data": None}): None}
        for contract in contracts:
            contract.name = "shop"
        self.enterContext(mock.patch("kernel.checks.registered", return_value=contracts))
        self.find_spec = self.enterContext(mock.patch("kernel.checks.find_spec"))
        self.contract = next(iter(contracts))

    def problems(self, apps: Apps) -> list[str]:
        with mock.patch("kernel.checks.apps", apps):
            return [error.msg for error in check_services_are_complete(None)]

    @isolate_apps(app("shop"), kwarg_name="apps")
    def test_missing_tables_are_reported(self, apps: Apps) -> None:
        tables = ("IdempotencyRecord", "OutboxEvent", "InboxEvent")
        self.assertEqual(self.problems(apps), [f"shop has no model {table}." for table in tables])

    @isolate_apps(app("shop"), kwarg_name="apps")
    def test_missing_reconciliation_and_count_of_user_data_are_reported(self, apps: Apps) -> None:
        self.find_spec.return_value = None
        self.contract.operations = dict
        problems = self.problems(apps)
        self.assertEqual(
            problems[-2:], ["shop has no module reconciliation.", "shop has no query count_user_data."]
        )


class ProjectTests(SimpleTestCase):
    """The checks on the project that uses the kernel."""

    def test_project_passes_every_check(self) -> None:
        for check in (check_relations_stay_inside_a_service, check_events, check_services_are_complete):
            with self.subTest(check):
                self.assertEqual(check(None), [])

    def test_relations_are_checked_with_the_models(self) -> None:
        self.assertTrue(any(model._meta.many_to_many for model in global_apps.get_models()))
        with mock.patch("kernel.checks.service_of", side_effect=lambda model: model):
            self.assertIn("kernel.E001", {message.id for message in run_checks(tags=["models"])})
