"""A service's own projection of account events: which users may act.

A user without a row is active. A service that needs the projection has a concrete model
of AbstractAccountStatus and updates it in its event handlers.
"""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models

from kernel.db.transactions import ConcurrentUpdate

if TYPE_CHECKING:
    Manager = models.Manager["AbstractAccountStatus"]
else:
    Manager = models.Manager


class AccountStatusManager(Manager):
    """Read and update the account-status projection of one service."""

    def is_active(self, user_id: UUID) -> bool:
        """Return whether the user may act, by the events processed so far."""
        known = self.filter(pk=user_id).values_list("is_active", flat=True).first()
        return known is None or bool(known)

    def find(self, user_id: UUID) -> "AbstractAccountStatus | None":
        """Return the user's row, or None for a user who was always active."""
        return self.filter(pk=user_id).first()

    def record(
        self,
        known: "AbstractAccountStatus | None",
        user_id: UUID,
        *,
        is_active: bool,
        revision: int,
    ) -> None:
        """Store what an event says.

        Call it in every step of a handler, also if nothing changes, so that a
        concurrent handler with an older revision fails its conditional update.

        Args:
            known: The row as `find` returned it in this transaction.
            user_id: Whose status it is.
            is_active: Whether the user may act.
            revision: The revision of the event.

        Raises:
            ConcurrentUpdate: Another transaction has changed the row since.
        """
        values: dict[str, Any] = {"is_active": is_active, "revision": revision}
        if known is None:
            self.create(user_id=user_id, **values)
            return
        as_read = self.filter(pk=user_id, version=known.version)
        if not as_read.update(**values, version=known.version + 1):
            raise ConcurrentUpdate(f"The status of the account {user_id} has changed.")


class AbstractAccountStatus(models.Model):
    """The latest known status of a user who was deactivated or erased at some time.

    `revision` is the revision of the event that the status comes from. `version`
    increases with each write, because MongoDB detects no conflict if a write changes
    nothing.
    """

    user_id = models.UUIDField(primary_key=True)
    is_active = models.BooleanField()
    revision = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=0)

    objects = AccountStatusManager()

    class Meta:
        abstract = True
        verbose_name_plural = "account statuses"

    def __str__(self) -> str:
        return str(self.user_id)
