"""The services that other processes host: each is registered as a stub that calls it there."""

from collections.abc import Mapping
from importlib import import_module

from blog.services.contract import Service
from blog.services.http.client import stub_for
from blog.services.registry import register


def register_elsewhere(urls: Mapping[str, str]) -> None:
    """Lets each of these services be answered by the process at its URL.

    Of such a service nothing but its contract.py has to be on this disk.
    """
    for name, url in urls.items():
        contract = contract_of(name)
        register(contract, stub_for(contract, url))


def contract_of(service: str) -> type[Service]:
    """The contract in the service's contract.py."""
    module = import_module(f"{service}.contract")
    [contract] = [
        member
        for member in vars(module).values()
        if isinstance(member, type) and issubclass(member, Service) and member.__module__ == module.__name__
    ]
    return contract
