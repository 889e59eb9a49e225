"""A test case for events: publishes posts and comments, and controls delivery."""

import threading
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any
from unittest.mock import create_autospec
from uuid import UUID

from django.conf import settings
from uuid_utils.compat import uuid7

from blog.environment import ALL_SERVICES
from comments.contract import Comment, Comments
from kernel.contracts.errors import Unavailable
from kernel.contracts.events import Subscriber
from kernel.events import relay
from kernel.events.models import AbstractOutboxEvent, State, outbox_of
from kernel.rpc import registry
from kernel.testing.cases import ServiceTransactionTestCase
from posts.contract import Draft, Post, Posts, PostStatus

LONG_AGO = datetime(2024, 1, 2, tzinfo=UTC)


class EventsTestCase(ServiceTransactionTestCase):
    """A test case on all three services, in one process."""

    services = ALL_SERVICES

    def publish(self, author_id: UUID | None = None, title: str = "A title", **values: Any) -> Post:
        draft = Draft(title=title, body="Some text.", status=PostStatus.PUBLISHED, **values)
        return registry.get(Posts).create(author_id=author_id or uuid7(), draft=draft)

    def comment(self, post: Post, author_id: UUID | None = None, **values: Any) -> Comment:
        return registry.get(Comments).create(
            slug=post.slug, author_id=author_id or uuid7(), body="Well said.", **values
        )

    def comments_count(self, post: Post) -> int:
        return registry.get(Posts).get_many(ids=[post.id])[post.id].comments_count

    def rejecting_events(
        self, contract: type[Subscriber], error: Exception | None = None
    ) -> AbstractContextManager[Any]:
        """Within the block a service rejects events; its other operations still work.

        Args:
            contract: The contract of the subscriber.
            error: What `receive` raises; `Unavailable` if None.
        """
        service, double = registry.get(contract), create_autospec(contract, instance=True)
        for name in contract.operations():
            getattr(double, name).side_effect = getattr(service, name)
        double.receive.side_effect = error or Unavailable(f"{contract.name} takes no events now")
        return registry.override(contract, double)

    def undelivered(self) -> list[AbstractOutboxEvent]:
        """Return every event in every outbox, parked ones too."""
        return [
            row for service in settings.HOSTED_SERVICES for row in outbox_of(service).objects.order_by("id")
        ]

    def make_due(self) -> None:
        """Make every waiting event due, as if enough time had passed."""
        for service in settings.HOSTED_SERVICES:
            outbox_of(service).objects.filter(state=State.WAITING).update(next_attempt_at=LONG_AGO)

    def deliver(self) -> None:
        """Deliver as the message relay does, until no event is due."""
        stop = threading.Event()
        for subscription in relay.subscriptions():
            while relay.deliver_due(subscription, stop):
                pass

    def deliver_everything(self) -> None:
        """Make events due and deliver them, and those they cause, until none waits."""
        while any(row.state == State.WAITING for row in self.undelivered()):
            self.make_due()
            self.deliver()
