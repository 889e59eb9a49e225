"""Responses of the admin to what it cannot process: status 400, or its own redirect."""

from collections.abc import Iterator
from unittest.mock import patch

from django.contrib.admin.utils import quote
from django.db import OperationalError
from django.db.models import Model, Transform
from django.db.models.query import QuerySet

from tests.admin import AdminPagesTestCase, address, vendor_of

VALUES = ("99999", "9" * 30, "(", "a\0")
"""Texts that are invalid for most lookups of most fields."""

QUERIES = (
    *({"p": page} for page in ("99999999999", "9" * 5000, "-1", "0", "x", "\0")),
    *({"o": order} for order in ("", "-", "99", "-1.x", "1.1.1", "9" * 5000, "\0")),
    *({"q": words} for words in ("\0", "x" * 10_000, '"', "a " * 500, "(", "%")),
    *({name: "1"} for name in ("e", "_facets", "_popup", "all", "_to_field", "nosuch", "pk__nosuch")),
    {"_to_field": "\0"},
    {"_changelist_filters": "\0"},
    {"e": "1", "pk": "\0"},
)
KEYS = ("x", "0", "-1", "9" * 40, "\0", "a/b", "é", "_5F", "%", "x" * 3000, "None", "1.5")


class BadInputTests(AdminPagesTestCase):
    def test_invalid_value_of_any_lookup_is_refused_or_ignored(self) -> None:
        seen: set[tuple[str, ...]] = set()
        for model in self.models:
            for kind, lookup in lookups_of(model):
                if (vendor_of(model), *kind) in seen:
                    continue
                seen.add((vendor_of(model), *kind))
                for value in VALUES if len(kind) == 2 else VALUES[:1]:
                    self.check_get(address(model, "changelist"), {lookup: value})
        self.assertGreater(len(seen), 100)

    def test_invalid_parameter_of_a_list_is_refused_or_ignored(self) -> None:
        for model in self.models:
            for query in QUERIES:
                self.check_get(address(model, "changelist"), query)

    def test_invalid_id_is_refused(self) -> None:
        for model in self.models:
            for key in KEYS:
                for page in ("change", "delete", "history"):
                    self.check_get(address(model, page, quote(key)), {})

    def test_invalid_action_is_refused(self) -> None:
        for model in self.models:
            actions = [("delete_selected", key) for key in (*KEYS, "")]
            for action, key in [*actions, ("nosuch", "x"), ("\0", "x")]:
                with self.subTest(model=model, key=key[:40], action=action):
                    data = {"action": action, "_selected_action": [key], "index": "0"}
                    response = self.client.post(address(model, "changelist"), data)
                    self.assertIn(response.status_code, (200, 302, 400, 403))

    def test_refusal_is_a_page_with_one_sentence(self) -> None:
        page = self.client.get("/admin/accounts/user/", {"joined_at__year": "99999999999999999999"})
        self.assertContains(page, "cannot process a value", status_code=400)

    def test_database_that_does_not_respond_is_no_bad_input(self) -> None:
        with patch.object(QuerySet, "count", side_effect=OperationalError("the connection is closed")):
            for query in ({}, {"q": "x"}):
                self.assertEqual(self.client.get("/admin/accounts/user/", query).status_code, 500)

    def test_defect_without_any_input_is_no_bad_input(self) -> None:
        with patch.object(QuerySet, "count", side_effect=ValueError("a defect")):
            self.assertEqual(self.client.get("/admin/accounts/user/").status_code, 500)

    def check_get(self, path: str, query: dict[str, str]) -> None:
        with self.subTest(path[:80], query=str(query)[:80]):
            response = self.client.get(path, query)
            error = getattr(response, "exc_info", None)
            self.assertIn(response.status_code, (200, 302, 400, 403, 404), error)


def lookups_of(model: type[Model]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the type of each field with a lookup of it, and the lookup's parameter."""
    for field in model._meta.concrete_fields:
        kind = field.get_internal_type()
        for name, lookup in field.get_lookups().items():
            yield (kind, name), f"{field.name}__{name}"
            if issubclass(lookup, Transform):
                for further in ("gte", "in", "isnull", "contains"):
                    yield (kind, name, further), f"{field.name}__{name}__{further}"
