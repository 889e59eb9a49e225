"""The subscribers of each event, by the contracts registered in this process."""

from kernel.contracts.events import Event, Subscriber
from kernel.rpc import registry


def subscribers_of(event: type[Event]) -> list[str]:
    """Return the names of the services that subscribe to an event."""
    return [contract.name for contract in subscriber_contracts() if event.name in contract.subscribes_to]


def subscriber(service: str) -> Subscriber:
    """Return the service that receives events under this name, local or remote.

    Raises:
        LookupError: No subscriber of this name is registered.
    """
    for contract in subscriber_contracts():
        if contract.name == service:
            return registry.get(contract)
    raise LookupError(f"No subscriber {service!r} is registered in this process.")


def subscriber_contracts() -> list[type[Subscriber]]:
    """Return the registered contracts that subscribe to events."""
    return [contract for contract in registry.registered() if issubclass(contract, Subscriber)]
