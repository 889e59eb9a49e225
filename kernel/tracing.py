"""Tracing with OpenTelemetry. Imported only if it is wanted.

With OTEL_EXPORTER_OTLP_ENDPOINT spans are sent to a collector. In development the pages
of `kernel.traces` show them.

OpenTelemetry's own environment variables configure the rest: OTEL_TRACES_SAMPLER,
OTEL_EXPORTER_OTLP_HEADERS and others.
"""

import os
import sys
from multiprocessing.util import Finalize

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.django import DjangoInstrumentor
from opentelemetry.instrumentation.grpc import GrpcInstrumentorClient
from opentelemetry.instrumentation.psycopg2 import Psycopg2Instrumentor
from opentelemetry.instrumentation.pymongo import PymongoInstrumentor
from opentelemetry.instrumentation.requests import RequestsInstrumentor
from opentelemetry.instrumentation.sqlite3 import SQLite3Instrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor
from opentelemetry.trace import Span

from kernel.traces.recording import FileExporter, record_everything


def start() -> None:
    """Start tracing in this process. Call it before Django loads its middleware.

    A process that is forked later sends its own spans.
    """
    # The environment is left alone: processes that this one starts inherit it.
    name = os.environ.get("OTEL_SERVICE_NAME") or _service_name()
    provider = TracerProvider(resource=Resource.create({"service.name": name}))
    if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    if settings.TRACES_FOLDER:
        exporter = FileExporter(settings.TRACES_FOLDER, _process_name(name))
        provider.add_span_processor(SimpleSpanProcessor(exporter))
        record_everything()
    trace.set_tracer_provider(provider)
    # granian's workers end without the functions of atexit, which the provider relies
    # on.
    Finalize(None, provider.force_flush, exitpriority=0)
    DjangoInstrumentor().instrument(response_hook=_describe)
    for client in (RequestsInstrumentor, GrpcInstrumentorClient):
        client().instrument()
    for driver in (SQLite3Instrumentor, Psycopg2Instrumentor, PymongoInstrumentor):
        driver().instrument()


def _process_name(service_name: str) -> str:
    """Return the service's name, with the command of a process that is not a server."""
    command = sys.argv[1] if sys.argv[1:] else ""
    return service_name if command in ("", "runserver") else f"{service_name} {command}"


def _service_name() -> str:
    """Return the part that this process hosts, or the project's name for several."""
    hosted = [*settings.HOSTED_SERVICES, *(["gateway"] if settings.HAS_GATEWAY else [])]
    return hosted[0] if len(hosted) == 1 else settings.ROOT_URLCONF.partition(".")[0]


def _describe(span: Span, request: HttpRequest, response: HttpResponse) -> None:
    """Add the request's id, which the log has, too.

    Name the span of a remote call by its operation.
    """
    span.set_attribute("request_id", response.headers.get("X-Request-ID", ""))
    arguments = request.resolver_match.kwargs if request.resolver_match else {}
    if settings.TRACES_FOLDER:
        trace_id = trace.format_trace_id(span.get_span_context().trace_id)
        response.headers["X-Trace"] = f"/services/traces/{trace_id}"
    if "operation" in arguments:
        span.update_name(f"{arguments['service']}.{arguments['operation']}")
