"""What every log line carries."""

import logging

from blog.services.context import current


class RequestIdFilter(logging.Filter):
    """Puts the id of the request under way on each record; "-" outside any request."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current().request_id
        return True
