"""Health endpoints: whether the process is alive and ready for requests."""

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache

from kernel.db.router import alias_of
from kernel.events.status import has_parked, oldest_waiting_age
from kernel.rpc.remote import probe

logger = logging.getLogger(__name__)

LATE_AFTER = timedelta(minutes=5)
"""From this age on, a waiting event counts as late."""


@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """Return 200 as long as the process responds."""
    return JsonResponse({"status": "ok"})


@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Return 200 if the database of each hosted service responds, otherwise 503.

    `services` holds "ok" or "unavailable" for each hosted service. `events` holds
    "late" if an event has waited for more than LATE_AFTER: no relay runs, or a
    subscriber does not respond. Otherwise it is "parked" if an event is parked, or
    "ok". In a gateway, `remote` holds the state of the services in other processes.
    Neither `events` nor `remote` changes the status
    code: another process would be as late, and a gateway returns degraded responses.
    """
    aliases = {service: alias_of(service) for service in settings.HOSTED_SERVICES}
    databases = {alias: _database_status(alias) for alias in set(aliases.values())}
    services = {service: databases[alias] for service, alias in aliases.items()}
    is_ready = all(status == "ok" for status in services.values())
    body: dict[str, Any] = {
        "status": _status(is_ready),
        "services": services,
        "events": {
            service: _events_status(service) for service, status in services.items() if status == "ok"
        },
    }
    if settings.HAS_GATEWAY and settings.SERVICE_URLS:
        body["remote"] = {
            service: _status(is_alive) for service, is_alive in probe(settings.SERVICE_URLS).items()
        }
    return JsonResponse(body, status=200 if is_ready else 503)


def _status(is_available: bool) -> str:
    return "ok" if is_available else "unavailable"


def _database_status(alias: str) -> str:
    connection: Any = connections[alias]
    try:
        if connection.vendor == "mongodb":
            connection.database.command("ping")
        elif connection.vendor == "firestore":
            connection.ping()
        else:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
    except Exception:
        logger.exception("the database %r does not respond", alias)
        return "unavailable"
    return "ok"


def _events_status(service: str) -> str:
    try:
        age = oldest_waiting_age(service)
        if age is not None and age > LATE_AFTER:
            return "late"
        return "parked" if has_parked(service) else "ok"
    except Exception:
        logger.exception("the outbox of %s cannot be read", service)
        return "unknown"


urlpatterns = [path("live", live), path("ready", ready)]
