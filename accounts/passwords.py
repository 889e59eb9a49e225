"""Check and change passwords."""

from uuid import UUID

from django.contrib.auth.hashers import make_password

from accounts import sessions
from accounts.models import User
from accounts.normalisation import password_form, password_forms, username_form
from accounts.validation import can_be_password, password_errors
from kernel.contracts.errors import Invalid, Unauthenticated
from kernel.contracts.text import is_storable_text
from kernel.db.transactions import transactional


def authenticate(login: str, password: str) -> User:
    """Return the active user with this username or e-mail address and this password.

    The hasher runs as often for an unknown login as for a wrong password, so that the
    time of a response does not reveal which accounts exist.

    Raises:
        Unauthenticated: There is no such user, or the password is wrong.
    """
    user = _find(login)
    if user is not None:
        correct = is_correct(user, password)
    else:
        correct = False
        if can_be_password(password):
            for form in password_forms(password):
                make_password(form)
    if user is None or not correct or not user.is_active:
        raise Unauthenticated("The login or the password is wrong.")
    return user


def is_correct(user: User, password: str) -> bool:
    """Return whether this is the user's password."""
    return can_be_password(password) and user.check_password(password)


def change(user: User, session_id: UUID, current_password: str, new_password: str) -> None:
    """Replace the password of a user, and end the user's other sessions.

    Raises:
        Invalid: The current password is wrong, or the new one does not meet the policy.
    """
    if not is_correct(user, current_password):
        raise _wrong_current_password()
    if errors := password_errors(new_password, user):
        raise Invalid("The new password cannot be used.", fields={"new_password": errors})
    _replace(user, make_password(password_form(new_password)), session_id)


def _find(login: str) -> User | None:
    login = username_form(login)
    if "@" not in login:
        return User.objects.named([login]).first()
    return User.objects.filter(email=login).first() if is_storable_text(login) else None


@transactional("accounts")
def _replace(user: User, password_hash: str, session_id: UUID) -> None:
    """Store the new hash, if the user still has the password that was checked."""
    checked = User.objects.filter(pk=user.pk, password=user.password)
    if not checked.update(password=password_hash):
        raise _wrong_current_password()
    sessions.end_others(user.pk, session_id)


def _wrong_current_password() -> Invalid:
    return Invalid(
        "The current password is wrong.", fields={"current_password": ["This is not your current password."]}
    )
