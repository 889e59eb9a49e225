"""Keyed commands: executed twice with the same key, they give the first answer and have one effect.

A service remembers the answers of such calls in a table of its own, in the commit of their effect, for a day.
Errors are not remembered: a call that failed may be made again.
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

from blog.databases.clock import now
from blog.databases.text import is_text
from blog.services.codec import OperationCodec, codecs
from blog.services.contract import MAX_KEY, Kind, Service
from blog.services.errors import Conflict, Invalid, ServiceError

logger = logging.getLogger(__name__)

S = TypeVar("S", bound=type[Service])
T = TypeVar("T")

REMEMBERED_FOR = timedelta(days=1)
FORGETTING_EVERY = 50
FORGOTTEN_AT_ONCE = 100
"""One call in FORGETTING_EVERY forgets up to FORGOTTEN_AT_ONCE old ones: more than have come since."""


class AbstractCall(models.Model):
    """A keyed command that was executed, and its answer. Each service with such commands has its `Call`.

    `id` is a digest of the operation and the key, `arguments` one of the other arguments, made with the
    SECRET_KEY, for they may hold a password.
    """

    id = models.CharField(primary_key=True, max_length=64, editable=False)
    arguments = models.CharField(max_length=64)
    answer = models.TextField()
    executed_at = models.DateTimeField()

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["executed_at"], name="%(app_label)s_%(class)s_oldest")]

    def __str__(self) -> str:
        return self.id


def remember(answer: T) -> T:
    """Remembers the answer of the keyed command under way, if there is one; gives it back.

    The last thing that a keyed command does in the transaction of its effect.
    """
    execution = _under_way.get()
    if execution is not None:
        execution.remember(answer)
    return answer


def forget_old(calls: "models.Manager[Any]") -> None:
    """Forgets the oldest calls that have been remembered long enough, some at a time."""
    old = calls.filter(executed_at__lt=now() - REMEMBERED_FOR).order_by("executed_at")
    calls.filter(pk__in=list(old.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])).delete()


def idempotent(calls: type[AbstractCall]) -> Callable[[S], S]:
    """Class decorator for an implementation: its keyed commands do what is said above.

    Arguments:
        calls: the service's own table of calls.
    """

    def decorate(cls: S) -> S:
        for name, codec in codecs(cls).items():
            if codec.operation.kind is Kind.COMMAND:
                setattr(cls, name, _once(calls, codec, getattr(cls, name)))
        return cls

    return decorate


def _once(calls: type[AbstractCall], codec: OperationCodec, method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def call(service: Service, **arguments: Any) -> Any:
        key = arguments.get("key")
        if key is None and _under_way.get() is None:
            return method(service, **arguments)
        execution = None if key is None else _Execution(calls, codec, _checked(key), arguments)
        # Without a key too: what one service's command makes another do is no part of its execution.
        token = _under_way.set(execution)
        try:
            run = partial(method, service, **arguments)
            return execution.answer(run) if execution else run()
        finally:
            _under_way.reset(token)

    return call


class _Overtaken(Exception):
    """The same call was executed while this one was under way."""


class _Execution:
    """One execution of a keyed command."""

    def __init__(
        self, calls: type[AbstractCall], codec: OperationCodec, key: str, arguments: dict[str, Any]
    ) -> None:
        self._calls = calls._default_manager
        self._codec = codec
        self._id = sha256(f"{codec.operation.name}:{key}".encode()).hexdigest()
        others = {name: _without_defaults(value) for name, value in arguments.items() if name != "key"}
        self._arguments = _digests(codec.encode_arguments(others))
        self._attempts = 0

    def answer(self, run: Callable[[], Any]) -> Any:
        """The first answer of this call, which is executed if it was not yet."""
        if first := self._find():
            return self._codec.decode_outcome(first.answer.encode())
        try:
            answer = run()
        except (ServiceError, IntegrityError, _Overtaken):
            # The same call may have been faster, and this one then finds that all is done.
            if first := self._find():
                return self._codec.decode_outcome(first.answer.encode())
            raise
        if not self._attempts:
            raise TypeError(f"{self._codec.operation.name} takes a key but remembers no answer.")
        if int(self._id, 16) % FORGETTING_EVERY == 0:
            try:
                forget_old(self._calls)
            except DatabaseError:
                logger.warning("old calls could not be forgotten", exc_info=True)
        return answer

    def remember(self, answer: Any) -> None:
        self._attempts += 1
        # A transaction starts over when another one was faster: perhaps that of this same call.
        if self._attempts > 1 and self._calls.filter(pk=self._id).exists():
            raise _Overtaken
        self._calls.create(
            id=self._id,
            arguments=self._arguments[0],
            answer=self._codec.encode_answer(answer).decode(),
            executed_at=now(),
        )

    def _find(self) -> AbstractCall | None:
        call = self._calls.filter(pk=self._id).first()
        if call is not None and call.arguments not in self._arguments:
            name = self._codec.operation.name
            raise Conflict(f"This key was used for another {name}; a new call needs a new key.")
        return call


_under_way: ContextVar[_Execution | None] = ContextVar("execution", default=None)


def _checked(key: str) -> str:
    """The key itself. Raises Invalid."""
    if not 1 <= len(key) <= MAX_KEY or not is_text(key):
        problem = f"Must have 1 to {MAX_KEY} characters, none of them NUL or half a surrogate pair."
        raise Invalid("The key does not fit.", fields={"key": [problem]})
    return key


def _without_defaults(value: Any) -> Any:
    """The same before and after a dataclass gets a field with a default, as it may in a minor version."""
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
    """The digest by the SECRET_KEY, and those by its fallbacks."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac(__name__, content, secret, algorithm="sha256").hexdigest() for secret in secrets]
