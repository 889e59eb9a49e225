"""Every page, filter, form and action of the admin works on every engine."""

import html
import re
from collections import Counter, deque
from typing import Any
from urllib.parse import urljoin

from django.db.models import Model

from tests.admin import AdminPagesTestCase, address, vendor_of

MAX_PAGES_OF_A_KIND = 2
"""The number of pages that are opened of those whose addresses differ by an id only."""

LINK = re.compile(r'href="([^"#]+)"')
ACTION = re.compile(r'<option value="(\w+)"')
IDENTIFIER = re.compile(r"[0-9a-f-]{30,}|\d+|[A-Za-z0-9_%.-]{20,}")


class AdminPagesTests(AdminPagesTestCase):
    def test_every_link_leads_to_a_page(self) -> None:
        waiting, seen, kinds = deque(["/admin/"]), {"/admin/"}, Counter[str]()
        while waiting:
            path = waiting.popleft()
            response = self.client.get(path)
            with self.subTest(path):
                self.assertEqual(response.status_code, 200)
            for link in links(path, response.content.decode()):
                kind = IDENTIFIER.sub("#", link)
                if "?" in path and "?" in link:
                    continue  # several filters
                if link not in seen and kinds[kind] < MAX_PAGES_OF_A_KIND:
                    kinds[kind] += 1
                    seen.add(link)
                    waiting.append(link)
        for model in self.models:
            self.assertIn(address(model, "changelist"), seen)

    def test_every_list_is_searched_counted_and_sorted(self) -> None:
        queries = ({"q": "a"}, {"_facets": "True"}, {"all": ""}, {"o": "1"}, {"o": "-2.1"}, {"p": "1"})
        for model in self.models:
            for query in queries:
                with self.subTest(model=model, query=query):
                    response = self.client.get(address(model, "changelist"), query)
                    self.assertEqual(response.status_code, 200)

    def test_counts_of_filters_are_not_offered_on_firestore(self) -> None:
        for model in self.models:
            page = self.client.get(address(model, "changelist")).content.decode()
            with self.subTest(model=model):
                self.assertFalse("_facets" in page and vendor_of(model) == "firestore")

    def test_every_form_is_saved(self) -> None:
        for model in self.models:
            for row in rows_of(model, 1):
                with self.subTest(model=model):
                    self.submit(address(model, "change", row.pk))
            with self.subTest(model=model, page="add"):
                path = address(model, "add")
                status = self.client.post(path, {}).status_code
                self.assertIn(status, (200, self.client.get(path).status_code))

    def test_every_action_runs(self) -> None:
        for model in self.models:
            path = address(model, "changelist")
            page = self.client.get(path).content.decode()
            for action in sorted(set(ACTION.findall(page)) - {""}):
                with self.subTest(model=model, action=action):
                    data = {"action": action, "_selected_action": [row.pk for row in rows_of(model, 2)]}
                    self.assertIn(self.client.post(path, data).status_code, (200, 302))

    def test_every_row_that_can_be_deleted_is_deleted(self) -> None:
        for model in self.models:
            for row in rows_of(model, 1):
                path = address(model, "delete", row.pk)
                expected = {200: 302}.get(self.client.get(path).status_code, 403)
                with self.subTest(model=model):
                    self.assertEqual(self.client.post(path, {"post": "yes"}).status_code, expected)

    def submit(self, path: str) -> None:
        """Send the form of a page as it is shown."""
        page = self.client.get(path)
        self.assertEqual(page.status_code, 200)
        if 'name="_save"' in page.content.decode():
            form = page.context["adminform"].form
            values = {form.add_prefix(name): form[name].value() for name in form.fields}
            data = {name: value for name, value in values.items() if value not in (None, False)}
            response = self.client.post(path, data)
            errors = {} if response.status_code == 302 else response.context["errors"]
            self.assertEqual(response.status_code, 302, errors)


def links(path: str, page: str) -> list[str]:
    """Return the addresses of the admin that a page links to."""
    whole = [urljoin(path, html.unescape(link)) for link in LINK.findall(page)]
    return [link for link in whole if link.startswith("/admin/") and "logout" not in link]


def rows_of(model: type[Model], count: int) -> list[Any]:
    """Return some rows of a model."""
    return list(model._default_manager.order_by("pk")[:count])
