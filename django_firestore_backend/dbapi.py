"""Firestore's errors by the names of PEP 249, for Django's DatabaseErrorWrapper.

Django tries the names in this order: Data, Operational, Integrity, Internal,
Programming, NotSupported, Database.
"""

from google.api_core import exceptions as google
from google.auth.exceptions import GoogleAuthError

Binary = bytes


class Conflict(Exception):
    """Another writer changed a document that this transaction has read.

    Nothing was written.
    """

    concurrent_update = True


class Never(Exception):
    """Stands for names of PEP 249 that no error of Firestore has."""


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
