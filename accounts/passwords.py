"""Who knows the password, and what may be one."""

from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts import sessions
from accounts.models import User
from accounts.validators import can_be_password
from kernel.contracts.errors import Invalid, Unauthenticated
from kernel.contracts.text import is_storable_text
from kernel.db.transactions import transactional


def authenticate(login: str, password: str) -> User:
    """The active person with this username or e-mail address and this password.

    The hasher runs once for any login, so that the time an answer takes does not tell who has an account.
    """
    user = _find(login)
    if not can_be_password(password):
        correct = False
    elif user is None:
        make_password(password)
        correct = False
    else:
        correct = user.check_password(password)
    if user is None or not correct or not user.is_active:
        raise Unauthenticated("The login or the password is wrong.")
    return user


def _find(login: str) -> User | None:
    if "@" not in login:
        return User.objects.named([login]).first()
    return User.objects.filter(email=login).first() if is_storable_text(login) else None


def errors_of(password: str, user: User) -> list[str]:
    """What the password policy says against this password for this person."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        return error.messages
    return []


def change(user: User, session_id: UUID, current_password: str, new_password: str) -> None:
    if not can_be_password(current_password) or not user.check_password(current_password):
        raise _wrong_current_password()
    if errors := errors_of(new_password, user):
        raise Invalid("The new password cannot be used.", fields={"new_password": errors})
    _replace(user, make_password(new_password), session_id)


@transactional("accounts")
def _replace(user: User, password_hash: str, session_id: UUID) -> None:
    checked = User.objects.filter(pk=user.pk, password=user.password)
    if not checked.update(password=password_hash):
        raise _wrong_current_password()
    sessions.end_others(user.pk, session_id)


def _wrong_current_password() -> Invalid:
    return Invalid(
        "The current password is wrong.", fields={"current_password": ["This is not your current password."]}
    )
