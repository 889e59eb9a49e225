"""The protocol between client and server: paths, headers, sizes, statuses.

A call is `POST /services/<service>/<operation>` with the arguments as JSON. The
response is the outcome as JSON: `{"result": …}` or `{"error": {"code", "detail",
"fields"}}`.
"""

from http import HTTPStatus

from kernel.contracts import errors
from kernel.contracts.errors import ServiceError
from kernel.contracts.service import Service

CONTENT_TYPE = "application/json"

REQUEST_ID = "X-Request-ID"
ACTOR = "X-Call-Actor"
TIMEOUT_MS = "X-Call-Timeout-Ms"
TIMESTAMP = "X-Call-Timestamp"
NONCE = "X-Call-Nonce"
SIGNATURE = "X-Call-Signature"
VERSION = "X-Contract-Version"
"""The version of the caller's contract in a request, of the service's in a response.

A response without it does not come from a service.
"""

MAX_REQUEST_BYTES = 16 * 1024 * 1024
MAX_RESPONSE_BYTES = 32 * 1024 * 1024
"""More than any contract's longest result, even with all of its text escaped."""

STATUSES: dict[str, HTTPStatus] = {
    errors.Invalid.code: HTTPStatus.BAD_REQUEST,
    errors.Unauthenticated.code: HTTPStatus.UNAUTHORIZED,
    errors.Forbidden.code: HTTPStatus.FORBIDDEN,
    errors.NotFound.code: HTTPStatus.NOT_FOUND,
    errors.Conflict.code: HTTPStatus.CONFLICT,
    errors.Unavailable.code: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.InternalError.code: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.Incomplete.code: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""The status of each error code, for logs and proxies. The caller reads the code."""


def path_of(service: str, operation: str) -> str:
    """Return the path at which an operation is called."""
    return f"/services/{service}/{operation}"


def status_of(error: ServiceError | None) -> HTTPStatus:
    """Return the status of a response with this error, or with a result for None."""
    return STATUSES[error.code] if error else HTTPStatus.OK


def is_compatible(contract: type[Service], version: str) -> bool:
    """Return whether another process's version has the same major version."""
    return version.partition(".")[0] == contract.version.partition(".")[0]
