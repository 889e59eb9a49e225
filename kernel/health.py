"""Is this process alive, and can it do its work."""

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

LATE = timedelta(minutes=5)


@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers at all."""
    return JsonResponse({"status": "ok"})


@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 when the database of each service hosted here answers, else 503; each "ok" or "unavailable".

    `events` is "late" where a service has owed another an event for more than LATE: then no deliverer runs,
    or the other does not answer; else "parked" where one waits for a person. A gateway also tells of the
    services `elsewhere`. All this is told, but no reason to send requests elsewhere: other processes would be
    as late, and a gateway answers what it can.
    """
    aliases = {service: alias_of(service) for service in settings.HOSTED_SERVICES}
    statuses = {alias: _status(alias) for alias in set(aliases.values())}
    services = {service: statuses[alias] for service, alias in aliases.items()}
    healthy = all(status == "ok" for status in services.values())
    answer: dict[str, Any] = {
        "status": _word(healthy),
        "services": services,
        "events": {service: _events(service) for service, status in services.items() if status == "ok"},
    }
    if settings.HAS_GATEWAY and settings.SERVICE_URLS:
        answer["elsewhere"] = {
            service: _word(answers) for service, answers in probe(settings.SERVICE_URLS).items()
        }
    return JsonResponse(answer, status=200 if healthy else 503)


def _word(is_well: bool) -> str:
    return "ok" if is_well else "unavailable"


def _status(alias: str) -> str:
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
        logger.exception("the database %r does not answer", alias)
        return "unavailable"
    return "ok"


def _events(service: str) -> str:
    try:
        oldest = oldest_waiting_age(service)
        if oldest is not None and oldest > LATE:
            return "late"
        return "parked" if has_parked(service) else "ok"
    except Exception:
        logger.exception("the events of %s cannot be looked at", service)
        return "unknown"


urlpatterns = [path("live", live), path("ready", ready)]
