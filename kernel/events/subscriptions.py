"""Who hears what, as the contracts say that are answered in this process: near or far."""

from kernel.contracts.events import Event, Subscriber
from kernel.rpc import registry


def subscribers_of(event: type[Event]) -> list[str]:
    """The services that hear an event."""
    return [contract.name for contract in subscriber_contracts() if event.name in contract.subscribes_to]


def subscriber(service: str) -> Subscriber:
    """Who takes a service's events. Raises LookupError where nothing answers its contract here."""
    for contract in subscriber_contracts():
        if contract.name == service:
            return registry.get(contract)
    raise LookupError(f"Nothing answers a contract {service!r} that hears events in this process.")


def subscriber_contracts() -> list[type[Subscriber]]:
    """The contracts that hear events."""
    return [contract for contract in registry.registered() if issubclass(contract, Subscriber)]
