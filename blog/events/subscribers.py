"""Who hears what, as the contracts say that are answered in this process: near or far."""

from blog.events.event import Event, Subscriber
from blog.services import registry


def subscribers_of(event: type[Event]) -> list[str]:
    """The services that hear an event."""
    return [contract.name for contract in contracts() if event.name in contract.hears]


def subscriber(service: str) -> Subscriber:
    """Who takes a service's events. Raises LookupError where nothing answers its contract here."""
    for contract in contracts():
        if contract.name == service:
            return registry.get(contract)
    raise LookupError(f"Nothing answers a contract {service!r} that hears events in this process.")


def contracts() -> list[type[Subscriber]]:
    """The contracts that hear events."""
    return [contract for contract in registry.registered() if issubclass(contract, Subscriber)]
