"""The stub of a service that lives in another process."""

from typing import TypeVar
from uuid import uuid4

import requests
from django.conf import settings

from blog.services.context import current, remaining_seconds
from blog.services.contract import Operation, Service
from blog.services.errors import Unavailable
from blog.services.http import signing
from blog.services.stub import Send, stub

S = TypeVar("S", bound=Service)

LONGEST_CALL_SECONDS = 60


def stub_for(contract: type[S], url: str) -> S:
    """`contract` as the process at `url` answers it, by calls signed with SERVICES_SECRET.

    Arguments:
        contract: the abstract service.
        url: where a process hosts it: http://host:port.
    """
    return stub(contract, _sender(contract, url))


def _sender(contract: type[Service], url: str) -> Send:
    session = requests.Session()
    session.trust_env = False

    def send(operation: Operation, body: bytes) -> bytes:
        path = signing.path_of(contract.name, operation.name)
        context = current()
        left = remaining_seconds()
        seconds = LONGEST_CALL_SECONDS if left is None else left
        headers = {
            "Content-Type": "application/json",
            signing.REQUEST_ID: context.request_id,
            signing.TIMESTAMP: signing.timestamp(),
            signing.NONCE: uuid4().hex,
            signing.MILLISECONDS_LEFT: str(int(seconds * 1000)),
            signing.ACTOR: str(context.actor_id or ""),
        }
        headers[signing.SIGNATURE] = signing.sign(settings.SERVICES_SECRET, path, headers, body)
        try:
            answered = session.post(
                url + path, data=body, headers=headers, timeout=seconds, allow_redirects=False
            )
        except requests.RequestException as error:
            raise Unavailable(f"{contract.name} does not answer.") from error
        return answered.content

    return send
