"""The services that other processes host: each is registered as a stub that calls it there."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import requests

from kernel.contracts.service import Service
from kernel.rpc.client import stub_for
from kernel.rpc.registry import register

PROBE_SECONDS = 0.5


def register_remote_services(urls: Mapping[str, str]) -> None:
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


def probe(urls: Mapping[str, str]) -> dict[str, bool]:
    """Whether the process at each URL is alive, asked all at once; known within a second."""
    with ThreadPoolExecutor(max_workers=len(urls) or 1) as threads:
        return dict(zip(urls, threads.map(_is_alive, urls.values()), strict=True))


def _is_alive(url: str) -> bool:
    with requests.Session() as session:
        session.trust_env = False  # asked the way that calls go: past the environment's proxies
        try:
            return session.get(f"{url}/health/live", timeout=PROBE_SECONDS).ok
        except requests.RequestException:
            return False
