"""Makes and changes accounts: every field checked, names and addresses unique."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError

from accounts import contract, passwords, sessions, users
from accounts.models import User
from kernel.contracts.errors import Conflict, Invalid
from kernel.db.transactions import atomic
from kernel.idempotency import store_response

UNIQUE_FIELDS = {"username", "email"}


def register(*, username: str, email: str, password: str) -> contract.SignedIn:
    user = User(username=username, email=email)
    if errors := _all_errors_of(user, {"username", "email"}, password):
        raise Invalid("The account cannot be made from this.", fields=errors)
    user.set_password(password)
    user.last_login = user.joined_at
    with taken_as_conflict(user):
        user.save(force_insert=True)
        tokens = sessions.begin(user)
    return contract.SignedIn(account=users.account_of(user), tokens=tokens)


def update(user: User, changes: contract.ProfileChanges, session_id: UUID | None) -> contract.Account:
    changed = {
        name: value
        for name in ("username", "email", "bio", "image")
        if (value := getattr(changes, name)) is not None
    }
    for name, value in changed.items():
        setattr(user, name, value)
    if errors := _all_errors_of(user, changed, changes.password):
        raise Invalid("The profile cannot be changed to this.", fields=errors)
    if changes.password is not None:
        user.set_password(changes.password)
        changed["password"] = user.password
    saved = {name: getattr(user, name) for name in changed}
    with taken_as_conflict(user):
        if saved and not User.objects.filter(pk=user.pk, is_active=True).update(**saved):
            raise users.no_active_account()
        if changes.password is not None:
            sessions.end_others(user.pk, session_id)
        return store_response(users.account_of(user))


def errors_of(user: User, fields: Collection[str]) -> dict[str, list[str]]:
    """What is wrong with these fields of a person, by the model's own validators."""
    try:
        user.clean_fields(exclude={field.name for field in User._meta.fields} - set(fields))
    except ValidationError as error:
        return error.message_dict
    return {}


def _all_errors_of(user: User, fields: Collection[str], password: str | None) -> dict[str, list[str]]:
    """What is wrong with these fields and with the password, where there is one."""
    errors = errors_of(user, fields)
    # The policy compares the password with the other fields; with unfit ones (too long) it would take long.
    if password is not None and (found := passwords.errors_of(password, user if not errors else User())):
        errors["password"] = found
    return errors


@contextmanager
def taken_as_conflict(user: User) -> Iterator[None]:
    """A transaction; where it fails since a name or address is taken, a Conflict that tells which."""
    try:
        with atomic("accounts"):
            yield
    except IntegrityError as error:
        taken = _taken_fields(user)
        if not taken:
            raise
        raise Conflict("The username or e-mail address is taken.", fields=taken) from error


def _taken_fields(user: User) -> dict[str, list[str]]:
    try:
        user.full_clean()
    except ValidationError as error:
        return {name: messages for name, messages in error.message_dict.items() if name in UNIQUE_FIELDS}
    return {}
