"""The header Idempotency-Key, which makes a change safe to retry."""

import re
from uuid import UUID

from rest_framework.request import Request

from kernel.contracts.errors import Invalid

IDEMPOTENCY_KEY = "Idempotency-Key"
KEY_PATTERN = re.compile(r"[!-~]{1,128}")
KEY_RULE = "Must be 1 to 128 ASCII characters without white space."


def idempotency_key(request: Request, user_id: UUID | None) -> str | None:
    """Return the idempotency key for a command, or None if the request has none.

    The key contains the user's ID, since different users may send the same header.
    Anonymous requests share their keys.

    Raises:
        Invalid: The header does not match `KEY_PATTERN`.
    """
    given = request.headers.get(IDEMPOTENCY_KEY)
    if given is None:
        return None
    if not KEY_PATTERN.fullmatch(given):
        raise Invalid("The idempotency key is invalid.", fields={IDEMPOTENCY_KEY: [KEY_RULE]})
    return f"{user_id or 'anonymous'}:{given}"
