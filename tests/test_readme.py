"""The README and the READMEs of services agree with the code."""

import re
from pathlib import Path

from django.test import SimpleTestCase

from kernel.contracts.service import Service
from kernel.rpc.registry import registered

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()


class ReadmeTests(SimpleTestCase):
    def test_every_link_refers_to_a_file(self) -> None:
        own = [ROOT / "README.md", *ROOT.glob("*/README.md"), *ROOT.glob("gateway/*/README.md")]
        for page in [*own, *ROOT.glob("docs/*.md")]:
            for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
                self.assertTrue((page.parent / target).exists(), f"{page.name} links to {target}")

    def test_every_named_make_target_exists(self) -> None:
        targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
        named = set(re.findall(r"\bmake ([a-z-]+)", README))
        self.assertEqual(set(), named - targets)


class ServiceReadmeTests(SimpleTestCase):
    """The table of operations in each service's README matches its contract."""

    def test_operations_arguments_and_kinds_match_the_contract(self) -> None:
        for contract in registered():
            readme = (ROOT / contract.name / "README.md").read_text()
            documented = re.findall(r"^\| `(\w+)\((.*)\)` \| ([\w ]+) \|", readme, re.MULTILINE)
            with self.subTest(contract.name):
                self.assertEqual(operations_of(contract), documented)


def operations_of(contract: type[Service]) -> list[tuple[str, str, str]]:
    return [
        (
            operation.name,
            ", ".join(name for name in operation.signature.parameters if name not in ("self", "key")),
            f"idempotent {operation.kind}" if operation.is_idempotent else str(operation.kind),
        )
        for operation in contract.operations().values()
    ]
