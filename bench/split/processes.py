"""The product twice on the same databases: in one process and split into four."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from blog.environment import ALL_SERVICES
from tests.processes import ServerProcess
from tests.servers.processes import free_port


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """The URLs of the one process, of the split product's gateway and services."""

    one_process: str
    split: str
    services: dict[str, str]


@contextmanager
def serve_both(environment: dict[str, str]) -> Iterator[Addresses]:
    """Serve both for the block, each process as `make serve` starts it."""
    with ExitStack() as stack:

        def serve(**settings: str) -> str:
            host = ServerProcess(free_port(), environment | settings)
            stack.callback(host.close)
            host.start()
            host.wait_until_live()
            return host.url

        one_process = serve()
        urls = dict.fromkeys(ALL_SERVICES, "http://127.0.0.1:1")
        # Only the gateway serves the empty view. These services do not call each other.
        services = {
            service: serve(
                DJANGO_SETTINGS_MODULE="blog.settings",
                SERVICES=service,
                **{f"{name.upper()}_URL": url for name, url in urls.items() if name != service},
            )
            for service in ALL_SERVICES
        }
        split = serve(SERVICES="gateway", **{f"{name.upper()}_URL": url for name, url in services.items()})
        yield Addresses(one_process=one_process, split=split, services=services)
