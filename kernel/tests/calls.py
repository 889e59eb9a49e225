"""Calls of the library over HTTP, as the client makes them, and a service that answers them."""

from uuid import UUID, uuid4

from django.conf import settings

from kernel.contracts.context import RequestContext, current_context
from kernel.rpc import protocol, signing
from kernel.tests.library import LibraryService


class NotingLibrary(LibraryService):
    """Notes the context of each call that reaches it."""

    def __init__(self) -> None:
        super().__init__()
        self.contexts: list[RequestContext] = []

    def remove(self, *, book_id: UUID) -> None:
        self.contexts.append(current_context())
        super().remove(book_id=book_id)


def signed(path: str, body: bytes, *, secret: str = "", **changes: str) -> dict[str, str]:
    """The headers of a call. `changes` are made before it is signed, by the constants' names in `wire`."""
    headers = {
        protocol.REQUEST_ID: "a-request",
        protocol.ACTOR: "",
        protocol.TIMEOUT_MS: "5000",
        protocol.TIMESTAMP: signing.timestamp(),
        protocol.NONCE: uuid4().hex,
        protocol.VERSION: "1.0",
    } | {getattr(protocol, name): value for name, value in changes.items()}
    return headers | {protocol.SIGNATURE: signing.sign(secret or settings.SERVICES_SECRET, path, headers, body)}
