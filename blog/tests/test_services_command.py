from io import StringIO

from django.core.management import call_command
from django.db import connections
from django.test import SimpleTestCase

from blog.databases.router import alias_of
from blog.services import registry
from blog.services.stub import loopback


def printed() -> str:
    output = StringIO()
    call_command("services", stdout=output, no_color=True)
    return output.getvalue()


class ServicesCommandTest(SimpleTestCase):
    def test_describes_every_service_and_every_operation(self) -> None:
        output = printed()
        for contract in registry.registered():
            self.assertIn(f"{contract.name} (here)\n", output)
            for operation in contract.operations().values():
                self.assertIn(f"  {operation.kind} {operation.name}(", output)
                self.assertIn(operation.documentation.splitlines()[0], output)

    def test_names_each_database(self) -> None:
        output = printed()
        for contract in registry.registered():
            engine = connections[alias_of(contract.name)].display_name
            self.assertIn(f"database: {engine} (alias {alias_of(contract.name)!r})", output)

    def test_says_what_is_elsewhere(self) -> None:
        contract, service = next(iter(registry.registered().items()))
        with registry.override(contract, loopback(contract, service)):
            self.assertIn(f"{contract.name} (elsewhere)\n", printed())
