"""The catalogue: facts from contracts and imports, as a picture and as text."""

import sys
import tempfile
from importlib import import_module
from pathlib import Path
from textwrap import dedent
from xml.etree import ElementTree

from django.test import SimpleTestCase, override_settings
from django.urls import include, path

from kernel.catalogue.diagram import to_mermaid, to_svg
from kernel.catalogue.facts import Catalogue, EventFlow, collect
from kernel.catalogue.markdown import to_markdown
from kernel.contracts.service import Service
from kernel.rpc.registry import registered

urlpatterns = [
    path("services/", include("kernel.catalogue.urls")),
    path("services/", include("kernel.rpc.docs.urls")),
]

PACKAGES = {
    "depot/contract.py": """
        from dataclasses import dataclass
        from typing import ClassVar
        from uuid import UUID
        from kernel.contracts.events import Event
        from kernel.contracts.service import Service, query

        @dataclass(frozen=True, slots=True, kw_only=True)
        class Shipped(Event):
            aggregate: ClassVar[str] = "order_id"
            order_id: UUID

        class Depot(Service):
            '''Stores goods. Nothing else.'''
            name = "depot"
            version = "2.1"

            @query
            def count(self) -> int: ...
    """,
    "till/contract.py": """
        from typing import ClassVar
        from kernel.contracts.events import Subscriber

        class Till(Subscriber):
            '''Sells goods.'''
            name = "till"
            version = "1.0"
            subscribes_to: ClassVar = ("depot.Shipped",)
    """,
    "till/handlers.py": "from depot.contract import Shipped",
    "till/remote.py": "from depot.contract import Depot",
    "depot/tests/test_till.py": "from till.contract import Till",
    "front/views.py": "from till.contract import Till",
}


class CatalogueTests(SimpleTestCase):
    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name, source in PACKAGES.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(source))
        sys.path.insert(0, str(self.folder))
        self.addCleanup(sys.path.remove, str(self.folder))
        self.addCleanup(self.forget_packages)

    def forget_packages(self) -> None:
        for name in ("depot", "till"):
            for module in (name, f"{name}.contract"):
                sys.modules.pop(module, None)

    def collect(self) -> Catalogue:
        contracts: list[type[Service]] = [
            import_module("depot.contract").Depot,
            import_module("till.contract").Till,
        ]
        return collect(
            contracts,
            ["front"],
            {"depot": ["SQLite"], "till": ["MongoDB", "SQLite"]},
            self.folder,
            tables={"depot": ["Crate"]},
            settings={"till": ["TILL_URL"]},
        )

    def test_import_of_a_contract_class_is_a_call(self) -> None:
        catalogue = self.collect()
        self.assertEqual(
            {one.name: one.calls for one in catalogue.services}, {"depot": (), "till": ("depot",)}
        )
        self.assertEqual(catalogue.callers, {"front": ("till",)})
        self.assertEqual(catalogue.callers_of("till"), ("front",))
        self.assertEqual(catalogue.callers_of("depot"), ("till",))

    def test_events_flow_from_publisher_to_subscriber(self) -> None:
        flow = EventFlow(publisher="depot", subscriber="till", events=("Shipped",))
        self.assertEqual(self.collect().event_flows(), [flow])

    def test_picture_is_xml_with_every_service_engine_and_event(self) -> None:
        root = ElementTree.fromstring(to_svg(self.collect()))  # noqa: S314
        texts = {element.text for element in root.iter() if element.tag.endswith("}text")}
        self.assertLessEqual({"front", "depot", "till", "Stores goods", "MongoDB, SQLite", "Shipped"}, texts)

    def test_mermaid_has_every_arrow(self) -> None:
        lines = {line.strip() for line in to_mermaid(self.collect()).splitlines()}
        self.assertLessEqual({"front --> till", "till --> depot", "depot -. Shipped .-> till"}, lines)

    def test_markdown_has_a_canvas_of_each_service(self) -> None:
        text = to_markdown(self.collect())
        for line in (
            "## depot",
            "- **Tables:** Crate",
            "- **Called by:** till",
            "    - `depot.Shipped`, to till",
            "| `count` | query | no |",
            "- **Settings:** TILL_URL",
            "    - `depot.Shipped`",
        ):
            self.assertIn(f"\n{line}\n", text)


@override_settings(ROOT_URLCONF=__name__)
class PageTests(SimpleTestCase):
    def test_page_shows_every_registered_service_with_its_operations(self) -> None:
        page = self.client.get("/services/").content.decode()
        for contract in registered():
            self.assertIn(f'<h2 id="{contract.name}">', page)
            for name in contract.operations():
                self.assertIn(f"<code>{name}</code>", page)
            for name in getattr(contract, "subscribes_to", ()):
                self.assertIn(f"<code>{name}</code>", page)

    def test_diagram_is_an_image(self) -> None:
        response = self.client.get("/services/diagram.svg")
        self.assertEqual(response.headers["Content-Type"], "image/svg+xml")
        self.assertTrue(response.content.startswith(b"<svg "))
