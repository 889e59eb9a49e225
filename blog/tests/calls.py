"""Calls of the library over HTTP, as the client makes them, and a service that answers them."""

from uuid import UUID, uuid4

from django.conf import settings

from blog.services.context import RequestContext, current
from blog.services.http import signing, wire
from blog.tests.library import LibraryService


class NotingLibrary(LibraryService):
    """Notes the context of each call that reaches it."""

    def __init__(self) -> None:
        super().__init__()
        self.contexts: list[RequestContext] = []

    def remove(self, *, book_id: UUID) -> None:
        self.contexts.append(current())
        super().remove(book_id=book_id)


def signed(path: str, body: bytes, *, secret: str = "", **changes: str) -> dict[str, str]:
    """The headers of a call. `changes` are made before it is signed, by the constants' names in `wire`."""
    headers = {
        wire.REQUEST_ID: "a-request",
        wire.ACTOR: "",
        wire.MILLISECONDS_LEFT: "5000",
        wire.TIMESTAMP: signing.timestamp(),
        wire.NONCE: uuid4().hex,
        wire.VERSION: "1.0",
    } | {getattr(wire, name): value for name, value in changes.items()}
    return headers | {wire.SIGNATURE: signing.sign(secret or settings.SERVICES_SECRET, path, headers, body)}
