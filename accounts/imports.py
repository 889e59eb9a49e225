"""Import users and follows in bulk."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError
from django.db.models import F

from accounts import contract
from accounts.models import Follow, User
from accounts.validation import PROFILE_FIELDS, can_be_password, field_errors
from kernel.contracts.errors import Conflict, Invalid
from kernel.db.batches import chunked
from kernel.db.transactions import atomic, transactional

Pair = tuple[UUID, UUID]

BATCH_SIZE = 1000


def import_users(users: Sequence[contract.ImportedUser]) -> int:
    """Import users, and return how many are new; see the contract.

    Raises:
        Invalid: A field does not meet its rules.
        Conflict: Usernames or e-mail addresses are taken.
    """
    unknown = _unknown(users)
    rows = [_row(user) for user in unknown]
    for row, user in zip(rows, unknown, strict=True):
        row.set_password(user.password)
    try:
        with atomic("accounts"):
            User.objects.bulk_create(rows, batch_size=BATCH_SIZE)
    except IntegrityError as error:
        raise Conflict("Usernames or e-mail addresses are taken.", fields=_taken(rows)) from error
    return len(rows)


def _unknown(users: Sequence[contract.ImportedUser]) -> list[contract.ImportedUser]:
    """Return the users whose ids do not exist, each once."""
    by_id = {user.id: user for user in users}
    for batch in chunked(list(by_id), BATCH_SIZE):
        for known in User.objects.filter(pk__in=batch).values_list("pk", flat=True):
            del by_id[known]
    return list(by_id.values())


def _row(user: contract.ImportedUser) -> User:
    """Return a checked row, still without the password.

    Raises:
        Invalid: A field does not meet its rules.
    """
    row = User(
        id=user.id,
        username=user.username,
        email=user.email,
        bio=user.bio,
        image=user.image,
        is_moderator=user.is_moderator,
        joined_at=user.joined_at,
    )
    errors = field_errors(row, PROFILE_FIELDS)
    if user.password is not None and not can_be_password(user.password):
        errors["password"] = [f"Must be text of at most {contract.MAX_PASSWORD} characters."]
    if errors:
        raise Invalid(f"User {user.id} cannot be imported.", fields=errors)
    return row


def _taken(rows: Sequence[User]) -> dict[str, list[str]]:
    """Return an error message for each value that is not unique, by field.

    Unique means among these rows and the stored ones.
    """
    usernames = Counter(row.username.lower() for row in rows)
    emails = Counter(row.email for row in rows)
    for batch in chunked(rows, BATCH_SIZE):
        stored = User.objects.named(row.username for row in batch).values_list("username", flat=True)
        usernames.update(username.lower() for username in stored)
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
    """Import follows, and return how many are new; see the contract.

    Raises:
        Conflict: A user would follow more than MAX_FOLLOWING others.
    """
    by_pair = {
        (follow.follower_id, follow.followee_id): follow
        for follow in follows
        if follow.follower_id != follow.followee_id
    }
    return sum(_insert_follows(dict(batch)) for batch in chunked(list(by_pair.items()), BATCH_SIZE))


def _insert_follows(by_pair: dict[Pair, contract.ImportedFollow]) -> int:
    new = _new_pairs(list(by_pair))
    Follow.objects.bulk_create(
        Follow(follower_id=pair[0], followee_id=pair[1], followed_at=by_pair[pair].followed_at)
        for pair in new
    )
    _count(new)
    return len(new)


def _new_pairs(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the pairs of existing users that are not stored yet."""
    followers = {follower_id for follower_id, _ in pairs}
    followees = {followee_id for _, followee_id in pairs}
    users = set(User.objects.filter(pk__in=followers | followees).values_list("pk", flat=True))
    follows = Follow.objects.filter(follower__in=followers, followee__in=followees)
    stored = set(follows.values_list("follower_id", "followee_id"))
    return [pair for pair in pairs if users.issuperset(pair) and pair not in stored]


def _count(pairs: Sequence[Pair]) -> None:
    """Count new follows on both sides."""
    followers = Counter(follower_id for follower_id, _ in pairs)
    _add("following_count", followers)
    _add("followers_count", Counter(followee_id for _, followee_id in pairs))
    if User.objects.filter(pk__in=followers, following_count__gt=contract.MAX_FOLLOWING).exists():
        raise Conflict(f"A user would follow more than {contract.MAX_FOLLOWING} others.")


def _add(counter: str, increases: Counter[UUID]) -> None:
    """Increase a counter, with one update for all users with the same increase."""
    by_increase: defaultdict[int, list[UUID]] = defaultdict(list)
    for user_id, increase in increases.items():
        by_increase[increase].append(user_id)
    for increase, user_ids in by_increase.items():
        User.objects.filter(pk__in=user_ids).update(**{counter: F(counter) + increase})
