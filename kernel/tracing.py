"""Traces of OpenTelemetry. Imported only where OTEL_EXPORTER_OTLP_ENDPOINT says where to send them.

Everything else about them is configured as OpenTelemetry has it: OTEL_TRACES_SAMPLER,
OTEL_EXPORTER_OTLP_HEADERS and so on.
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
    """Traces everything this process does from now on. Must come before Django loads its middleware.

    A process that is forked later sends its own spans.
    """
    os.environ.setdefault("OTEL_SERVICE_NAME", _name())
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    # granian's workers end as multiprocessing ends processes: the provider's own atexit is not called there.
    Finalize(None, provider.force_flush, exitpriority=0)
    DjangoInstrumentor().instrument(response_hook=_describe)
    for calls in (RequestsInstrumentor, GrpcInstrumentorClient):
        calls().instrument()
    for queries in (SQLite3Instrumentor, Psycopg2Instrumentor, PymongoInstrumentor):
        queries().instrument()


def _name() -> str:
    """What this process hosts; "blog" where that is more than one part."""
    hosted = [*settings.HOSTED_SERVICES, *(["gateway"] if settings.HAS_GATEWAY else [])]
    return hosted[0] if len(hosted) == 1 else "blog"


def _describe(span: Span, request: HttpRequest, response: HttpResponse) -> None:
    """The request's id, to find its lines in the log; a call is named by its operation."""
    span.set_attribute("request_id", response.headers.get("X-Request-ID", ""))
    called = request.resolver_match.kwargs if request.resolver_match else {}
    if "operation" in called:
        span.update_name(f"{called['service']}.{called['operation']}")
