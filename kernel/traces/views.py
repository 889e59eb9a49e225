"""The pages of traces, in development."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel.traces.store import read_trace, read_traces
from kernel.traces.waterfall import rows


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the latest traces."""
    return render(request, "traces/index.html", {"traces": read_traces(_folder())})


@require_safe
def detail(request: HttpRequest, trace_id: str) -> HttpResponse:
    """Show the waterfall of one trace."""
    trace = read_trace(_folder(), trace_id)
    if trace is None:
        raise Http404(f"There is no trace {trace_id}; older ones are removed.")
    return render(request, "traces/detail.html", {"trace": trace, "rows": rows(trace)})


def _folder() -> Path:
    if settings.TRACES_FOLDER is None:
        raise Http404("Traces are recorded in development alone.")
    return settings.TRACES_FOLDER
