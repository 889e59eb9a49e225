"""How often one may do what. Each test sets the rates it needs."""

from unittest.mock import patch

from django.conf import settings
from django.core.cache import cache
from rest_framework.settings import api_settings
from rest_framework.throttling import SimpleRateThrottle

from blog.settings import environment
from gateway.tests.cases import GatewayTestCase
from gateway.tests.endpoints import ENDPOINTS, REGISTRATION
from gateway.tests.samples import AUTHOR_ID, READER_ID

LOGIN = {"login": "ann", "password": "wrong"}


def rates(**rates: str):
    return patch.dict(SimpleRateThrottle.THROTTLE_RATES, rates)


def behind(proxies: int):
    return patch.object(api_settings, "NUM_PROXIES", proxies)


class ThrottleTests(GatewayTestCase):
    def setUp(self):
        super().setUp()
        cache.clear()
        self.addCleanup(cache.clear)

    def login(self, address="10.0.0.1", **headers):
        return self.call("POST", "auth/login", LOGIN, REMOTE_ADDR=address, **headers)

    def call(self, *args, REMOTE_ADDR="10.0.0.1", **kwargs):  # noqa: N803
        self.client.defaults["REMOTE_ADDR"] = REMOTE_ADDR
        return super().call(*args, **kwargs)

    def test_the_rates_are_the_settings(self):
        self.assertEqual(
            settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"],
            {
                "register": environment.THROTTLE_REGISTER,
                "login": environment.THROTTLE_LOGIN,
                "writes": environment.THROTTLE_WRITES,
            },
        )

    @rates(login="2/minute")
    def test_sign_ins_are_counted_by_address(self):
        self.assertEqual([self.login().status_code for _ in range(2)], [200, 200])

        response = self.login()

        self.assertProblem(response, 429, "throttled")
        self.assertGreater(int(response.headers["Retry-After"]), 0)
        self.assertLessEqual(int(response.headers["Retry-After"]), 60)
        self.assertEqual(self.accounts.sign_in.call_count, 2)
        self.assertEqual(self.login(address="10.0.0.2").status_code, 200)

    @rates(register="1/hour")
    def test_registrations_are_counted_by_address(self):
        self.assertEqual(self.call("POST", "auth/register", REGISTRATION).status_code, 201)
        self.assertProblem(self.call("POST", "auth/register", REGISTRATION), 429, "throttled")
        self.assertEqual(self.login().status_code, 200)

    @rates(writes="2/minute")
    def test_writes_are_counted_by_person(self):
        for path in ("posts/a-title/like", "users/ann/follow"):
            self.assertEqual(self.call("PUT", path, user=READER_ID).status_code, 200)

        self.assertProblem(self.call("PUT", "posts/a-title/like", user=READER_ID), 429, "throttled")
        self.assertEqual(self.call("PUT", "posts/a-title/like", user=AUTHOR_ID).status_code, 200)

    @rates(login="2/minute")
    def test_passwords_are_tried_as_rarely_as_by_signing_in(self):
        change = {"current_password": "wrong", "new_password": "another-one-7"}
        self.call("PUT", "me/password", change, user=READER_ID)
        self.call("DELETE", "me", {"password": "wrong"}, user=READER_ID)

        for call in (("PUT", "me/password", change), ("DELETE", "me", {"password": "wrong"})):
            self.assertProblem(self.call(*call, user=READER_ID), 429, "throttled")
        self.assertEqual(self.call("GET", "me", user=READER_ID).status_code, 200)
        self.assertEqual(self.call("PATCH", "me", {"bio": "Hi."}, user=READER_ID).status_code, 200)
        self.assertEqual(self.accounts.change_password.call_count + self.accounts.erase.call_count, 2)

    @rates(writes="1/minute", login="1/minute")
    def test_what_is_counted_is_refused_while_nobody_can_count(self):
        broken = patch.object(SimpleRateThrottle.cache, "get", side_effect=ConnectionError)
        with broken, self.assertLogs("kernel.http.throttling", "ERROR"):
            answers = [self.login(), self.call("PUT", "posts/a-title/like", user=READER_ID)]
            read = self.call("GET", "posts")

        for answer in answers:
            self.assertProblem(answer, 503, "unavailable")
        self.assertEqual(read.status_code, 200)

    @rates(writes="1/minute")
    def test_refreshes_are_counted_by_address(self):
        refresh = ("POST", "auth/refresh", {"refresh_token": "token"})

        self.assertEqual(self.call(*refresh).status_code, 200)
        self.assertProblem(self.call(*refresh), 429, "throttled")
        self.assertEqual(self.call(*refresh, REMOTE_ADDR="10.0.0.2").status_code, 200)

    @rates(writes="1/hour", login="1/hour", register="1/hour")
    def test_every_write_is_counted_and_no_read(self):
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
    def test_a_client_cannot_name_another_address(self):
        with behind(proxies=0):
            self.assertEqual(self.login(X_Forwarded_For="1.1.1.1").status_code, 200)
            self.assertEqual(self.login(X_Forwarded_For="2.2.2.2").status_code, 429)

    @rates(login="1/minute")
    def test_behind_a_proxy_the_address_is_the_one_it_saw(self):
        with behind(proxies=1):
            self.assertEqual(self.login(X_Forwarded_For="1.1.1.1, 7.7.7.7").status_code, 200)
            self.assertEqual(self.login(X_Forwarded_For="2.2.2.2, 7.7.7.7").status_code, 429)
            self.assertEqual(self.login(X_Forwarded_For="1.1.1.1, 8.8.8.8").status_code, 200)

    def test_proxies_are_believed_only_where_there_is_one(self):
        self.assertEqual(api_settings.NUM_PROXIES, int(environment.BEHIND_PROXY))
