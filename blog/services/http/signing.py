"""What proves that a call comes from another process of this blog, unchanged and now."""

import hmac
import math
import time
from collections.abc import Mapping
from hashlib import sha256

from blog.services.http import wire

SIGNED = (
    wire.REQUEST_ID,
    wire.ACTOR,
    wire.MILLISECONDS_LEFT,
    wire.TIMESTAMP,
    wire.NONCE,
    wire.VERSION,
)
"""What the signature covers beside method, path and body."""

TOLERANCE_SECONDS = 30
"""How far the clocks of two processes may be apart, the way of the call included."""


def sign(secret: str, path: str, headers: Mapping[str, str], body: bytes) -> str:
    """The signature of a POST to `path` with these headers and this body."""
    lines = ["POST", path, *(headers.get(name, "") for name in SIGNED), sha256(body).hexdigest()]
    return hmac.new(secret.encode(), "\n".join(lines).encode(), sha256).hexdigest()


def is_signed(secret: str, path: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether the signature among the headers is that of this call."""
    given = headers.get(wire.SIGNATURE, "")
    return hmac.compare_digest(given.encode(), sign(secret, path, headers, body).encode())


def timestamp() -> str:
    """Now, in milliseconds since 1970."""
    return str(time.time_ns() // 1_000_000)


def seconds_apart(sent: str) -> float:
    """How far a timestamp is from now, in either direction; for what is no timestamp, infinitely far."""
    try:
        return abs(time.time() - int(sent) / 1000)
    except (ValueError, OverflowError):
        return math.inf
