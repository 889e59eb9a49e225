"""Record the spans of OpenTelemetry for the pages of traces."""

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from kernel import notes
from kernel.contracts.service import Service
from kernel.rpc import registry
from kernel.traces.store import Note, SpanWriter, StoredSpan, clear

tracer = trace.get_tracer(__name__)


class FileExporter(SpanExporter):
    """Writes spans to the files of a SpanWriter.

    Args:
        folder: Where the files are.
        process: The name of this process.
    """

    def __init__(self, folder: Path, process: str) -> None:
        """Open nothing yet: each write opens the file."""
        clear(folder)
        self._writer = SpanWriter(folder)
        self._process = process

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Write the spans, without the queries of background work."""
        wanted = [self._stored(span) for span in spans if not _is_uninteresting(span)]
        if wanted:
            self._writer.write(wanted)
        return SpanExportResult.SUCCESS

    def _stored(self, span: ReadableSpan) -> StoredSpan:
        context = span.get_span_context() or trace.INVALID_SPAN_CONTEXT
        return StoredSpan(
            trace_id=trace.format_trace_id(context.trace_id),
            span_id=trace.format_span_id(context.span_id),
            parent_id=trace.format_span_id(span.parent.span_id) if span.parent else None,
            name=span.name,
            kind=span.kind.name.lower(),
            process=self._process,
            start=span.start_time or 0,
            end=span.end_time or 0,
            is_error=not span.status.is_ok and span.status.status_code.name == "ERROR",
            attributes=_texts(span.attributes or {}),
            notes=[
                Note(event.name, event.timestamp, _texts(event.attributes or {})) for event in span.events
            ],
        )


def record_everything() -> None:
    """Record calls of services, notes and log lines, too."""
    registry.decorate_with(_traced)
    notes.listen(lambda name, attributes: trace.get_current_span().add_event(name, attributes))
    _record_log_lines()


def _record_log_lines() -> None:
    """Add each log record to the current span.

    The record factory is replaced, because Django replaces handlers when it configures
    logging again.
    """
    make_record = logging.getLogRecordFactory()

    def make_and_note(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make_record(*args, **kwargs)
        trace.get_current_span().add_event(
            "log", {"level": record.levelname, "logger": record.name, "text": record.getMessage()}
        )
        return record

    logging.setLogRecordFactory(make_and_note)


def _traced(contract: type[Service], service: Service) -> Service:
    """Return an instance of the contract that calls the service within spans."""
    methods = {
        name: _traced_operation(f"{contract.name}.{name}", getattr(service, name))
        for name in contract.operations()
    }
    decorated: Service = type(f"Traced{contract.__name__}", (contract,), methods)()
    return decorated


def _traced_operation(name: str, operation: Callable[..., Any]) -> Callable[..., Any]:
    def call(_self: Service, **arguments: Any) -> Any:
        with tracer.start_as_current_span(name) as span:
            if "event" in arguments:
                span.set_attribute("event", arguments["event"].name)
            return operation(**arguments)

    return call


def _is_uninteresting(span: ReadableSpan) -> bool:
    """Return whether a query is not part of a request, or is of Django's log.

    The relay queries once a second. On SQLite Django quotes parameters by queries.
    """
    statement = str((span.attributes or {}).get("db.statement", ""))
    is_background = span.parent is None and span.kind is trace.SpanKind.CLIENT
    return is_background or statement.startswith("SELECT QUOTE(")


def _texts(attributes: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in attributes.items()}
