"""What client and server agree on: addresses, headers, sizes, statuses.

A call is `POST /services/<service>/<operation>` with the arguments as JSON. What is answered is the outcome
as JSON: `{"result": …}` or `{"error": {"code", "detail", "fields"}}`.
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
"""Of the caller's contract in a call, of the service's in an answer. Without it no service has answered."""

MAX_REQUEST_BYTES = 16 * 1024 * 1024
MAX_RESPONSE_BYTES = 32 * 1024 * 1024
"""No contract allows an answer so long, however its text is escaped."""

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
"""For logs and proxies. The caller goes by the outcome's code."""


def path_of(service: str, operation: str) -> str:
    return f"/services/{service}/{operation}"


def status_of(error: ServiceError | None) -> HTTPStatus:
    return STATUSES[error.code] if error else HTTPStatus.OK


def is_compatible(contract: type[Service], version: str) -> bool:
    """Whether the other side's version of the contract has the same major part."""
    return version.partition(".")[0] == contract.version.partition(".")[0]
