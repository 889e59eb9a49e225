"""Followers and followings, counted anew.

The row is locked before they are counted: whoever follows or unfollows the person waits to move its counters.
"""

from collections.abc import Iterator
from uuid import UUID

from accounts.models import Follow, User
from kernel.db.batches import batches
from kernel.db.transactions import transactional
from kernel.reconciliation import BATCH_SIZE, Difference, difference


def reconcile(fix: bool) -> Iterator[Difference]:
    for users in batches(User.objects.values_list("pk", flat=True), BATCH_SIZE):
        for user_id in users:
            if found := _recount(user_id, fix):
                yield found


@transactional("accounts")
def _recount(user_id: UUID, fix: bool) -> Difference | None:
    columns = ("followers_count", "following_count")
    kept = User.objects.select_for_update().filter(pk=user_id).values(*columns).first()
    if kept is None:
        return None
    counted = {
        "followers_count": Follow.objects.filter(followed=user_id).count(),
        "following_count": Follow.objects.filter(follower=user_id).count(),
    }
    found = difference(f"user {user_id}", kept, counted)
    if found and fix:
        User.objects.filter(pk=user_id).update(**counted)
    return found
