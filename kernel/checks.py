"""System checks of the services: completeness, relations and subscriptions."""

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
    """Report relations between models of two services as kernel.E001.

    An import linter does not see a foreign key that is given as a string.
    """
    return [
        Error(
            f"{model._meta.label}.{field.name} refers to {field.related_model._meta.label},"
            " a model of another service.",
            hint="Store the id in a UUIDField and call the other service's contract.",
            obj=model,
            id="kernel.E001",
        )
        for model in apps.get_models()
        for field in (*model._meta.fields, *model._meta.many_to_many)
        # A string is the name of a model that does not exist. Django's own checks
        # report it.
        if isinstance(field.related_model, type) and service_of(field.related_model) != service_of(model)
    ]


@register()
def check_events(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Report wrong event subscriptions as kernel.E002.

    No contract publishes an event that a contract subscribes to, or the handlers of a
    service are not those of its subscriptions.
    """
    published = {event.name for contract in registered() for event in events_of(contract)}
    problems = []
    for contract in subscriber_contracts():
        service, subscribed, handled = contract.name, set(contract.subscribes_to), _handled(contract.name)
        problems += [
            f"{service} subscribes to {name}, which no service publishes." for name in subscribed - published
        ]
        if service in settings.HOSTED_SERVICES:
            problems += [
                f"{service} subscribes to {name}, but has no handler." for name in subscribed - handled
            ]
            problems += [
                f"{service} handles {name}, but does not subscribe to it." for name in handled - subscribed
            ]
    return [Error(problem, id="kernel.E002") for problem in sorted(problems)]


@register()
def check_services_are_complete(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Report missing parts of hosted services as kernel.E003."""
    return [
        Error(f"{service} has no {part}.", id="kernel.E003")
        for service in settings.HOSTED_SERVICES
        for part in _missing(service)
    ]


def _missing(service: str) -> Iterator[str]:
    models = {model.__name__ for model in apps.get_app_config(service).get_models()}
    for table in ("IdempotencyRecord", "OutboxEvent", "InboxEvent"):
        if table not in models:
            yield f"model {table}"
    if find_spec(f"{service}.reconciliation") is None:
        yield "module reconciliation"
    [contract] = [known for known in registered() if known.name == service]
    if "count_user_data" not in contract.operations():
        yield "query count_user_data"


def _handled(service: str) -> set[str]:
    inbox = Inbox.by_service.get(service)
    return {event.name for event in inbox.handlers} if inbox else set()
