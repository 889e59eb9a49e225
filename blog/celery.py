"""Delivery of events with Celery: `celery -A blog.celery worker -Q posts`.

A message only names the outbox row to deliver. The outbox stays the source of truth:
the relay, which runs as well (`manage.py deliver_events`), delivers what the broker
loses.
"""

import logging
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from celery import Celery

from kernel.rpc.circuit_breaker import CircuitBreaker

if TYPE_CHECKING:  # a worker imports this file before Django is set up
    from kernel.events.models import AbstractOutboxEvent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "blog.settings")

logger = logging.getLogger(__name__)

broker = CircuitBreaker("the broker")

app = Celery("blog")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    # The settings configure logging, with their LOG_FORMAT.
    worker_hijack_root_logger=False,
    # One retry, because the broker may have closed an idle connection.
    task_publish_retry_policy={"max_retries": 1, "interval_start": 0},
    worker_prefetch_multiplier=1,
    broker_connection_timeout=1,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"socket_connect_timeout": 1, "socket_timeout": 5, "visibility_timeout": 60},
)


@app.task(name="blog.deliver")  # type: ignore[untyped-decorator]
def deliver(service: str, event_id: str) -> None:
    """Attempt one event of a service's outbox, unless it was attempted before."""
    from kernel.events.relay import deliver_one

    deliver_one(service, UUID(event_id))


def enqueue(rows: "Sequence[AbstractOutboxEvent]") -> None:
    """Send events to the broker, in the queue of their publisher.

    If it fails, the relay delivers them.
    """
    if not broker.allow_request():
        return
    try:
        for row in rows:
            service = row._meta.app_label
            deliver.apply_async((service, str(row.pk)), queue=service)
    except Exception:
        broker.record_failure()
        logger.warning("the broker does not accept events", exc_info=True)
    else:
        broker.record_success()
