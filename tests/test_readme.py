"""The README and the READMEs of services agree with the code."""

import re
from pathlib import Path

from django.test import SimpleTestCase

from kernel.contracts.service import Service
from kernel.rpc.registry import registered

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
PAGES = [
    page
    for pattern in ("*.md", "*/*.md", "*/*/*.md")
    for page in sorted(ROOT.glob(pattern))
    if not {"node_modules", "service_template"} & set(page.parts)
    and not any(part.startswith(".") for part in page.relative_to(ROOT).parts)
]
"""The pages of documentation."""


def anchors_of(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


class ReadmeTests(SimpleTestCase):
    def test_every_link_refers_to_a_file_and_a_heading(self) -> None:
        for page in PAGES:
            for target, anchor in re.findall(r"\]\(([^)#:\s]*)#?([^):\s]*)\)", page.read_text()):
                linked = page.parent / target if target else page
                with self.subTest(f"{page.relative_to(ROOT)} links to {target}#{anchor}"):
                    self.assertTrue(linked.exists())
                    if anchor:
                        self.assertIn(anchor, anchors_of(linked))

    def test_every_page_is_linked_from_another(self) -> None:
        linked = {
            (page.parent / target).resolve()
            for page in PAGES
            for target in re.findall(r"\]\(([^)#:\s]+)", page.read_text())
        }
        self.assertEqual({page for page in PAGES if page not in linked}, {ROOT / "README.md"})

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
