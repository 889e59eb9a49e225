"""What every log line carries, and the line of each request."""

import logging

from django.http import HttpRequest, HttpResponse
from django.utils.encoding import escape_uri_path

from kernel.contracts.context import current_context

access_logger = logging.getLogger("kernel.access")


class RequestIdFilter(logging.Filter):
    """Puts the id of the request under way on each record; "-" outside any request.

    Django's last line on a request comes when its context is over; that record holds the request itself.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        record.request_id = getattr(request, "id", current_context().request_id)
        return True


def log_access(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """One line for a request that is answered. It has no query string and no body: those may hold secrets."""
    if not access_logger.isEnabledFor(logging.INFO):
        return
    match = request.resolver_match
    called = match.kwargs if match else {}
    actor_id = current_context().actor_id
    fields = {
        "method": request.method,
        "path": escape_uri_path(request.path),
        "route": match.route if match else None,
        "service": called.get("service"),
        "operation": called.get("operation"),
        "actor": str(actor_id) if actor_id else None,
        "status": response.status_code,
        "duration_ms": round(seconds * 1000, 1),
    }
    access_logger.info(
        "%(method)s %(path)s %(status)s %(duration_ms)s ms",
        fields,
        extra={name: value for name, value in fields.items() if value is not None},
    )
