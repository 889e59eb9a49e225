"""The same product twice on the same databases: in one process, and each part in one of its own."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from accounts.contract import Accounts
from comments.contract import Comments
from posts.contract import Posts
from tests.processes import ServerProcess
from tests.servers.processes import free_port

SERVICES = [contract.name for contract in (Accounts, Posts, Comments)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where to ask: the whole product, the gateway of the split one, and the services behind that."""

    near: str
    far: str
    services: dict[str, str]


@contextmanager
def both(environment: dict[str, str]) -> Iterator[Addresses]:
    """Serves both for the block, each part as `make serve` starts it."""
    with ExitStack() as stack:

        def serve(**settings: str) -> str:
            host = ServerProcess(free_port(), environment | settings)
            stack.callback(host.close)
            host.start()
            host.wait_until_live()
            return host.url

        near = serve()
        urls = dict.fromkeys(SERVICES, "http://127.0.0.1:1")
        # A service alone has no gateway's empty view to serve. None of these calls another.
        services = {
            service: serve(
                DJANGO_SETTINGS_MODULE="blog.settings",
                SERVICES=service,
                **{f"{name.upper()}_URL": url for name, url in urls.items() if name != service},
            )
            for service in SERVICES
        }
        far = serve(SERVICES="gateway", **{f"{name.upper()}_URL": url for name, url in services.items()})
        yield Addresses(near=near, far=far, services=services)
