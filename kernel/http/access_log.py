"""The access log, and the request id in every log line."""

import logging

from django.http import HttpRequest, HttpResponse
from django.utils.encoding import escape_uri_path

from kernel.contracts.context import current_context

access_logger = logging.getLogger("kernel.access")


class RequestIdFilter(logging.Filter):
    """Adds the id of the current request to each record, or "-" outside a request.

    Django logs some responses after the context has ended. Those records have the
    request itself, and its id is used.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Set `request_id` of the record. Return True."""
        request = getattr(record, "request", None)
        record.request_id = getattr(request, "id", current_context().request_id)
        return True


def log_access(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """Log a request and the status of its response.

    Query string, headers and bodies are not logged, because they may hold secrets.

    Args:
        request: The request.
        response: Its response.
        seconds: How long the request took.
    """
    if not access_logger.isEnabledFor(logging.INFO):
        return
    match = request.resolver_match
    arguments = match.kwargs if match else {}
    actor_id = current_context().actor_id
    fields = {
        "method": request.method,
        "path": escape_uri_path(request.path),
        "route": match.route if match else None,
        "service": arguments.get("service"),
        "operation": arguments.get("operation"),
        "actor": str(actor_id) if actor_id else None,
        "status": response.status_code,
        "duration_ms": round(seconds * 1000, 1),
    }
    access_logger.info(
        "%(method)s %(path)s %(status)s %(duration_ms)s ms",
        fields,
        extra={name: value for name, value in fields.items() if value is not None},
    )
