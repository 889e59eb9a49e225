"""What the project does around every request: its context, its line in the log, its answer's policy."""

import re
import time
from collections.abc import Callable
from contextlib import suppress

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from uuid_utils.compat import uuid7
from whitenoise.middleware import WhiteNoiseMiddleware

from kernel.contracts.context import RequestContext, use_context
from kernel.http.access_log import log_access

HEADER = "X-Request-ID"
ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
BODILESS = ("GET", "HEAD", "OPTIONS")


class RequestContextMiddleware:
    """Gives every request an id, the caller's or a new one, and a deadline. Logs it.

    Must come first, so that what the others log has the request's id.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        request_id = given if ACCEPTABLE_ID.fullmatch(given) else str(uuid7())
        request.id = request_id  # type: ignore[attr-defined]
        started = time.monotonic()
        deadline = started + settings.REQUEST_SECONDS
        with use_context(RequestContext(request_id=request_id, deadline=deadline)):
            response = self.get_response(request)
            log_access(request, response, time.monotonic() - started)
        response.headers[HEADER] = request_id
        return response


class WholeRequestMiddleware:
    """Takes in the rest of a request's body before the answer leaves.

    Granian closes the connection when a request is answered before its body has come, as one to an unknown
    address is: who was still sending it then gets an error in place of the answer. A thread that waits does
    nothing else, so no more than DATA_UPLOAD_MAX_MEMORY_SIZE is waited for, and nothing where no body
    belongs, nor in calls of services: one that is not signed is refused unread.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in BODILESS and not request.path_info.startswith("/services/"):
            with suppress(UnreadablePostError):  # the caller has gone
                request.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        return response


class FilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]  # WhiteNoise has no types
    """Serves files: the static ones, and those of the front end's build but its page, which is a view's."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_page = request.path_info == "/index.html"
        response: HttpResponseBase = self.get_response(request) if is_page else super().__call__(request)
        return response


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """On everything but JSON, which no browser runs. django-csp makes the policy anew for each answer."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if "json" in response.headers.get("Content-Type", ""):
            return response
        return super().process_response(request, response)
