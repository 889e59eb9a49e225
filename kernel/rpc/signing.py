"""The signature of a call.

It proves that the call comes from a process with SERVICES_SECRET, is unchanged and
recent.
"""

import hmac
import math
import time
from collections.abc import Mapping
from hashlib import sha256

from kernel.rpc import protocol

SIGNED_HEADERS = (
    protocol.REQUEST_ID,
    protocol.ACTOR,
    protocol.TIMEOUT_MS,
    protocol.TIMESTAMP,
    protocol.NONCE,
    protocol.VERSION,
)
"""The headers that the signature covers, besides method, path and body."""

MAX_CLOCK_SKEW = 30
"""The maximum seconds between a call's timestamp and the server's clock."""


def sign(secret: str, path: str, headers: Mapping[str, str], body: bytes) -> str:
    """Return the signature of a POST request to `path`, in hexadecimal."""
    lines = ["POST", path, *(headers.get(name, "") for name in SIGNED_HEADERS), sha256(body).hexdigest()]
    return hmac.new(secret.encode(), "\n".join(lines).encode(), sha256).hexdigest()


def verify(secret: str, path: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Return whether the signature in the headers is that of this request."""
    signature = headers.get(protocol.SIGNATURE, "")
    return hmac.compare_digest(signature.encode(), sign(secret, path, headers, body).encode())


def timestamp() -> str:
    """Return the current time in milliseconds since 1970."""
    return str(time.time_ns() // 1_000_000)


def clock_skew(sent_at: str) -> float:
    """Return the seconds between a timestamp and now, at least 0.

    For a text that is not a timestamp it is infinity.
    """
    try:
        return abs(time.time() - int(sent_at) / 1000)
    except (ValueError, OverflowError):
        return math.inf
