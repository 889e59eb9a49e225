"""Conditional changes: the header If-Match."""

from rest_framework.exceptions import APIException
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request


class PreconditionFailed(APIException):
    """The resource is not in the version that the client requires."""

    status_code = 412
    default_detail = "No resource has this version. The condition can only be 'If-Match: *'."


def check_preconditions(request: Request) -> None:
    """Check the condition of a change.

    Resources have no versions that a client could have read: the ETags of anonymous
    reads are those of a representation for everyone. So a change that requires a
    version must not take effect. `If-Match: *` requires the resource to exist, which
    every change does.

    Raises:
        PreconditionFailed: The request is a change that requires a version.
    """
    condition = request.headers.get("If-Match", "*")
    if request.method not in SAFE_METHODS and condition.strip() != "*":
        raise PreconditionFailed
