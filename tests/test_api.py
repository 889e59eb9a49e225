"""The API on the real services, all in this process."""

from django.test import LiveServerTestCase

from blog.environment import ALL_SERVICES
from kernel.testing.cases import ServiceTestCase, aliases_of
from tests import api
from tests.api import Caller
from tests.suites.hostile import HostileRequestsMixin
from tests.suites.journey import JourneyMixin
from tests.suites.keys import IdempotencyKeysMixin
from tests.suites.roles import POST, RolesMixin


class HostileRequestTests(HostileRequestsMixin, ServiceTestCase):
    services = ALL_SERVICES


class RoleTests(RolesMixin, ServiceTestCase):
    services = ALL_SERVICES

    def test_session_of_the_admin_does_not_authenticate_in_the_api(self) -> None:
        browser = Caller()
        self.assertTrue(browser.client.login(username="admin", password=api.PASSWORD))

        self.assertEqual(browser.call("GET", "me").status_code, 401)
        self.assertEqual(browser.call("POST", "posts", POST).status_code, 401)


class IdempotencyKeyTests(IdempotencyKeysMixin, ServiceTestCase):
    services = ALL_SERVICES


class JourneyTests(JourneyMixin, LiveServerTestCase):
    databases = aliases_of(ALL_SERVICES)

    def settle(self) -> None:
        """Return at once: local events are delivered before the response is sent."""
