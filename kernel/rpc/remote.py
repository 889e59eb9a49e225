"""The services that other processes host."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import requests

from kernel.contracts.service import Service
from kernel.rpc.client import stub_for
from kernel.rpc.registry import register

PROBE_TIMEOUT_SECONDS = 0.5


def register_remote_services(urls: Mapping[str, str]) -> None:
    """Register a stub for each of these services.

    Only the contract.py of such a service has to be installed.

    Args:
        urls: The base URL of a process that hosts the service, by the service's name.
    """
    for name, url in urls.items():
        contract = contract_of(name)
        register(contract, stub_for(contract, url))


def contract_of(service: str) -> type[Service]:
    """Return the contract that a service's contract.py defines."""
    module = import_module(f"{service}.contract")
    [contract] = [
        member
        for member in vars(module).values()
        if isinstance(member, type) and issubclass(member, Service) and member.__module__ == module.__name__
    ]
    return contract


def probe(urls: Mapping[str, str]) -> dict[str, bool]:
    """Return whether the process at each URL is alive.

    All are requested at the same time, with PROBE_TIMEOUT_SECONDS.

    Args:
        urls: The base URL of a process, by name.
    """
    with ThreadPoolExecutor(max_workers=len(urls) or 1) as threads:
        return dict(zip(urls, threads.map(_is_alive, urls.values()), strict=True))


def _is_alive(url: str) -> bool:
    with requests.Session() as session:
        session.trust_env = False  # calls do not use the environment's proxies either
        try:
            return session.get(f"{url}/health/live", timeout=PROBE_TIMEOUT_SECONDS).ok
        except requests.RequestException:
            return False
