"""Calls of the library over HTTP, and a service that records them."""

from uuid import UUID, uuid4

from django.conf import settings

from kernel.contracts.context import RequestContext, current_context
from kernel.rpc import protocol, signing
from kernel.tests.library import LibraryService


class RecordingLibrary(LibraryService):
    """Records the context of each call of `remove`."""

    def __init__(self) -> None:
        super().__init__()
        self.contexts: list[RequestContext] = []

    def remove(self, *, book_id: UUID) -> None:
        self.contexts.append(current_context())
        super().remove(book_id=book_id)


def signed_headers(path: str, body: bytes, *, secret: str = "", **changes: str) -> dict[str, str]:
    """Return the headers of a signed call.

    Args:
        path: The path of the call.
        body: The body of the call.
        secret: The secret, if not SERVICES_SECRET.
        **changes: Values of headers, by the names of the constants in `protocol`. They
            are set before the call is signed.
    """
    headers = {
        protocol.REQUEST_ID: "a-request",
        protocol.ACTOR: "",
        protocol.TIMEOUT_MS: "5000",
        protocol.TIMESTAMP: signing.timestamp(),
        protocol.NONCE: uuid4().hex,
        protocol.VERSION: "1.0",
    } | {getattr(protocol, name): value for name, value in changes.items()}
    signature = signing.sign(secret or settings.SERVICES_SECRET, path, headers, body)
    return headers | {protocol.SIGNATURE: signature}
