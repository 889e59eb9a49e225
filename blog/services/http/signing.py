"""What proves that a call comes from another process of this blog, unchanged and in time."""

import hmac
import time
from collections.abc import Mapping
from hashlib import sha256

REQUEST_ID = "X-Request-ID"
TIMESTAMP = "X-Call-Timestamp"
NONCE = "X-Call-Nonce"
MILLISECONDS_LEFT = "X-Call-Milliseconds-Left"
ACTOR = "X-Call-Actor"
VERSION = "X-Contract-Version"
SIGNATURE = "X-Call-Signature"

SIGNED = (REQUEST_ID, TIMESTAMP, NONCE, MILLISECONDS_LEFT, ACTOR, VERSION)
"""The headers that the signature covers, beside method, path and body."""

TOLERANCE_SECONDS = 30
"""How far the clocks of two processes may be apart, the way of a call included."""


def path_of(service: str, operation: str) -> str:
    """Where an operation is served. A proxy in front may add to it; the signature is of this."""
    return f"/services/{service}/{operation}"


def sign(secret: str, path: str, headers: Mapping[str, str], body: bytes) -> str:
    """The signature of a POST to `path` with these headers and this body."""
    lines = ["POST", path, *(headers.get(name, "") for name in SIGNED), sha256(body).hexdigest()]
    return hmac.new(secret.encode(), "\n".join(lines).encode(), sha256).hexdigest()


def is_signed(secret: str, path: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether the signature among the headers is that of this call."""
    given = headers.get(SIGNATURE, "")
    return hmac.compare_digest(given.encode(), sign(secret, path, headers, body).encode())


def timestamp() -> str:
    """Now, as it is sent: milliseconds since 1970."""
    return str(time.time_ns() // 1_000_000)


def is_in_time(sent: str) -> bool:
    """Whether a timestamp is of now, as far as clocks agree."""
    if not (sent.isascii() and sent.isdigit() and len(sent) <= 15):
        return False
    return abs(time.time() - int(sent) / 1000) <= TOLERANCE_SECONDS
