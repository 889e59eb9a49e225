"""The endpoint of the services hosted here, for the other processes of this blog alone."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from blog.services import codec, registry
from blog.services.errors import Failed
from blog.services.http import signing
from blog.services.stub import answer


@csrf_exempt
@require_POST
def call(request: HttpRequest, service: str, operation: str) -> HttpResponse:
    """One call of one operation."""
    path = signing.path_of(service, operation)
    if not signing.is_in_time(request.headers.get(signing.TIMESTAMP, "")) or not signing.is_signed(
        settings.SERVICES_SECRET, path, request.headers, request.body
    ):
        return _json(codec.encode_error(Failed("This call is not signed.")), 401)
    for contract, implementation in registry.registered().items():
        if contract.name == service:
            return _json(answer(contract, implementation, operation, request.body), 200)
    return _json(codec.encode_error(Failed(f"{service} is not hosted here.")), 404)


def _json(body: bytes, status: int) -> HttpResponse:
    return HttpResponse(body, status=status, content_type="application/json")
