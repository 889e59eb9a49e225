"""The two tables of each service: what it owes others, and what it has heard."""

from typing import Any

from django.apps import apps
from django.db import models
from uuid_utils.compat import uuid7

from kernel.contracts.events import Envelope
from kernel.db.clock import utcnow_ms


class State(models.TextChoices):
    """Waiting for a deliverer, or parked for a person: they come first in a list."""

    PARKED = "parked"
    WAITING = "waiting"


class AbstractOutboxEvent(models.Model):
    """An event that one subscriber is still owed; once delivered, the row goes.

    `due_at` is when somebody may next deliver it. Who takes it moves that into the future first: so it is a
    lease, too, and whoever dies with it is followed by another. `failures` are the attempts that the
    subscriber answered, with an error.
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
        verbose_name = "event to deliver"
        verbose_name_plural = "outbox"
        indexes = [
            models.Index(fields=["subscriber", "state", "next_attempt_at", "id"], name="%(app_label)s_outbox_due"),
            models.Index(fields=["state", "scheduled_at", "id"], name="%(app_label)s_outbox_oldest"),
            models.Index(fields=["aggregate_id", "id"], name="%(app_label)s_outbox_aggregate"),
        ]

    def __str__(self) -> str:
        return f"{self.name} for {self.subscriber}"

    def envelope(self) -> Envelope:
        return Envelope(id=self.pk, name=self.name, version=self.version, payload=self.payload)


class AbstractInboxEvent(models.Model):
    """An event whose effect is there: this row came with it, in one commit."""

    id = models.UUIDField(primary_key=True, editable=False)
    name = models.CharField("event", max_length=100)
    received_at = models.DateTimeField(default=utcnow_ms)

    class Meta:
        abstract = True
        verbose_name = "event received"
        verbose_name_plural = "inbox"
        indexes = [models.Index(fields=["-received_at", "-id"], name="%(app_label)s_inbox_latest")]

    def __str__(self) -> str:
        return self.name


def outbox_of(service: str) -> Any:
    """The service's model of AbstractOutboxEvent."""
    return apps.get_model(service, "OutboxEvent")


def inbox_of(service: str) -> Any:
    """The service's model of AbstractInboxEvent."""
    return apps.get_model(service, "InboxEvent")
