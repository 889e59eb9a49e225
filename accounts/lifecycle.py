"""People are deactivated, come back, or leave for good; the other services are told."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError
from django.db.models import F, Q
from rest_framework_simplejwt.tokens import AccessToken

from accounts import sessions, users
from accounts.contract import ActivationChanged, UserErased
from accounts.models import Follow, Session, User
from accounts.validators import can_be_password
from kernel.contracts.errors import Invalid, NotFound
from kernel.contracts.events import Event
from kernel.db.transactions import ConcurrentUpdate, transactional
from kernel.events.outbox import publish
from kernel.events.revisions import next_revision
from kernel.idempotency import store_response

LONGEST_REQUEST = timedelta(minutes=5)


@transactional("accounts")
def set_active(user_ids: Collection[UUID], is_active: bool) -> None:
    """Deactivates people, which ends their sessions, or lets them in again. Unknown ids are no error."""
    others = User.objects.filter(pk__in=user_ids).exclude(is_active=is_active)
    changes = []
    for user_id, revision in others.values_list("pk", "status_revision"):
        as_read = User.objects.filter(pk=user_id, status_revision=revision)
        following = next_revision(revision)
        if not as_read.update(is_active=is_active, status_revision=following):
            raise ConcurrentUpdate(f"Another has just activated or deactivated {user_id}.")
        changes.append(ActivationChanged(user_id=user_id, is_active=is_active, revision=following))
    _publish_now_and_after_token_expiry(*changes)
    if not is_active:
        sessions.end_all(user_ids)


def erase(user_id: UUID, password: str) -> None:
    user = users.get_active(user_id)
    if not can_be_password(password) or not user.check_password(password):
        raise _wrong_password()
    if not _erase(user.pk, password=user.password):
        raise _wrong_password()


def force_erase(user_id: UUID) -> None:
    """For operators: the person may be deactivated or have lost the password. Raises NotFound."""
    if not _erase(user_id):
        raise NotFound("There is no account with this id.")


@transactional("accounts")
def republish_erasure(user_id: UUID) -> None:
    """Tells the others once more of somebody who is gone: a backup may have brought back what was theirs."""
    _publish_now_and_after_token_expiry(UserErased(user_id=user_id, revision=next_revision(0)))


@transactional("accounts", retry_on=(IntegrityError,))
def _erase(user_id: UUID, **as_checked: str) -> bool:
    """False where there is no such account any more, or it is no longer as it was checked.

    Starts over where someone follows the person at that moment: the row they refer to is gone.
    """
    # Locks the row: whoever follows or unfollows the person now comes before or after all of this.
    checked = User.objects.filter(pk=user_id, **as_checked)
    if not checked.update(is_active=False):
        return False
    revision = User.objects.values_list("status_revision", flat=True).get(pk=user_id)
    User.objects.filter(followed_by__follower=user_id).update(followers_count=F("followers_count") - 1)
    User.objects.filter(follows__followed=user_id).update(following_count=F("following_count") - 1)
    # The admin's history has the name of whom it is about.
    content_type = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=content_type, object_id=str(user_id)).delete()
    User.objects.get(pk=user_id).delete()
    _publish_now_and_after_token_expiry(UserErased(user_id=user_id, revision=next_revision(revision)))
    store_response(None)
    return True


def count_user_data(user_id: UUID) -> dict[str, int]:
    return {
        "accounts": User.objects.filter(pk=user_id).count(),
        "follows": Follow.objects.filter(Q(follower=user_id) | Q(followed=user_id)).count(),
        "sessions": Session.objects.filter(user=user_id).count(),
    }


def _publish_now_and_after_token_expiry(*events: Event) -> None:
    """At once, and when the person's last access token has expired, with whatever was done by it."""
    publish(*events)
    publish(*events, delay=AccessToken.lifetime + LONGEST_REQUEST)


def _wrong_password() -> Invalid:
    return Invalid("The password is wrong.", fields={"password": ["This is not your password."]})
