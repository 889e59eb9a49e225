"""Idempotent commands: two calls with one idempotency key have one effect.

A service stores the response of such a call in a table of its own, in the transaction
of the call's effect, and returns it again for a day. Errors are not stored: a call that
failed may be made again.
"""

import logging
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import fields, is_dataclass
from datetime import timedelta
from functools import partial, wraps
from hashlib import sha256
from typing import Any, TypeVar

from django.conf import settings
from django.db import DatabaseError, IntegrityError, models
from django.utils.crypto import salted_hmac

from kernel import periodic
from kernel.contracts.codec import OperationCodec, codecs
from kernel.contracts.errors import Conflict, Invalid, ServiceError
from kernel.contracts.service import MAX_KEY_LENGTH, OperationKind, Service
from kernel.contracts.text import is_storable_text
from kernel.db.clock import utcnow_ms
from kernel.notes import note

logger = logging.getLogger(__name__)

S = TypeVar("S", bound=type[Service])
T = TypeVar("T")

RETENTION = timedelta(days=1)
"""How long a response is stored."""

PURGE_EVERY = 50
"""One call in so many purges expired records."""

PURGE_BATCH_SIZE = 100
"""At most so many records are purged at once: more than PURGE_EVERY calls add."""

PURGE_INTERVAL = timedelta(minutes=1)


class AbstractIdempotencyRecord(models.Model):
    """The response to an idempotent command. Each service has its own table of them.

    `id` is a digest of the operation and the key. `request_digest` is a digest of the
    other arguments. It is keyed with the SECRET_KEY, because the arguments may hold a
    password.
    """

    id = models.CharField(primary_key=True, max_length=64, editable=False)
    request_digest = models.CharField(max_length=64)
    response = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["created_at"], name="%(app_label)s_idempotency")]

    def __str__(self) -> str:
        return self.id


def store_response(response: T) -> T:
    """Store the response of the idempotent command that is running, if one is.

    Call it last in the transaction of the command's effect.

    Returns:
        The response itself.
    """
    execution = _current_execution.get()
    if execution is not None:
        execution.store(response)
    return response


def purge_expired(records: "models.Manager[Any]") -> bool:
    """Delete the oldest records that are past RETENTION, at most PURGE_BATCH_SIZE.

    Returns:
        Whether there may be more of them.
    """
    expired = records.filter(created_at__lt=utcnow_ms() - RETENTION).order_by("created_at")
    ids = list(expired.values_list("pk", flat=True)[:PURGE_BATCH_SIZE])
    records.filter(pk__in=ids).delete()
    return len(ids) == PURGE_BATCH_SIZE


def idempotent(records: type[AbstractIdempotencyRecord]) -> Callable[[S], S]:
    """Make the commands of an implementation that take a key idempotent.

    A class decorator. It also registers the periodic purge of expired records.

    Args:
        records: The service's own model of AbstractIdempotencyRecord.
    """

    def decorate(cls: S) -> S:
        for name, codec in codecs(cls).items():
            if codec.operation.kind is OperationKind.COMMAND:
                setattr(cls, name, _execute_once(records, codec, getattr(cls, name)))
        periodic.register(
            cls.name,
            "purge idempotency records",
            partial(purge_expired, records._default_manager),
            PURGE_INTERVAL,
        )
        return cls

    return decorate


def _execute_once(
    records: type[AbstractIdempotencyRecord], codec: OperationCodec, method: Callable[..., Any]
) -> Callable[..., Any]:
    @wraps(method)
    def call(service: Service, **arguments: Any) -> Any:
        key = arguments.get("key")
        if key is None and _current_execution.get() is None:
            return method(service, **arguments)
        execution = None if key is None else _Execution(records, codec, _checked(key), arguments)
        # Also set to None: a command that this one calls is not part of an execution.
        token = _current_execution.set(execution)
        try:
            run = partial(method, service, **arguments)
            return execution.respond(run) if execution else run()
        finally:
            _current_execution.reset(token)

    return call


class _DuplicateExecuted(Exception):
    """The same call was executed while this one was running."""


class _Execution:
    """One execution of an idempotent command."""

    def __init__(
        self,
        records: type[AbstractIdempotencyRecord],
        codec: OperationCodec,
        key: str,
        arguments: dict[str, Any],
    ) -> None:
        self._records = records._default_manager
        self._codec = codec
        self._id = sha256(f"{codec.operation.name}:{key}".encode()).hexdigest()
        others = {name: _without_defaults(value) for name, value in arguments.items() if name != "key"}
        self._request_digests = _digests(codec.encode_arguments(others))
        self._attempts = 0

    def respond(self, run: Callable[[], Any]) -> Any:
        """Return the stored response, or run the command and return its response."""
        if stored := self._find():
            note("stored response returned", operation=self._codec.operation.name)
            return self._codec.decode_outcome(stored.response.encode())
        try:
            response = run()
        except (ServiceError, IntegrityError, _DuplicateExecuted):
            # The same call may have committed first. Then its response is returned.
            if stored := self._find():
                return self._codec.decode_outcome(stored.response.encode())
            raise
        if not self._attempts:
            raise TypeError(f"{self._codec.operation.name} takes a key but stores no response.")
        if int(self._id, 16) % PURGE_EVERY == 0:
            try:
                purge_expired(self._records)
            except DatabaseError:
                logger.warning("expired idempotency records could not be purged", exc_info=True)
        return response

    def store(self, response: Any) -> None:
        self._attempts += 1
        # The transaction is retried after a conflict. The same call may have caused it.
        if self._attempts > 1 and self._records.filter(pk=self._id).exists():
            raise _DuplicateExecuted
        self._records.create(
            id=self._id,
            request_digest=self._request_digests[0],
            response=self._codec.encode_result(response).decode(),
            created_at=utcnow_ms(),
        )

    def _find(self) -> AbstractIdempotencyRecord | None:
        record = self._records.filter(pk=self._id).first()
        if record is not None and record.request_digest not in self._request_digests:
            name = self._codec.operation.name
            raise Conflict(f"This key was used for another {name}; a new call needs a new key.")
        return record


_current_execution: ContextVar[_Execution | None] = ContextVar("execution", default=None)


def _checked(key: str) -> str:
    """Return the key itself. Raise Invalid if it cannot be one."""
    if not 1 <= len(key) <= MAX_KEY_LENGTH or not is_storable_text(key):
        problem = f"Must have 1 to {MAX_KEY_LENGTH} characters, none of them NUL or a lone surrogate."
        raise Invalid("The key is not acceptable.", fields={"key": [problem]})
    return key


def _without_defaults(value: Any) -> Any:
    """Drop fields that have their default values.

    A minor version may add a field with a default. The digest of the same request must
    not change with it.
    """
    if is_dataclass(value):
        return {
            field.name: _without_defaults(content)
            for field in fields(value)
            if (content := getattr(value, field.name)) != field.default
        }
    if isinstance(value, dict):
        return {key: _without_defaults(content) for key, content in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_without_defaults, value))
    return value


def _digests(content: bytes) -> list[str]:
    """Return the digest keyed with the SECRET_KEY, then those with its fallbacks."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac(__name__, content, secret, algorithm="sha256").hexdigest() for secret in secrets]
