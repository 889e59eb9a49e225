"""A trace as rows of a waterfall."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from kernel.traces.store import Note, StoredSpan, Trace

STATEMENT_ATTRIBUTES = ("db.statement", "db.query.text")
MAX_STATEMENT = 300
COLUMNS = re.compile("SELECT .*? FROM", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Row:
    """A span in the waterfall; `left` and `width` in percent of the whole trace."""

    span: StoredSpan
    depth: int
    left: float
    width: float
    detail: str

    @property
    def indent(self) -> int:
        """Return the indentation in units of the drawing."""
        return self.depth * 14

    @property
    def category(self) -> str:
        """Return what the span is, for its colour."""
        if self.span.is_error:
            return "error"
        if any(name in self.span.attributes for name in ("db.system", "db.system.name")):
            return "query"
        return {"server": "request", "client": "remote"}.get(self.span.kind, "local")

    @property
    def notes(self) -> list[Note]:
        """Return the log lines and other notes of the span."""
        return self.span.notes


def rows(trace: Trace) -> list[Row]:
    """Return the spans of a trace as a tree, children below their parents."""
    start = min(span.start for span in trace.spans)
    total = max(max(span.end for span in trace.spans) - start, 1)
    return [
        Row(
            span=span,
            depth=depth,
            left=100 * (span.start - start) / total,
            width=max(100 * (span.end - span.start) / total, 0.3),
            detail=_detail(span),
        )
        for span, depth in _tree(trace)
    ]


def _tree(trace: Trace) -> Iterator[tuple[StoredSpan, int]]:
    known = {span.span_id for span in trace.spans}
    children: defaultdict[str | None, list[StoredSpan]] = defaultdict(list)
    for span in trace.spans:
        children[span.parent_id if span.parent_id in known else None].append(span)
    waiting = [(span, 0) for span in reversed(children[None])]
    while waiting:
        span, depth = waiting.pop()
        yield span, depth
        waiting += [(child, depth + 1) for child in reversed(children[span.span_id])]


def _detail(span: StoredSpan) -> str:
    for name in STATEMENT_ATTRIBUTES:
        if statement := span.attributes.get(name):
            return COLUMNS.sub("SELECT … FROM", statement)[:MAX_STATEMENT]
    return span.attributes.get("event", span.attributes.get("http.url", ""))
