"""What proves that a call comes from another process of this blog, unchanged and now."""

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
"""What the signature covers beside method, path and body."""

MAX_CLOCK_SKEW = 30
"""How far the clocks of two processes may be apart, the way of the call included."""


def sign(secret: str, path: str, headers: Mapping[str, str], body: bytes) -> str:
    """The signature of a POST to `path` with these headers and this body."""
    lines = ["POST", path, *(headers.get(name, "") for name in SIGNED_HEADERS), sha256(body).hexdigest()]
    return hmac.new(secret.encode(), "\n".join(lines).encode(), sha256).hexdigest()


def verify(secret: str, path: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether the signature among the headers is that of this call."""
    given = headers.get(protocol.SIGNATURE, "")
    return hmac.compare_digest(given.encode(), sign(secret, path, headers, body).encode())


def timestamp() -> str:
    """Now, in milliseconds since 1970."""
    return str(time.time_ns() // 1_000_000)


def clock_skew(sent: str) -> float:
    """How far a timestamp is from now, in either direction; for what is no timestamp, infinitely far."""
    try:
        return abs(time.time() - int(sent) / 1000)
    except (ValueError, OverflowError):
        return math.inf
