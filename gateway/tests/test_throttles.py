"""Throttling. Each test sets the rates it needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from rest_framework.settings import api_settings
from rest_framework.throttling import SimpleRateThrottle

from blog.settings import environment
from gateway.tests.cases import ClientResponse, GatewayTestCase
from gateway.tests.endpoints import ENDPOINTS, REGISTRATION
from gateway.tests.samples import AUTHOR_ID, READER_ID

LOGIN = {"login": "ann", "password": "wrong"}


@contextmanager
def rates(**rates: str) -> Iterator[None]:
    """Set these rates, as a context manager or a decorator."""
    with patch.dict(SimpleRateThrottle.THROTTLE_RATES, rates):
        yield


@contextmanager
def behind(proxies: int) -> Iterator[None]:
    """Set the number of proxies in front of the gateway."""
    with patch.object(api_settings, "NUM_PROXIES", proxies):
        yield


class ThrottleTests(GatewayTestCase):
    def setUp(self) -> None:
        super().setUp()
        cache.clear()
        self.addCleanup(cache.clear)

    def login(self, *, address: str = "10.0.0.1", **headers: str) -> ClientResponse:
        return self.call("POST", "auth/login", LOGIN, user=None, address=address, **headers)

    def call(
        self,
        method: str,
        path: str,
        data: Any = None,
        *,
        user: UUID | None = None,
        address: str = "10.0.0.1",
        **headers: str,
    ) -> ClientResponse:
        """Send a request from this client address."""
        self.client.defaults["REMOTE_ADDR"] = address
        return super().call(method, path, data, user=user, **headers)

    def test_rates_are_those_of_the_environment(self) -> None:
        self.assertEqual(
            settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"],
            {
                "register": environment.THROTTLE_REGISTER,
                "login": environment.THROTTLE_LOGIN,
                "writes": environment.THROTTLE_WRITES,
            },
        )

    @rates(login="2/minute")
    def test_logins_are_throttled_by_address(self) -> None:
        self.assertEqual([self.login().status_code for _ in range(2)], [200, 200])

        response = self.login()

        self.assertProblem(response, 429, "throttled")
        self.assertGreater(int(response.headers["Retry-After"]), 0)
        self.assertLessEqual(int(response.headers["Retry-After"]), 60)
        self.assertEqual(self.accounts.sign_in.call_count, 2)
        self.assertEqual(self.login(address="10.0.0.2").status_code, 200)

    @rates(register="1/hour")
    def test_registrations_are_throttled_by_address(self) -> None:
        self.assertEqual(self.call("POST", "auth/register", REGISTRATION).status_code, 201)
        self.assertProblem(self.call("POST", "auth/register", REGISTRATION), 429, "throttled")
        self.assertEqual(self.login().status_code, 200)

    @rates(writes="2/minute")
    def test_writes_are_throttled_by_user(self) -> None:
        for path in ("posts/a-title/like", "users/ann/follow"):
            self.assertEqual(self.call("PUT", path, user=READER_ID).status_code, 200)

        self.assertProblem(self.call("PUT", "posts/a-title/like", user=READER_ID), 429, "throttled")
        self.assertEqual(self.call("PUT", "posts/a-title/like", user=AUTHOR_ID).status_code, 200)

    @rates(login="2/minute")
    def test_requests_with_a_password_are_throttled_like_logins(self) -> None:
        change = {"current_password": "wrong", "new_password": "another-one-7"}
        self.call("PUT", "me/password", change, user=READER_ID)
        self.call("DELETE", "me", {"password": "wrong"}, user=READER_ID)

        for call in (("PUT", "me/password", change), ("DELETE", "me", {"password": "wrong"})):
            self.assertProblem(self.call(*call, user=READER_ID), 429, "throttled")
        self.assertEqual(self.call("GET", "me", user=READER_ID).status_code, 200)
        self.assertEqual(self.call("PATCH", "me", {"bio": "Hi."}, user=READER_ID).status_code, 200)
        self.assertEqual(self.accounts.change_password.call_count + self.accounts.erase.call_count, 2)

    @rates(writes="1/minute", login="1/minute")
    def test_throttled_requests_are_503_while_the_cache_is_down(self) -> None:
        broken = patch.object(SimpleRateThrottle.cache, "get", side_effect=ConnectionError)
        with broken, self.assertLogs("kernel.http.throttling", "ERROR"):
            responses = [self.login(), self.call("PUT", "posts/a-title/like", user=READER_ID)]
            read = self.call("GET", "posts")

        for response in responses:
            self.assertProblem(response, 503, "unavailable")
        self.assertEqual(read.status_code, 200)

    @rates(writes="1/minute")
    def test_refreshes_are_throttled_by_address(self) -> None:
        refresh = ("POST", "auth/refresh", {"refresh_token": "token"})

        self.assertEqual(self.call(*refresh).status_code, 200)
        self.assertProblem(self.call(*refresh), 429, "throttled")
        self.assertEqual(self.call(*refresh, address="10.0.0.2").status_code, 200)

    @rates(writes="1/hour", login="1/hour", register="1/hour")
    def test_every_write_is_throttled_and_no_read(self) -> None:
        for endpoint in ENDPOINTS:
            cache.clear()
            with self.subTest(endpoint):
                twice = [
                    self.call(endpoint.method, endpoint.path, endpoint.data, user=READER_ID).status_code
                    for _ in range(2)
                ]
                second = endpoint.status if endpoint.method == "GET" else 429
                self.assertEqual(twice, [endpoint.status, second])

    @rates(login="1/minute")
    def test_forwarded_address_is_ignored_without_a_proxy(self) -> None:
        with behind(proxies=0):
            self.assertEqual(self.login(X_Forwarded_For="1.1.1.1").status_code, 200)
            self.assertEqual(self.login(X_Forwarded_For="2.2.2.2").status_code, 429)

    @rates(login="1/minute")
    def test_address_is_the_one_that_the_proxy_added(self) -> None:
        with behind(proxies=1):
            self.assertEqual(self.login(X_Forwarded_For="1.1.1.1, 7.7.7.7").status_code, 200)
            self.assertEqual(self.login(X_Forwarded_For="2.2.2.2, 7.7.7.7").status_code, 429)
            self.assertEqual(self.login(X_Forwarded_For="1.1.1.1, 8.8.8.8").status_code, 200)

    def test_number_of_proxies_is_that_of_the_environment(self) -> None:
        self.assertEqual(api_settings.NUM_PROXIES, int(environment.BEHIND_PROXY))
