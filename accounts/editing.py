"""Create and update accounts."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError

from accounts import contract, reading, sessions
from accounts.models import User
from accounts.validation import PROFILE_FIELDS, account_errors
from kernel.contracts.errors import Conflict, Invalid
from kernel.db.transactions import atomic
from kernel.idempotency import store_response

UNIQUE_FIELDS = {"username", "email"}


def register(*, username: str, email: str, password: str) -> contract.SignedIn:
    """Create an account and its first session.

    Raises:
        Invalid: A field does not meet its rules.
        Conflict: The username or the e-mail address is taken.
    """
    user = _new_user(username, email, password)
    user.last_login = user.joined_at
    with _taken_as_conflict(user):
        user.save(force_insert=True)
        tokens = sessions.create(user)
    return contract.SignedIn(account=reading.to_account(user), tokens=tokens)


def create_account(*, username: str, email: str, password: str) -> contract.Account:
    """Create an account without a session.

    Raises:
        Invalid: A field does not meet its rules.
        Conflict: The username or the e-mail address is taken.
    """
    user = _new_user(username, email, password)
    with _taken_as_conflict(user):
        user.save(force_insert=True)
        return store_response(reading.to_account(user))


def update_profile(user: User, changes: contract.ProfileChanges, session_id: UUID | None) -> contract.Account:
    """Change fields of an account: all of them or none.

    Args:
        user: The row of an active user, which takes the new values.
        changes: The fields to change.
        session_id: The session that a new password does not end; None ends all.

    Returns:
        The account after the change.

    Raises:
        Invalid: A field does not meet its rules.
        Conflict: The username or the e-mail address is taken.
        NotFound: The account was deactivated or erased since it was read.
    """
    changed = {name: value for name in PROFILE_FIELDS if (value := getattr(changes, name)) is not None}
    for name, value in changed.items():
        setattr(user, name, value)
    if errors := account_errors(user, changed, changes.password):
        raise Invalid("The profile cannot be changed.", fields=errors)
    if changes.password is not None:
        user.set_password(changes.password)
        changed["password"] = user.password
    saved = {name: getattr(user, name) for name in changed}
    with _taken_as_conflict(user):
        if saved and not User.objects.filter(pk=user.pk, is_active=True).update(**saved):
            raise reading.no_active_account()
        if changes.password is not None:
            sessions.end_others(user.pk, session_id)
        return store_response(reading.to_account(user))


def _new_user(username: str, email: str, password: str) -> User:
    """Return the row of a new user, which is not saved.

    Raises:
        Invalid: A field does not meet its rules.
    """
    user = User(username=username, email=email)
    if errors := account_errors(user, UNIQUE_FIELDS, password):
        raise Invalid("The account cannot be created.", fields=errors)
    user.set_password(password)
    return user


@contextmanager
def _taken_as_conflict(user: User) -> Iterator[None]:
    """Run the block in a transaction.

    Raises:
        Conflict: The block failed because the username or the e-mail address is taken.
    """
    try:
        with atomic("accounts"):
            yield
    except IntegrityError as error:
        taken = _taken_fields(user)
        if not taken:
            raise
        raise Conflict("The username or e-mail address is taken.", fields=taken) from error


def _taken_fields(user: User) -> dict[str, list[str]]:
    """Return the error messages of the unique fields, by field."""
    try:
        user.full_clean()
    except ValidationError as error:
        return {name: messages for name, messages in error.message_dict.items() if name in UNIQUE_FIELDS}
    return {}
