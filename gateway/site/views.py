"""The front end's page at each of its addresses, with the metadata of that address."""

import time
from collections.abc import Callable
from dataclasses import replace

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from gateway.composition.degradation import Degradation
from gateway.rest.caching import make_cacheable, never_store
from gateway.site import metadata
from gateway.site.metadata import Describe, Head
from gateway.site.shell import Shell
from kernel.contracts.context import current_context, use_context
from kernel.contracts.errors import Invalid, NotFound

METADATA_SECONDS = 2
"""The timeout of the calls for a page's metadata. The front end works without it."""

View = Callable[..., HttpResponse]


def page(describe: Describe) -> View:
    """Return a view that returns the front end's page with metadata.

    If the services fail, the page is returned as built: the front end then calls the
    API itself and shows the errors.

    Args:
        describe: Returns the metadata of an address.
    """

    @require_safe
    def view(request: HttpRequest, **address: str) -> HttpResponse:
        shell = Shell.read()
        if shell is None:
            raise Http404("The front end is not built.")
        degradation = Degradation()
        try:
            head = _describe_in_time(describe, degradation, **address)
        except (NotFound, Invalid):
            return never_store(_page_response(request, shell, metadata.NOT_FOUND, status=404))
        if head is None:
            return never_store(HttpResponse(shell.html))
        response = _page_response(request, shell, head)
        return never_store(response) if degradation.degraded else make_cacheable(request, response)

    return view


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Return the start page; without a front end, redirect to the docs of the API."""
    return _home(request, show=request.GET.get("show", "")) if Shell.read() else redirect("docs")


_home = page(metadata.home)


def _describe_in_time(describe: Describe, degradation: Degradation, **address: str) -> Head | None:
    deadline = time.monotonic() + min(METADATA_SECONDS, settings.REQUEST_SECONDS)
    with use_context(replace(current_context(), deadline=deadline)):
        return describe(degradation, **address)


def _page_response(request: HttpRequest, shell: Shell, head: Head, status: int = 200) -> HttpResponse:
    author_url = request.build_absolute_uri(reverse("user-page", args=[head.author])) if head.author else ""
    context = {
        "head": head,
        "site_name": shell.site_name,
        "description": " ".join((head.description or shell.site_description).split()),
        "url": request.build_absolute_uri(head.path),
        "author_url": author_url,
    }
    tags = render_to_string("site/head.html", context).strip()
    return HttpResponse(shell.with_head(tags), status=status)
