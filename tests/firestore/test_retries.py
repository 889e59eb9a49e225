"""The kernel's `transactional` retries after conflicts on Firestore."""

from django.conf import settings

from django_firestore_backend.tests.cases import EmulatorTestCase
from django_firestore_backend.tests.concurrency import run_concurrently
from django_firestore_backend.tests.models import Auto, Named
from kernel.db.transactions import transactional


class RetryTests(EmulatorTestCase):
    def test_concurrent_writers_all_succeed(self) -> None:
        named = Named.objects.using(self.alias)
        autos = Auto.objects.using(self.alias)
        named.create(key="counter")
        service = next(name for name, alias in settings.SERVICE_ALIASES.items() if alias == self.alias)

        @transactional(service)
        def take() -> None:
            counter = named.get(pk="counter")
            autos.create(slug=f"number-{counter.hits + 1}")
            counter.hits += 1
            counter.save(update_fields=["hits"])

        self.assertEqual(run_concurrently(*[take] * 6), [None] * 6)
        self.assertEqual(named.get(pk="counter").hits, 6)
        self.assertEqual(autos.count(), 6)
