"""Traces in development: their files, their waterfall and their pages."""

import os
import tempfile
from pathlib import Path

from django.test import SimpleTestCase, override_settings
from django.urls import include, path
from msgspec.structs import replace

from kernel.traces import store
from kernel.traces.store import Note, SpanWriter, StoredSpan, read_trace, read_traces
from kernel.traces.waterfall import rows

urlpatterns = [path("services/traces/", include("kernel.traces.urls"))]

MILLISECOND = 1_000_000


def span(
    span_id: str, parent_id: str | None = None, *, trace_id: str = "t1", start: int = 0, end: int = 10
) -> StoredSpan:
    """Make a span; `start` and `end` in milliseconds."""
    return StoredSpan(
        trace_id=trace_id,
        span_id=span_id,
        parent_id=parent_id,
        name=f"span {span_id}",
        kind="internal",
        process="shop",
        start=start * MILLISECOND,
        end=end * MILLISECOND,
        is_error=False,
        attributes={},
        notes=[],
    )


class FolderTestCase(SimpleTestCase):
    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.writer = SpanWriter(self.folder)


class StoreTests(FolderTestCase):
    def test_spans_of_all_processes_are_one_trace(self) -> None:
        self.writer.write([span("b", "a", start=2)])
        (self.folder / f"{os.getpid()}.jsonl").rename(self.folder / "1.jsonl")
        self.writer.write([span("a")])
        [trace] = read_traces(self.folder)
        self.assertEqual([one.span_id for one in trace.spans], ["a", "b"])
        self.assertEqual(trace.root.span_id, "a")

    def test_latest_trace_comes_first(self) -> None:
        self.writer.write([span("a", trace_id="old", start=1), span("b", trace_id="new", start=2)])
        self.assertEqual([trace.id for trace in read_traces(self.folder)], ["new", "old"])

    def test_half_a_line_is_ignored(self) -> None:
        self.writer.write([span("a")])
        with (self.folder / f"{os.getpid()}.jsonl").open("ab") as file:
            file.write(b'{"trace_id": "t2", "sp')
        self.assertEqual([trace.id for trace in read_traces(self.folder)], ["t1"])

    def test_size_of_files_is_bounded(self) -> None:
        for number in range(60):
            with self.subTest(number):
                self.write_with_limit(1000, span("a", trace_id=str(number)))
        sizes = [file.stat().st_size for file in self.folder.iterdir()]
        self.assertLess(sum(sizes), 4000)
        self.assertEqual(read_traces(self.folder)[0].spans[0].span_id, "a")

    def write_with_limit(self, limit: int, one: StoredSpan) -> None:
        before, store.MAX_FILE_BYTES = store.MAX_FILE_BYTES, limit
        try:
            self.writer.write([one])
        finally:
            store.MAX_FILE_BYTES = before

    def test_only_the_files_written_last_are_kept(self) -> None:
        for number in range(store.MAX_FILES + 2):
            path = self.folder / f"{number}.jsonl"
            path.write_bytes(b"")
            os.utime(path, ns=(number, number))
        store.clear(self.folder)
        kept = {file.name for file in self.folder.iterdir()}
        self.assertEqual(kept, {f"{number}.jsonl" for number in range(2, store.MAX_FILES + 2)})


class WaterfallTests(FolderTestCase):
    def test_rows_are_a_tree_with_bars_in_percent(self) -> None:
        self.writer.write(
            [
                span("a", end=100),
                span("c", "a", start=50, end=75),
                span("b", "a", start=0, end=50),
                span("d", "b", start=25, end=50),
            ]
        )
        [trace] = read_traces(self.folder)
        self.assertEqual(
            [(row.span.span_id, row.depth, row.left, row.width) for row in rows(trace)],
            [("a", 0, 0, 100), ("b", 1, 0, 50), ("d", 2, 25, 25), ("c", 1, 50, 25)],
        )

    def test_span_without_its_parent_is_a_root(self) -> None:
        self.writer.write([span("b", "missing")])
        [trace] = read_traces(self.folder)
        self.assertEqual([row.depth for row in rows(trace)], [0])
        self.assertEqual(read_trace(self.folder, "t1"), trace)


@override_settings(ROOT_URLCONF=__name__)
class PageTests(FolderTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.enterContext(self.settings(TRACES_FOLDER=self.folder))

    def test_list_links_to_the_waterfall_with_notes(self) -> None:
        note = Note("event published", 0, {"event": "shop.Sold"})
        self.writer.write([replace(span("a"), notes=[note])])
        self.assertContains(self.client.get("/services/traces/"), 'href="/services/traces/t1"')
        page = self.client.get("/services/traces/t1")
        self.assertContains(page, "span a")
        self.assertContains(page, "event published event=shop.Sold")

    def test_unknown_trace_is_not_found(self) -> None:
        self.assertEqual(self.client.get("/services/traces/none").status_code, 404)

    def test_without_a_folder_nothing_is_found(self) -> None:
        with self.settings(TRACES_FOLDER=None):
            self.assertEqual(self.client.get("/services/traces/").status_code, 404)
