"""A receiver of OpenTelemetry traces, on loopback."""

import time
from collections import defaultdict
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

SECONDS = 20
POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One span, as received."""

    service: str
    name: str
    id: bytes
    trace_id: bytes
    parent_id: bytes
    attributes: dict[str, Any]


class Receiver:
    """Receives spans over HTTP within its block, and holds them in `spans`."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.spans += _read(body)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *arguments: object) -> None:
                """Log nothing: every line in a test's output is a finding."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        # The variables with which a process sends its spans here, without a long delay.
        self.environment = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{self._server.server_port}",
            "OTEL_BSP_SCHEDULE_DELAY": "50",
        }

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def wait_for(self, *services: str) -> list[Span]:
        """Return the spans of the first complete trace through all these services."""
        give_up = time.monotonic() + SECONDS
        while time.monotonic() < give_up:
            traces: dict[bytes, list[Span]] = defaultdict(list)
            for span in list(self.spans):
                traces[span.trace_id].append(span)
            for spans in traces.values():
                if {*services} <= {span.service for span in spans} and _is_complete(spans):
                    return spans
            time.sleep(POLL_SECONDS)
        raise AssertionError(f"No trace goes through {services}; received: {self.spans}")


def _is_complete(spans: list[Span]) -> bool:
    """Return whether each span's parent has arrived, which may be in a later batch."""
    known = {b"", *(span.id for span in spans)}
    return all(span.parent_id in known for span in spans)


def _read(body: bytes) -> list[Span]:
    message = ExportTraceServiceRequest.FromString(body)
    return [
        Span(
            service=_attributes(resource.resource)["service.name"],
            name=span.name,
            id=span.span_id,
            trace_id=span.trace_id,
            parent_id=span.parent_span_id,
            attributes=_attributes(span),
        )
        for resource in message.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]


def _attributes(message: Any) -> dict[str, Any]:
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in message.attributes}
