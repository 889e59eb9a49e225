"""What Firestore's errors are in the terms of PEP 249, as Django's DatabaseErrorWrapper reads them.

Django tries the names in its own order: Data, Operational, Integrity, Internal, Programming, NotSupported,
Database.
"""

from google.api_core import exceptions as google
from google.auth.exceptions import GoogleAuthError

Binary = bytes


class Conflict(Exception):
    """Another writer changed a document since this transaction has read it. Nothing was written."""

    concurrent_update = True


class Never(Exception):
    """For the names that no error of Firestore falls under."""


DataError = (google.OutOfRange,)
OperationalError = (
    Conflict,
    GoogleAuthError,
    google.Aborted,
    google.Cancelled,
    google.Forbidden,
    google.NotFound,
    google.RetryError,
    google.ServerError,
    google.TooManyRequests,
    google.Unauthorized,
)
IntegrityError = (google.AlreadyExists,)
InternalError = (Never,)
ProgrammingError = (google.FailedPrecondition,)
NotSupportedError = (google.InvalidArgument, google.MethodNotImplemented)
DatabaseError = (google.GoogleAPICallError,)
InterfaceError = (Never,)
Error = (google.GoogleAPIError,)
