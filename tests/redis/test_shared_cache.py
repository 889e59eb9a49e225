"""CACHE_URL: what one process has counted or seen, another knows."""

from uuid import uuid4

import requests

from accounts.contract import Accounts
from kernel.rpc import protocol, signing
from kernel.testing.cases import ServiceTransactionTestCase
from tests.process_environment import SECRETS, environment_of
from tests.processes import Host
from tests.servers.databases import url_of_this_run
from tests.servers.processes import free_port
from tests.servers.redis import redis

PATH = protocol.path_of("accounts", "get_by_usernames")
CALL = b'{"usernames": ["ann"]}'


class SharedCacheTests(ServiceTransactionTestCase):
    services = ("accounts",)

    def setUp(self):
        cache_url = self.enterContext(redis(free_port()))
        databases = {"accounts": url_of_this_run("accounts")}
        environment = environment_of("accounts", "gateway", databases=databases)
        environment |= {"CACHE_URL": cache_url, "THROTTLE_LOGIN": "1/day"}
        self.hosts = [Host(free_port(), environment, workers=1) for _ in range(2)]
        for host in self.hosts:
            self.addCleanup(host.close)
            host.start()
        for host in self.hosts:
            host.wait_until_live()

    def test_a_throttle_counts_what_both_have_let_through(self):
        tries = [self.sign_in(host) for host in self.hosts]
        self.assertEqual([response.status_code for response in tries], [401, 429])

    def test_a_call_is_good_once_in_all(self):
        headers = {
            protocol.TIMESTAMP: signing.timestamp(),
            protocol.NONCE: uuid4().hex,
            protocol.TIMEOUT_MS: "5000",
            protocol.VERSION: Accounts.version,
        }
        headers[protocol.SIGNATURE] = signing.sign(SECRETS["SERVICES_SECRET"], PATH, headers, CALL)
        first, replayed = [
            requests.post(f"{host.url}{PATH}", CALL, headers=headers, timeout=30) for host in self.hosts
        ]
        self.assertEqual((first.status_code, first.json()), (200, {"answer": {}}))
        self.assertEqual(replayed.status_code, 401)
        self.assertIn("has been made before", replayed.text)

    def sign_in(self, host):
        body = {"login": "ann", "password": "wrong"}
        return requests.post(f"{host.url}/api/v1/auth/login", json=body, timeout=30)
