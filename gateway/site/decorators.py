"""The decorator of views for feed readers and search engines."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from gateway.rest.caching import make_cacheable, never_store
from gateway.rest.exceptions import RETRY_AFTER_SECONDS
from kernel.contracts.errors import InternalError, Invalid, NotFound, Unavailable

View = Callable[..., HttpResponse]


def crawler_view(view: View) -> View:
    """Return the view for crawlers: compressed, cacheable, read-only.

    The response is cacheable unless the view sets Cache-Control itself. If a service
    is unavailable or broken, the response is a 503.
    """

    @gzip_page
    @require_safe
    @wraps(view)
    def wrapped(request: HttpRequest, **address: str) -> HttpResponse:
        try:
            response = view(request, **address)
        except (NotFound, Invalid) as error:
            raise Http404(error.detail) from error
        except (Unavailable, InternalError):
            unavailable = HttpResponse(status=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
            return never_store(unavailable)
        return response if "Cache-Control" in response.headers else make_cacheable(request, response)

    return wrapped
