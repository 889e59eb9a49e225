"""Reconcile the counters of follows with the rows they count.

A user's row is locked before its follows are counted, so concurrent follows and
unfollows wait with their change of the counters.
"""

from collections.abc import Iterator
from uuid import UUID

from accounts.models import Follow, User
from kernel.db.batches import batches
from kernel.db.transactions import transactional
from kernel.reconciliation import BATCH_SIZE, Difference, difference


def reconcile(fix: bool) -> Iterator[Difference]:
    """Yield every difference, and repair it if `fix` is True."""
    for users in batches(User.objects.values_list("pk", flat=True), BATCH_SIZE):
        for user_id in users:
            if found := _reconcile_user(user_id, fix):
                yield found


@transactional("accounts")
def _reconcile_user(user_id: UUID, fix: bool) -> Difference | None:
    columns = ("followers_count", "following_count")
    stored = User.objects.select_for_update().filter(pk=user_id).values(*columns).first()
    if stored is None:
        return None
    expected = {
        "followers_count": Follow.objects.filter(followee=user_id).count(),
        "following_count": Follow.objects.filter(follower=user_id).count(),
    }
    found = difference(f"user {user_id}", stored, expected)
    if found and fix:
        User.objects.filter(pk=user_id).update(**expected)
    return found
