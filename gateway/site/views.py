"""The front end's page at each of its addresses, with a <head> that says what is there."""

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

HEAD_SECONDS = 2
"""How long a page waits for what its <head> says. The front end itself needs none of it."""

View = Callable[..., HttpResponse]


def page(describe: Describe) -> View:
    """A view that answers with the front end's page, its <head> as `describe` has it.

    Without the services it is the page as built: the front end asks the API, and says what does not work.
    """

    @require_safe
    def view(request: HttpRequest, **address: str) -> HttpResponse:
        shell = Shell.read()
        if shell is None:
            raise Http404("The front end is not built.")
        parts = Degradation()
        try:
            head = _in_time(describe, parts, **address)
        except (NotFound, Invalid):
            return never_store(_answer(request, shell, metadata.NOT_FOUND, status=404))
        if head is None:
            return never_store(HttpResponse(shell.html))
        response = _answer(request, shell, head)
        return never_store(response) if parts.degraded else make_cacheable(request, response)

    return view


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The newest posts; without a front end, the documentation of the API."""
    return _home(request) if Shell.read() else redirect("docs")


_home = page(metadata.home)


def _in_time(describe: Describe, parts: Degradation, **address: str) -> Head | None:
    deadline = time.monotonic() + min(HEAD_SECONDS, settings.REQUEST_SECONDS)
    with use_context(replace(current_context(), deadline=deadline)):
        return describe(parts, **address)


def _answer(request: HttpRequest, shell: Shell, head: Head, status: int = 200) -> HttpResponse:
    described = {
        "head": head,
        "site_name": shell.site_name,
        "description": " ".join((head.description or shell.site_description).split()),
        "url": request.build_absolute_uri(head.path),
        "author_url": request.build_absolute_uri(reverse("person", args=[head.author]))
        if head.author
        else "",
    }
    return HttpResponse(
        shell.with_head(render_to_string("site/head.html", described).strip()), status=status
    )
