"""The two tables of each service for events: the transactional outbox and the inbox."""

from typing import Any

from django.apps import apps
from django.db import models
from uuid_utils.compat import uuid7

from kernel.contracts.events import Envelope
from kernel.db.clock import utcnow_ms


class State(models.TextChoices):
    """Whether an event is delivered later, or parked until staff retry or delete it.

    The values sort in this order, so that an admin list shows the parked events first.
    """

    PARKED = "parked"
    WAITING = "waiting"


class AbstractOutboxEvent(models.Model):
    """An event that is still to be delivered to one subscriber.

    The row is deleted after the delivery.

    `scheduled_at` is when the event was first to be delivered. `next_attempt_at` is the
    time of the next attempt, and a lease: before an attempt, a process moves it into
    the future, so that no other process attempts the same delivery. After a crash the
    lease expires and another process takes over. `attempts` counts the failed attempts,
    `failures` those of them to which the subscriber responded with an error.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subscriber = models.CharField(max_length=40)
    name = models.CharField("event", max_length=100)
    version = models.PositiveSmallIntegerField()
    aggregate_id = models.UUIDField()
    payload = models.TextField()
    scheduled_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)

    class Meta:
        abstract = True
        verbose_name = "outbox event"
        indexes = [
            models.Index(
                fields=["subscriber", "state", "next_attempt_at", "id"], name="%(app_label)s_outbox_due"
            ),
            models.Index(fields=["state", "scheduled_at", "id"], name="%(app_label)s_outbox_oldest"),
            models.Index(fields=["aggregate_id", "id"], name="%(app_label)s_outbox_about"),
        ]

    def __str__(self) -> str:
        return f"{self.name} for {self.subscriber}"

    def envelope(self) -> Envelope:
        """Return the event as it is sent to the subscriber."""
        return Envelope(id=self.pk, name=self.name, version=self.version, payload=self.payload)


class AbstractInboxEvent(models.Model):
    """A processed event. The row is committed together with the event's effect."""

    id = models.UUIDField(primary_key=True, editable=False)
    name = models.CharField("event", max_length=100)
    received_at = models.DateTimeField(default=utcnow_ms)

    class Meta:
        abstract = True
        verbose_name = "inbox event"
        indexes = [models.Index(fields=["-received_at", "-id"], name="%(app_label)s_inbox_latest")]

    def __str__(self) -> str:
        return self.name


def outbox_of(service: str) -> Any:
    """Return the service's model of AbstractOutboxEvent."""
    return apps.get_model(service, "OutboxEvent")


def inbox_of(service: str) -> Any:
    """Return the service's model of AbstractInboxEvent."""
    return apps.get_model(service, "InboxEvent")
