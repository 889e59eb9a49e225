"""Brings people and follows in, in bulk."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError
from django.db.models import F

from accounts import contract, profiles
from accounts.models import Follow, User
from accounts.validators import can_be_password
from kernel.contracts.errors import Conflict, Invalid
from kernel.db.batches import chunked
from kernel.db.transactions import atomic, transactional

T = TypeVar("T")
Pair = tuple[UUID, UUID]

BATCH_SIZE = 1000
CHECKED_FIELDS = {"username", "email", "bio", "image"}


def import_users(users: Sequence[contract.ImportedUser]) -> int:
    unknown = _unknown(users)
    rows = [_row(user) for user in unknown]
    for row, user in zip(rows, unknown, strict=True):
        row.password = make_password(user.password)
    try:
        with atomic("accounts"):
            User.objects.bulk_create(rows, batch_size=BATCH_SIZE)
    except IntegrityError as error:
        raise Conflict("Usernames or e-mail addresses are taken.", fields=_taken(rows)) from error
    return len(rows)


def _unknown(users: Sequence[contract.ImportedUser]) -> list[contract.ImportedUser]:
    by_id = {user.id: user for user in users}
    for batch in chunked(list(by_id), BATCH_SIZE):
        for known in User.objects.filter(pk__in=batch).values_list("pk", flat=True):
            del by_id[known]
    return list(by_id.values())


def _row(user: contract.ImportedUser) -> User:
    row = User(
        id=user.id,
        username=user.username,
        email=user.email,
        bio=user.bio,
        image=user.image,
        is_moderator=user.is_moderator,
        joined_at=user.joined_at,
    )
    errors = profiles.errors_of(row, CHECKED_FIELDS)
    if user.password is not None and not can_be_password(user.password):
        errors["password"] = ["This is too long or not text."]
    if errors:
        raise Invalid(f"User {user.id} cannot be imported.", fields=errors)
    return row


def _taken(rows: Sequence[User]) -> dict[str, list[str]]:
    """What occurs more than once among these people and those who are there already."""
    usernames = Counter(row.username.lower() for row in rows)
    emails = Counter(row.email for row in rows)
    for batch in chunked(rows, BATCH_SIZE):
        there = User.objects.named(row.username for row in batch).values_list("username", flat=True)
        usernames.update(username.lower() for username in there)
        emails.update(
            User.objects.filter(email__in=[row.email for row in batch]).values_list("email", flat=True)
        )
    taken = {
        field: [f"{value} is taken." for value, times in values.items() if times > 1]
        for field, values in (("username", usernames), ("email", emails))
    }
    return {field: messages for field, messages in taken.items() if messages}


@transactional("accounts", retry_on=(IntegrityError,))
def import_follows(follows: Sequence[contract.ImportedFollow]) -> int:
    by_pair = {
        (follow.follower_id, follow.followed_id): follow
        for follow in follows
        if follow.follower_id != follow.followed_id
    }
    return sum(_insert_follows(dict(batch)) for batch in chunked(list(by_pair.items()), BATCH_SIZE))


def _insert_follows(by_pair: dict[Pair, contract.ImportedFollow]) -> int:
    new = _new_pairs(list(by_pair))
    Follow.objects.bulk_create(
        Follow(follower_id=pair[0], followed_id=pair[1], followed_at=by_pair[pair].followed_at)
        for pair in new
    )
    _count(new)
    return len(new)


def _new_pairs(pairs: Sequence[Pair]) -> list[Pair]:
    """Those between people who exist that are not there yet."""
    followers = {follower for follower, _ in pairs}
    followed = {followed for _, followed in pairs}
    people = set(User.objects.filter(pk__in=followers | followed).values_list("pk", flat=True))
    there = set(
        Follow.objects.filter(follower__in=followers, followed__in=followed).values_list(
            "follower_id", "followed_id"
        )
    )
    return [pair for pair in pairs if people.issuperset(pair) and pair not in there]


def _count(pairs: Sequence[Pair]) -> None:
    followers = Counter(follower for follower, _ in pairs)
    _add("following_count", followers)
    _add("followers_count", Counter(followed for _, followed in pairs))
    if User.objects.filter(pk__in=followers, following_count__gt=contract.MAX_FOLLOWING).exists():
        raise Conflict(f"Someone would follow more than {contract.MAX_FOLLOWING} others.")


def _add(counter: str, increases: Counter[UUID]) -> None:
    """One update for all who gain the same."""
    by_increase: defaultdict[int, list[UUID]] = defaultdict(list)
    for user_id, increase in increases.items():
        by_increase[increase].append(user_id)
    for increase, user_ids in by_increase.items():
        User.objects.filter(pk__in=user_ids).update(**{counter: F(counter) + increase})
