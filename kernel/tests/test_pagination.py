import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import connections
from django.test import SimpleTestCase
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from kernel.contracts.errors import Invalid
from kernel.contracts.service import MAX_PAGE_SIZE, Page
from kernel.db.pagination import decode_cursor, encode_cursor, page
from kernel.db.router import alias_of
from kernel.tests.tables import EntryTestCase

START = datetime(2026, 1, 1, tzinfo=UTC)
BY_SCORE = ("-score", "-id")
ORDERS = (("id",), ("-id",), BY_SCORE, ("score", "id"), ("-score", "id"), ("-written_at", "name", "-id"))


class PageTests:
    """Walking through pages shows every row once, in order, whatever the order and however many ties."""

    def setUp(self: Any) -> None:
        super().setUp()  # type: ignore[misc]
        chance = random.Random(7)
        self.Entry.objects.bulk_create(
            self.Entry(
                id=UUID(int=chance.getrandbits(128)),
                score=chance.randint(-1, 1),
                written_at=START + timedelta(milliseconds=chance.randint(0, 2)),
                name=chance.choice("abé"),
            )
            for _ in range(23)
        )

    def page(
        self: Any, order: Sequence[str], cursor: str | None = None, limit: int = 5, **at: Any
    ) -> Page[Any]:
        rows = self.Entry.objects.filter(**at)
        return page(rows, order=order, cursor=cursor, limit=limit, convert=list)

    def walk(self: Any, order: Sequence[str], limit: int) -> list[Any]:
        shown, cursor = [], None
        while True:
            part = self.page(order, cursor, limit)
            shown.extend(part.items)
            cursor = part.next_cursor
            if cursor is None:
                return shown

    def test_every_row_once_in_order(self: Any) -> None:
        for order in ORDERS:
            whole = list(self.Entry.objects.order_by(*order))
            for limit in (1, 5, 22, 23, 24, MAX_PAGE_SIZE):
                with self.subTest(order=order, limit=limit):
                    self.assertEqual(self.walk(order, limit), whole)

    def test_only_the_last_page_has_no_cursor(self: Any) -> None:
        self.assertIsNotNone(self.page(BY_SCORE, limit=22).next_cursor)
        self.assertIsNone(self.page(BY_SCORE, limit=23).next_cursor)
        self.assertEqual(self.page(BY_SCORE, score=9), Page(items=(), next_cursor=None))

    def test_what_is_inserted_meanwhile_shifts_nothing(self: Any) -> None:
        first = self.page(BY_SCORE)
        self.Entry.objects.create(id=UUID(int=1), score=1000)
        second = self.page(BY_SCORE, first.next_cursor)
        whole = list(self.Entry.objects.filter(score__lt=1000).order_by(*BY_SCORE))
        self.assertEqual([*first.items, *second.items], whole[:10])

    def test_a_page_is_one_query(self: Any) -> None:
        cursor = self.page(BY_SCORE).next_cursor
        for limit in (1, 20, 100):
            with CaptureQueriesContext(connections[alias_of(self.service)]) as queries:
                self.page(BY_SCORE, cursor, limit)
            self.assertEqual(len(queries), 1)


for _service in settings.HOSTED_SERVICES:
    _name = f"{_service.capitalize()}PageTests"
    globals()[_name] = type(
        _name,
        (PageTests, EntryTestCase),
        {"__module__": __name__, "service": _service, "services": (_service,)},
    )


class LimitTest(SimpleTestCase):
    def test_outside_its_range_is_invalid(self) -> None:
        for limit in (-1, 0, MAX_PAGE_SIZE + 1, 2**70):
            with self.subTest(limit), self.assertRaises(Invalid) as raised:
                page(mock.Mock(), order=("id",), cursor=None, limit=limit, convert=list)
            self.assertEqual(list(raised.exception.fields), ["limit"])


class CursorTest(SimpleTestCase):
    """Only what `encode_cursor` made for the same order is a cursor."""

    row = mock.Mock(id=UUID(int=5), score=3, written_at=START)

    def assert_invalid(self, cursor: str, order: Sequence[str] = BY_SCORE) -> None:
        with self.assertRaises(Invalid) as raised:
            decode_cursor(order, cursor)
        self.assertEqual(list(raised.exception.fields), ["cursor"])

    def test_holds_the_rows_place(self) -> None:
        self.assertEqual(decode_cursor(BY_SCORE, encode_cursor(BY_SCORE, self.row)), [3, str(UUID(int=5))])

    def test_of_another_order_is_invalid(self) -> None:
        cursor = encode_cursor(BY_SCORE, self.row)
        for order in (
            ("score", "id"),
            ("-score", "id"),
            ("-score",),
            ("-id", "-score"),
            ("-written_at", "-id"),
        ):
            self.assert_invalid(cursor, order)

    def test_changed_anywhere_is_invalid(self) -> None:
        cursor = encode_cursor(BY_SCORE, self.row)
        for place, letter in enumerate(cursor):
            changed = cursor[:place] + ("A" if letter != "A" else "B") + cursor[place + 1 :]
            if changed != cursor:
                self.assert_invalid(changed)
        self.assert_invalid(cursor[:-1])
        self.assert_invalid(cursor + "A")

    def test_made_elsewhere_is_invalid(self) -> None:
        self.assert_invalid(signing.dumps([3, str(UUID(int=5))]))
        with self.settings(SECRET_KEY="another-secret-key-of-good-length"):
            foreign = encode_cursor(BY_SCORE, self.row)
        self.assert_invalid(foreign)

    def test_it_outlives_its_secret_key_by_the_fallbacks(self) -> None:
        cursor = encode_cursor(BY_SCORE, self.row)
        values = decode_cursor(BY_SCORE, cursor)
        with self.settings(SECRET_KEY="n" * 32, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
            self.assertEqual(decode_cursor(BY_SCORE, cursor), values)

    @given(st.text())
    def test_whatever_arrives_is_invalid(self, cursor: str) -> None:
        self.assert_invalid(cursor)

    @given(st.text(), st.text())
    def test_whatever_looks_signed_is_invalid(self, value: str, signature: str) -> None:
        self.assert_invalid(f"{value}:{signature}")
