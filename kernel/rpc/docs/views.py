"""The documentation of each service that this process hosts.

It needs no authentication, because it holds no secret.
"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel.contracts.service import Service
from kernel.rpc.docs.openapi import openapi
from kernel.rpc.registry import registered


@require_safe
def schema(request: HttpRequest, service: str) -> JsonResponse:
    """Return the OpenAPI document of a service."""
    return JsonResponse(openapi(_hosted(service)))


@require_safe
def docs(request: HttpRequest, service: str) -> HttpResponse:
    """Return a page that shows the OpenAPI document, with files of this server."""
    contract = _hosted(service)
    return render(request, "documentation/docs.html", {"title": f"{contract.name} {contract.version}"})


def _hosted(service: str) -> type[Service]:
    for contract in registered():
        if contract.name == service and service in settings.HOSTED_SERVICES:
            return contract
    raise Http404(f"{service} is not hosted here.")
