"""System checks: services are whole, keep to their own databases, and hear what others tell."""

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from kernel.contracts.events import events_of
from kernel.db.router import service_of
from kernel.events.inbox import Inbox
from kernel.events.subscriptions import subscriber_contracts
from kernel.rpc.registry import registered


@register("models")
def check_relations_stay_inside_a_service(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """kernel.E001: a relation between models of two services. String foreign keys hide from import linters."""
    return [
        Error(
            f"{model._meta.label}.{field.name} relates to {field.related_model._meta.label},"
            " a model of another service.",
            hint="Keep the other's id in a UUIDField and ask its contract.",
            obj=model,
            id="kernel.E001",
        )
        for model in apps.get_models()
        for field in (*model._meta.fields, *model._meta.many_to_many)
        # A relation to a model that does not exist is a name, for Django's own checks to find.
        if isinstance(field.related_model, type) and service_of(field.related_model) != service_of(model)
    ]


@register()
def check_events(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """kernel.E002: a contract hears an event that nobody publishes, or handlers.py handles others than that."""
    published = {event.name for contract in registered() for event in events_of(contract)}
    mistakes = []
    for contract in subscriber_contracts():
        heard, handled = set(contract.subscribes_to), _handled(contract.name)
        mistakes += [f"{contract.name} hears {name}, which nobody publishes." for name in heard - published]
        if contract.name in settings.HOSTED_SERVICES:
            mistakes += [f"{contract.name} hears {name} and has no handler." for name in heard - handled]
            mistakes += [f"{contract.name} handles {name} and does not hear it." for name in handled - heard]
    return [Error(mistake, id="kernel.E002") for mistake in sorted(mistakes)]


@register()
def check_services_are_whole(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """kernel.E003: a service hosted here lacks what the project's commands ask of every one."""
    return [
        Error(f"{service} lacks {part}.", id="kernel.E003")
        for service in settings.HOSTED_SERVICES
        for part in _missing(service)
    ]


def _missing(service: str) -> Iterator[str]:
    models = {model.__name__ for model in apps.get_app_config(service).get_models()}
    for table in ("IdempotencyRecord", "OutboxEvent", "InboxEvent"):
        if table not in models:
            yield f"the table {table}"
    if find_spec(f"{service}.reconciliation") is None:
        yield "reconciliation.py"
    [contract] = [known for known in registered() if known.name == service]
    if "count_user_data" not in contract.operations():
        yield "the query count_owned"


def _handled(service: str) -> set[str]:
    inbox = Inbox.by_service.get(service)
    return {event.name for event in inbox.handlers} if inbox else set()
