"""What client and server agree on: addresses, headers, sizes, statuses.

A call is `POST /services/<service>/<operation>` with the arguments as JSON. What is answered is the outcome
as JSON: `{"answer": …}` or `{"error": {"code", "detail", "fields"}}`.
"""

from http import HTTPStatus

from blog.services import errors
from blog.services.contract import Service
from blog.services.errors import ServiceError

CONTENT_TYPE = "application/json"

REQUEST_ID = "X-Request-ID"
ACTOR = "X-Call-Actor"
MILLISECONDS_LEFT = "X-Call-Milliseconds-Left"
TIMESTAMP = "X-Call-Timestamp"
NONCE = "X-Call-Nonce"
SIGNATURE = "X-Call-Signature"
VERSION = "X-Contract-Version"
"""Of the caller's contract in a call, of the service's in an answer. Without it no service has answered."""

MAX_CALL_BYTES = 16 * 1024 * 1024
MAX_ANSWER_BYTES = 32 * 1024 * 1024
"""No contract allows an answer so long, however its text is escaped."""

STATUSES: dict[str, HTTPStatus] = {
    errors.Invalid.code: HTTPStatus.BAD_REQUEST,
    errors.Unauthenticated.code: HTTPStatus.UNAUTHORIZED,
    errors.Forbidden.code: HTTPStatus.FORBIDDEN,
    errors.NotFound.code: HTTPStatus.NOT_FOUND,
    errors.Conflict.code: HTTPStatus.CONFLICT,
    errors.Unavailable.code: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.Failed.code: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.Unfinished.code: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""For logs and proxies. The caller goes by the outcome's code."""


def path_of(service: str, operation: str) -> str:
    return f"/services/{service}/{operation}"


def status_of(error: ServiceError | None) -> HTTPStatus:
    return STATUSES[error.code] if error else HTTPStatus.OK


def is_compatible(contract: type[Service], version: str) -> bool:
    """Whether the other side's version of the contract has the same major part."""
    return version.partition(".")[0] == contract.version.partition(".")[0]
