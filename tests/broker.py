"""A test case for Celery, whose broker runs only while a test starts one."""

from typing import ClassVar

from django.test import override_settings

from blog.celery import app, broker
from tests.events import EventsTestCase
from tests.servers.processes import free_port


class BrokerTestCase(EventsTestCase):
    """The broker's URL names `port`, where nothing listens until a test starts it."""

    port: ClassVar[int]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.port = free_port()
        url = f"redis://127.0.0.1:{cls.port}/0"
        cls.enterClassContext(override_settings(CELERY_BROKER_URL=url, EVENTS_ENQUEUE="blog.celery.enqueue"))
        app.conf.broker_url = url
        cls.addClassCleanup(app.close)

    def setUp(self) -> None:
        super().setUp()
        self.addCleanup(broker.record_success)
