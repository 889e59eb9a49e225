"""Tracing with OpenTelemetry. Imported only if OTEL_EXPORTER_OTLP_ENDPOINT is set.

OpenTelemetry's own environment variables configure the rest: OTEL_TRACES_SAMPLER,
OTEL_EXPORTER_OTLP_HEADERS and others.
"""

import os
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
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span


def start() -> None:
    """Start tracing in this process. Call it before Django loads its middleware.

    A process that is forked later sends its own spans.
    """
    os.environ.setdefault("OTEL_SERVICE_NAME", _service_name())
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    # granian's workers end without the functions of atexit, which the provider relies on.
    Finalize(None, provider.force_flush, exitpriority=0)
    DjangoInstrumentor().instrument(response_hook=_describe)
    for client in (RequestsInstrumentor, GrpcInstrumentorClient):
        client().instrument()
    for driver in (SQLite3Instrumentor, Psycopg2Instrumentor, PymongoInstrumentor):
        driver().instrument()


def _service_name() -> str:
    """Return the only part that this process hosts, or the project's name for several parts."""
    hosted = [*settings.HOSTED_SERVICES, *(["gateway"] if settings.HAS_GATEWAY else [])]
    return hosted[0] if len(hosted) == 1 else settings.ROOT_URLCONF.partition(".")[0]


def _describe(span: Span, request: HttpRequest, response: HttpResponse) -> None:
    """Add the request's id, which the log has, too. Name the span of a remote call by its operation."""
    span.set_attribute("request_id", response.headers.get("X-Request-ID", ""))
    arguments = request.resolver_match.kwargs if request.resolver_match else {}
    if "operation" in arguments:
        span.update_name(f"{arguments['service']}.{arguments['operation']}")
