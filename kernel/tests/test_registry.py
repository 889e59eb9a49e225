from django.conf import settings
from django.test import SimpleTestCase

from kernel.rpc import registry
from kernel.tests.library import Library, LibraryService


class RegistryTests(SimpleTestCase):
    def test_every_hosted_service_is_registered(self) -> None:
        self.assertEqual([contract.name for contract in registry.registered()], settings.HOSTED_SERVICES)

    def test_local_service_is_the_implementation_itself(self) -> None:
        for contract, service in registry.registered().items():
            self.assertIs(registry.get(contract), service)
            self.assertIsInstance(service, contract)

    def test_unregistered_contract_raises_lookup_error(self) -> None:
        with self.assertRaisesRegex(LookupError, "No service is registered for Library"):
            registry.get(Library)


class OverrideTests(SimpleTestCase):
    def test_service_is_replaced_inside_the_block_only(self) -> None:
        contract, before = next(iter(registry.registered().items()))
        other = object.__new__(type(before))
        with registry.override(contract, other) as service:
            self.assertIs(service, other)
            self.assertIs(registry.get(contract), other)
        self.assertIs(registry.get(contract), before)

    def test_unregistered_contract_is_unregistered_after_the_block(self) -> None:
        with registry.override(Library, LibraryService()):
            pass
        with self.assertRaises(LookupError):
            registry.get(Library)

    def test_override_ends_with_an_exception(self) -> None:
        with self.assertRaises(ZeroDivisionError), registry.override(Library, LibraryService()):
            raise ZeroDivisionError
        with self.assertRaises(LookupError):
            registry.get(Library)

    def test_overrides_may_be_nested(self) -> None:
        outer, inner = LibraryService(), LibraryService()
        with registry.override(Library, outer):
            with registry.override(Library, inner):
                self.assertIs(registry.get(Library), inner)
            self.assertIs(registry.get(Library), outer)
