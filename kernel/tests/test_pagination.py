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
from kernel.tests.tables import EntryTestCase, in_each_database

START = datetime(2026, 1, 1, tzinfo=UTC)
BY_SCORE = ("-score", "-id")
ORDERS = (("id",), ("-id",), BY_SCORE, ("score", "id"), ("-score", "id"), ("-written_at", "name", "-id"))


@in_each_database
class PageTests(EntryTestCase):
    """The pages of a list hold every row once, in any order and with many ties."""

    def setUp(self) -> None:
        super().setUp()
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
        self, order: Sequence[str], cursor: str | None = None, limit: int = 5, **filters: Any
    ) -> Page[Any]:
        rows = self.Entry.objects.filter(**filters)
        return page(rows, order=order, cursor=cursor, limit=limit, convert=list)

    def all_pages(self, order: Sequence[str], limit: int) -> list[Any]:
        rows: list[Any] = []
        cursor = None
        while True:
            page = self.page(order, cursor, limit)
            rows.extend(page.items)
            cursor = page.next_cursor
            if cursor is None:
                return rows

    def test_pages_hold_every_row_once_in_order(self) -> None:
        for order in ORDERS:
            rows = list(self.Entry.objects.order_by(*order))
            for limit in (1, 5, 22, 23, 24, MAX_PAGE_SIZE):
                with self.subTest(order=order, limit=limit):
                    self.assertEqual(self.all_pages(order, limit), rows)

    def test_only_last_page_has_no_cursor(self) -> None:
        self.assertIsNotNone(self.page(BY_SCORE, limit=22).next_cursor)
        self.assertIsNone(self.page(BY_SCORE, limit=23).next_cursor)
        self.assertEqual(self.page(BY_SCORE, score=9), Page(items=(), next_cursor=None))

    def test_row_inserted_between_two_pages_shifts_nothing(self) -> None:
        first = self.page(BY_SCORE)
        self.Entry.objects.create(id=UUID(int=1), score=1000)
        second = self.page(BY_SCORE, first.next_cursor)
        rows = list(self.Entry.objects.filter(score__lt=1000).order_by(*BY_SCORE))
        self.assertEqual([*first.items, *second.items], rows[:10])

    def test_page_takes_one_query(self) -> None:
        cursor = self.page(BY_SCORE).next_cursor
        for limit in (1, 20, 100):
            with CaptureQueriesContext(connections[alias_of(self.service)]) as queries:
                self.page(BY_SCORE, cursor, limit)
            self.assertEqual(len(queries), 1)


class LimitTests(SimpleTestCase):
    def test_limit_out_of_range_raises_invalid(self) -> None:
        for limit in (-1, 0, MAX_PAGE_SIZE + 1, 2**70):
            with self.subTest(limit), self.assertRaises(Invalid) as raised:
                page(mock.Mock(), order=("id",), cursor=None, limit=limit, convert=list)
            self.assertEqual(list(raised.exception.fields), ["limit"])


class CursorTests(SimpleTestCase):
    """A cursor is valid only if `encode_cursor` made it for the same order."""

    row = mock.Mock(id=UUID(int=5), score=3, written_at=START)

    def assert_invalid(self, cursor: str, order: Sequence[str] = BY_SCORE) -> None:
        with self.assertRaises(Invalid) as raised:
            decode_cursor(order, cursor)
        self.assertEqual(list(raised.exception.fields), ["cursor"])

    def test_cursor_holds_values_of_the_row(self) -> None:
        self.assertEqual(decode_cursor(BY_SCORE, encode_cursor(BY_SCORE, self.row)), [3, str(UUID(int=5))])

    def test_cursor_of_another_order_raises_invalid(self) -> None:
        cursor = encode_cursor(BY_SCORE, self.row)
        for order in (
            ("score", "id"),
            ("-score", "id"),
            ("-score",),
            ("-id", "-score"),
            ("-written_at", "-id"),
        ):
            self.assert_invalid(cursor, order)

    def test_changed_cursor_raises_invalid(self) -> None:
        cursor = encode_cursor(BY_SCORE, self.row)
        for place, letter in enumerate(cursor):
            changed = cursor[:place] + ("A" if letter != "A" else "B") + cursor[place + 1 :]
            if changed != cursor:
                self.assert_invalid(changed)
        self.assert_invalid(cursor[:-1])
        self.assert_invalid(cursor + "A")

    def test_cursor_with_another_signature_raises_invalid(self) -> None:
        self.assert_invalid(signing.dumps([3, str(UUID(int=5))]))
        with self.settings(SECRET_KEY="another-secret-key-of-good-length"):
            cursor = encode_cursor(BY_SCORE, self.row)
        self.assert_invalid(cursor)

    def test_cursor_is_valid_while_its_secret_key_is_a_fallback(self) -> None:
        cursor = encode_cursor(BY_SCORE, self.row)
        values = decode_cursor(BY_SCORE, cursor)
        with self.settings(SECRET_KEY="n" * 32, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
            self.assertEqual(decode_cursor(BY_SCORE, cursor), values)

    @given(st.text())
    def test_arbitrary_text_raises_invalid(self, cursor: str) -> None:
        self.assert_invalid(cursor)

    @given(st.text(), st.text())
    def test_arbitrary_signed_text_raises_invalid(self, value: str, signature: str) -> None:
        self.assert_invalid(f"{value}:{signature}")
