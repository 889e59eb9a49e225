"""What every log line carries."""

import logging

from blog.services.context import current


class RequestIdFilter(logging.Filter):
    """Puts the id of the request under way on each record; "-" outside any request.

    Django's last line on a request comes when its context is over; that record holds the request itself.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        record.request_id = getattr(request, "id", current().request_id)
        return True
