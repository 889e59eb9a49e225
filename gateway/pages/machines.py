"""What answers to feed readers and search engines have in common."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from blog.services.errors import Failed, Invalid, NotFound, Unavailable
from gateway.api.caching import forbid_keeping, let_keep
from gateway.api.exceptions import RETRY_AFTER_SECONDS

View = Callable[..., HttpResponse]


def for_machines(view: View) -> View:
    """The view's answer is compressed, kept for a moment unless it forbids that, 503 without a service."""

    @gzip_page
    @require_safe
    @wraps(view)
    def wrapped(request: HttpRequest, **address: str) -> HttpResponse:
        try:
            response = view(request, **address)
        except (NotFound, Invalid) as error:
            raise Http404(error.detail) from error
        except (Unavailable, Failed):
            unavailable = HttpResponse(status=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
            return forbid_keeping(unavailable)
        return response if "Cache-Control" in response.headers else let_keep(request, response)

    return wrapped
