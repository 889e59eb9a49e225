"""Where Celery carries events: a broker that is there while a test starts one."""

from django.test import override_settings

from blog.celery import app, broker
from tests.events import EventsTestCase
from tests.servers.processes import free_port


class BrokerTestCase(EventsTestCase):
    """The broker is to be at `port`, where nobody listens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.port = free_port()
        url = f"redis://127.0.0.1:{cls.port}/0"
        cls.enterClassContext(override_settings(CELERY_BROKER_URL=url))
        app.conf.broker_url = url
        cls.addClassCleanup(app.close)

    def setUp(self):
        super().setUp()
        self.addCleanup(broker.record_success)
