"""The file of Firestore indexes declares those that the queries of comments use."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from typing import Any
from unittest import TestCase
from urllib.parse import quote
from urllib.request import urlopen
from uuid import uuid4

from django.conf import settings
from django.core.management import call_command
from django.test import SimpleTestCase

from django_firestore_backend.tests.alias import FIRESTORE_ALIAS

Field = tuple[str, str]
# A query by equality alone: Firestore merges the single-field indexes that it maintains
# itself. The emulator reports a composite index nevertheless.
MERGED = {"comments_comment": [("number", "ASCENDING"), ("post_id", "ASCENDING")]}
FILE = settings.BASE_DIR / "deploy/firestore/firestore.indexes.json"


def declared() -> dict[str, list[list[Field]]]:
    """Return the composite indexes of the file, by collection."""
    found: dict[str, list[list[Field]]] = {}
    for index in json.loads(FILE.read_text())["indexes"]:
        found.setdefault(index["collectionGroup"], []).append(_fields(index))
    return found


def used(project: str) -> Iterator[tuple[str, list[Field]]]:
    """Yield the composite indexes that queries used, as the emulator reports."""
    database = quote(f"projects/{project}/databases/test-default", safe="")
    url = f"http://{os.environ['FIRESTORE_EMULATOR_HOST']}/emulator/v1/projects/{project}:indexUsage"
    with urlopen(f"{url}?database={database}") as response:  # noqa: S310
        for report in json.load(response).get("reports", []):
            index = report["index"]
            fields = [field for field in _fields(index) if field[0] != "__name__"]
            if len(fields) > 1:
                yield index["name"].split("/collectionGroups/")[1].split("/")[0], fields


def serves(index: list[Field], needed: list[Field]) -> bool:
    """Return whether an index has first the equal columns, then those of the order.

    The columns that a query compares for equality may stand in any order.
    """
    return len(index) == len(needed) and any(
        sorted(index[:equal]) == sorted(needed[:equal]) and index[equal:] == needed[equal:]
        for equal in range(len(needed))
    )


def _fields(index: dict[str, Any]) -> list[Field]:
    return [(field["fieldPath"], field["order"]) for field in index["fields"]]


class IndexFileTests(SimpleTestCase):
    def test_file_is_what_the_command_writes(self) -> None:
        output = StringIO()
        call_command("firestore_indexes", "comments", stdout=output)
        self.assertEqual(FILE.read_text(), output.getvalue(), "manage.py firestore_indexes comments")

    def test_index_serves_equal_columns_in_any_order(self) -> None:
        index = [("b", "ASCENDING"), ("a", "ASCENDING"), ("c", "DESCENDING")]
        self.assertTrue(serves(index, [("a", "ASCENDING"), ("b", "ASCENDING"), ("c", "DESCENDING")]))
        self.assertFalse(serves(index, [("a", "ASCENDING"), ("b", "ASCENDING"), ("c", "ASCENDING")]))
        self.assertFalse(serves(index, [("a", "ASCENDING"), ("c", "DESCENDING")]))
        self.assertFalse(serves(index, [("b", "ASCENDING"), ("c", "DESCENDING"), ("a", "ASCENDING")]))


if FIRESTORE_ALIAS is not None:

    class CommentsOnFirestoreTests(TestCase):
        """Collected only if this run has a Firestore emulator."""

        def test_whole_suite_of_comments_uses_declared_indexes_only(self) -> None:
            project = f"indexes-{uuid4().hex[:12]}"
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "comments"],
                cwd=settings.BASE_DIR,
                env=os.environ | {"COMMENTS_DATABASE_URL": f"firestore://{project}/(default)"},
                capture_output=True,
                text=True,
                check=False,
            )
            self.assertEqual(done.returncode, 0, done.stdout)
            indexes = declared()
            found = [each for each in used(project) if each not in MERGED.items()]
            self.assertGreater(len(found), 2)
            for collection, needed in found:
                with self.subTest(collection):
                    self.assertTrue(any(serves(index, needed) for index in indexes[collection]), needed)
