"""What the tests of events stand on: people's posts and comments, and a way to say what time it is."""

import threading
from datetime import UTC, datetime
from unittest.mock import create_autospec
from uuid import UUID

from django.conf import settings
from uuid_utils.compat import uuid7

from comments.contract import Comment, Comments
from kernel.contracts.errors import Unavailable
from kernel.contracts.events import Subscriber
from kernel.events import relay
from kernel.events.models import State, outbox_of
from kernel.rpc import registry
from kernel.testing.cases import ServiceTransactionTestCase
from posts.contract import Draft, Post, Posts, Status

LONG_AGO = datetime(2024, 1, 2, tzinfo=UTC)


class EventsTestCase(ServiceTransactionTestCase):
    services = ("accounts", "posts", "comments")

    def publish(self, author_id: UUID | None = None, title: str = "A title", **values) -> Post:
        draft = Draft(title=title, body="Some text.", status=Status.PUBLISHED, **values)
        return registry.get(Posts).create(author_id=author_id or uuid7(), draft=draft)

    def comment(self, post: Post, author_id: UUID | None = None, **values) -> Comment:
        return registry.get(Comments).create(
            post_id=post.id, author_id=author_id or uuid7(), body="Well said.", **values
        )

    def comments_count(self, post: Post) -> int:
        return registry.get(Posts).get_many(ids=[post.id])[post.id].comments_count

    def without(self, contract: type[Subscriber], error: Exception | None = None):
        """A block in which a service takes no events; everything else it does as always."""
        service, double = registry.get(contract), create_autospec(contract, instance=True)
        for name in contract.operations():
            getattr(double, name).side_effect = getattr(service, name)
        double.receive.side_effect = error or Unavailable(f"{contract.name} takes no events now")
        return registry.override(contract, double)

    def owed(self) -> list:
        """Every event that is still to be delivered, by whatever service."""
        return [row for service in settings.SERVICES for row in outbox_of(service).objects.order_by("id")]

    def make_due(self) -> None:
        """Lets the time pass until everything that waits is due."""
        for service in settings.SERVICES:
            outbox_of(service).objects.filter(state=State.WAITING).update(next_attempt_at=LONG_AGO)

    def deliver(self) -> None:
        """What a deliverer does now, until nothing is due."""
        stop = threading.Event()
        for route in relay.subscriptions():
            while relay.deliver_due(route, stop):
                pass

    def deliver_everything(self) -> None:
        """Lets time pass and events cause events, until nothing is owed any more."""
        while any(row.state == State.WAITING for row in self.owed()):
            self.make_due()
            self.deliver()
