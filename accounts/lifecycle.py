"""Deactivate, activate and erase accounts, and publish the events about it."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError
from django.db.models import F, Q
from rest_framework_simplejwt.tokens import AccessToken

from accounts import passwords, reading, sessions
from accounts.contract import ActivationChanged, UserErased
from accounts.models import Follow, Session, User
from kernel.contracts.errors import Invalid, NotFound
from kernel.contracts.events import Event
from kernel.db.transactions import ConcurrentUpdate, transactional
from kernel.events.outbox import publish
from kernel.events.revisions import next_revision
from kernel.idempotency import store_response

MAX_REQUEST_DURATION = timedelta(minutes=5)
"""How long a request may take that began with a valid access token."""


@transactional("accounts")
def set_active(user_ids: Collection[UUID], is_active: bool) -> None:
    """Activate or deactivate accounts. Deactivation ends the users' sessions.

    Args:
        user_ids: The accounts. Unknown ids are ignored.
        is_active: Whether the accounts are active afterwards.
    """
    others = User.objects.filter(pk__in=user_ids).exclude(is_active=is_active)
    changes = []
    for user_id, revision in others.values_list("pk", "status_revision"):
        as_read = User.objects.filter(pk=user_id, status_revision=revision)
        following_revision = next_revision(revision)
        if not as_read.update(is_active=is_active, status_revision=following_revision):
            raise ConcurrentUpdate(f"The status of the account {user_id} has changed.")
        changes.append(ActivationChanged(user_id=user_id, is_active=is_active, revision=following_revision))
    _publish_now_and_after_token_expiry(*changes)
    if not is_active:
        sessions.end_all(user_ids)


def erase(user_id: UUID, password: str) -> None:
    """Erase an active user who gave the password.

    Raises:
        Invalid: The password is wrong.
        NotFound: There is no active account with this id.
    """
    user = reading.get_active(user_id)
    if not passwords.is_correct(user, password):
        raise _wrong_password()
    if not _erase(user.pk, password=user.password):
        raise _wrong_password()


def force_erase(user_id: UUID) -> None:
    """Erase a user without a password, also a deactivated one. For operators.

    Raises:
        NotFound: There is no account with this id.
    """
    if not _erase(user_id):
        raise NotFound("There is no account with this id.")


@transactional("accounts")
def republish_erasure(user_id: UUID) -> None:
    """Publish the erasure of a user again.

    A subscriber whose database was restored from a backup has the user's data again.
    """
    _publish_now_and_after_token_expiry(UserErased(user_id=user_id, revision=next_revision(0)))


def count_user_data(user_id: UUID) -> dict[str, int]:
    """Count the rows of this service that belong to a user, by kind."""
    return {
        "accounts": User.objects.filter(pk=user_id).count(),
        "follows": Follow.objects.filter(Q(follower=user_id) | Q(followee=user_id)).count(),
        "sessions": Session.objects.filter(user=user_id).count(),
    }


@transactional("accounts", retry_on=(IntegrityError,))
def _erase(user_id: UUID, **as_checked: str) -> bool:
    """Erase a user.

    It starts over if a concurrent request follows the user: its row in Follow refers to
    the row that this transaction deletes.

    Args:
        user_id: Whom to erase.
        as_checked: Column values that the row must still have.

    Returns:
        False if there is no such account, or the row has changed since it was checked.
    """
    # This locks the row: concurrent follows and unfollows of the user happen before or
    # after the whole transaction.
    checked = User.objects.filter(pk=user_id, **as_checked)
    if not checked.update(is_active=False):
        return False
    revision = User.objects.values_list("status_revision", flat=True).get(pk=user_id)
    User.objects.filter(follows_received__follower=user_id).update(followers_count=F("followers_count") - 1)
    User.objects.filter(follows_made__followee=user_id).update(following_count=F("following_count") - 1)
    # The admin's history contains the username.
    content_type = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=content_type, object_id=str(user_id)).delete()
    User.objects.get(pk=user_id).delete()
    _publish_now_and_after_token_expiry(UserErased(user_id=user_id, revision=next_revision(revision)))
    store_response(None)
    return True


def _publish_now_and_after_token_expiry(*events: Event) -> None:
    """Publish events now, and again when the user's last access token has expired.

    The second event covers what the user did with that token in the meantime.
    """
    publish(*events)
    publish(*events, delay=AccessToken.lifetime + MAX_REQUEST_DURATION)


def _wrong_password() -> Invalid:
    return Invalid("The password is wrong.", fields={"password": ["This is not your password."]})
