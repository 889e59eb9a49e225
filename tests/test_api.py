"""The API on the real services, all in this process."""

from django.test import LiveServerTestCase

from kernel.testing.cases import ServiceTestCase, aliases_of
from tests import api
from tests.api import Caller
from tests.suites.hostile import Hostile
from tests.suites.journey import Journey
from tests.suites.keys import Keys
from tests.suites.roles import POST, Roles


class HostileTests(Hostile, ServiceTestCase):
    services = ("accounts", "posts", "comments")


class RoleTests(Roles, ServiceTestCase):
    services = ("accounts", "posts", "comments")

    def test_the_admins_session_does_not_sign_in_to_the_api(self):
        browser = Caller()
        self.assertTrue(browser.client.login(username="admin", password=api.PASSWORD))

        self.assertEqual(browser.call("GET", "me").status_code, 401)
        self.assertEqual(browser.call("POST", "posts", POST).status_code, 401)


class KeyTests(Keys, ServiceTestCase):
    services = ("accounts", "posts", "comments")


class JourneyTests(Journey, LiveServerTestCase):
    databases = aliases_of(["accounts", "posts", "comments"])

    def settle(self):
        """Near, all is told before a request is answered."""
