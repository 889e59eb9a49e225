"""Spans in files that all processes of a development set-up share.

Each process appends to a file of its own, one line of JSON per span, and starts it anew
when it is full. So old traces disappear, and no process waits for another.
"""

import os
import threading
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

MAX_FILE_BYTES = 4 * 1024 * 1024
MAX_TRACES = 300
MAX_FILES = 20


class Note(msgspec.Struct, frozen=True):
    """A log line or another event during a span; `at` in nanoseconds since 1970."""

    name: str
    at: int
    attributes: dict[str, str]


class StoredSpan(msgspec.Struct, frozen=True):
    """One operation of a trace; times in nanoseconds since 1970."""

    trace_id: str
    span_id: str
    parent_id: str | None
    name: str
    kind: str
    process: str
    start: int
    end: int
    is_error: bool
    attributes: dict[str, str]
    notes: list[Note]

    @property
    def milliseconds(self) -> float:
        """Return the duration."""
        return (self.end - self.start) / 1e6


@dataclass(frozen=True, slots=True)
class Trace:
    """The spans of one request, in the order of their start."""

    id: str
    spans: list[StoredSpan] = field(default_factory=list)

    @property
    def root(self) -> StoredSpan:
        """Return the span that began the trace, or the first one that is known."""
        return next((span for span in self.spans if span.parent_id is None), self.spans[0])

    @property
    def title(self) -> str:
        """Return the method and path of the request, or the name of the operation."""
        attributes = self.root.attributes
        url = attributes.get("http.url", "")
        return f"{attributes['http.method']} {urlsplit(url).path}" if url else self.root.name

    @property
    def request_id(self) -> str:
        """Return the request's id, which the log has, too; empty for other work."""
        return self.root.attributes.get("request_id", "")

    @property
    def started(self) -> datetime:
        """Return when the trace began."""
        return datetime.fromtimestamp(self.root.start / 1e9, UTC)

    @property
    def processes(self) -> list[str]:
        """Return the names of the processes that took part."""
        return list(dict.fromkeys(span.process for span in self.spans))


class SpanWriter:
    """Appends the spans of this process to its file.

    Args:
        folder: Where the files are. It is created.
    """

    def __init__(self, folder: Path) -> None:
        """Create the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._lock = threading.Lock()

    def write(self, spans: list[StoredSpan]) -> None:
        """Append spans. A forked process has a file of its own."""
        lines = b"".join(msgspec.json.encode(span) + b"\n" for span in spans)
        path = self._folder / f"{os.getpid()}.jsonl"
        with self._lock:
            if path.exists() and path.stat().st_size > MAX_FILE_BYTES:
                path.replace(path.with_suffix(".old.jsonl"))
            with path.open("ab") as file:
                file.write(lines)


def read_traces(folder: Path) -> list[Trace]:
    """Return the latest MAX_TRACES traces, the latest first."""
    spans: defaultdict[str, list[StoredSpan]] = defaultdict(list)
    for path in folder.glob("*.jsonl"):
        for line in _read(path).splitlines():
            try:
                span = msgspec.json.decode(line, type=StoredSpan)
            except msgspec.DecodeError:
                continue  # a process was killed while it wrote
            spans[span.trace_id].append(span)
    traces = [
        Trace(trace_id, sorted(found, key=lambda span: span.start)) for trace_id, found in spans.items()
    ]
    traces.sort(key=lambda trace: trace.root.start, reverse=True)
    return traces[:MAX_TRACES]


def _read(path: Path) -> bytes:
    """Return the content of a file; nothing if it was renamed or deleted meanwhile."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def read_trace(folder: Path, trace_id: str) -> Trace | None:
    """Return one trace; None if it is not, or no longer, stored."""
    return next((trace for trace in read_traces(folder) if trace.id == trace_id), None)


def clear(folder: Path) -> None:
    """Delete all but the MAX_FILES files that were written last.

    Traces of processes that have ended stay, so that they survive a reload of the code.
    """
    with suppress(FileNotFoundError):  # another process that starts now deletes them
        written = {path: path.stat().st_mtime_ns for path in folder.glob("*.jsonl")}
        for path in sorted(written, key=written.__getitem__, reverse=True)[MAX_FILES:]:
            path.unlink()
