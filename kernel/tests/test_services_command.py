from io import StringIO

from django.core.management import call_command
from django.db import connections
from django.test import SimpleTestCase, override_settings

from kernel.db.router import alias_of
from kernel.rpc import registry


def command_output() -> str:
    output = StringIO()
    call_command("services", stdout=output, no_color=True)
    return output.getvalue()


class ServicesCommandTests(SimpleTestCase):
    def test_output_describes_every_service_and_operation(self) -> None:
        output = command_output()
        for contract in registry.registered():
            self.assertIn(f"{contract.name} (local)\n", output)
            for operation in contract.operations().values():
                self.assertIn(f"  {operation.kind} {operation.name}(", output)
                self.assertIn(operation.documentation.splitlines()[0], output)

    def test_output_names_each_database(self) -> None:
        output = command_output()
        for contract in registry.registered():
            engine = connections[alias_of(contract.name)].display_name
            self.assertIn(f"database: {engine} (alias {alias_of(contract.name)!r})", output)

    def test_output_names_the_url_of_a_remote_service(self) -> None:
        contract = next(iter(registry.registered()))
        with override_settings(SERVICE_URLS={contract.name: "http://there:8000"}):
            output = command_output()
        self.assertIn(f"{contract.name} (remote, at http://there:8000)\n", output)
        self.assertEqual(output.count("database: "), len(registry.registered()) - 1)
