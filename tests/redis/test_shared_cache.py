"""Processes with the same CACHE_URL share throttle counters and used nonces."""

from uuid import uuid4

import requests

from accounts.contract import Accounts
from kernel.rpc import protocol, signing
from kernel.testing.cases import ServiceTransactionTestCase
from tests.process_environment import SECRETS, environment_of
from tests.processes import ServerProcess
from tests.servers.databases import url_of_this_run
from tests.servers.processes import free_port
from tests.servers.redis import redis

PATH = protocol.path_of("accounts", "get_by_usernames")
CALL = b'{"usernames": ["ann"]}'


class SharedCacheTests(ServiceTransactionTestCase):
    services = ("accounts",)

    def setUp(self) -> None:
        cache_url = self.enterContext(redis(free_port()))
        databases = {"accounts": url_of_this_run("accounts")}
        environment = environment_of("accounts", "gateway", databases=databases)
        environment |= {"CACHE_URL": cache_url, "THROTTLE_LOGIN": "1/day"}
        self.servers = [ServerProcess(free_port(), environment, workers=1) for _ in range(2)]
        for server in self.servers:
            self.addCleanup(server.close)
            server.start()
        for server in self.servers:
            server.wait_until_live()

    def test_throttle_counts_the_requests_of_both_processes(self) -> None:
        attempts = [self.sign_in(server) for server in self.servers]
        self.assertEqual([response.status_code for response in attempts], [401, 429])

    def test_replayed_call_is_refused_by_the_other_process(self) -> None:
        headers = {
            protocol.TIMESTAMP: signing.timestamp(),
            protocol.NONCE: uuid4().hex,
            protocol.TIMEOUT_MS: "5000",
            protocol.VERSION: Accounts.version,
        }
        headers[protocol.SIGNATURE] = signing.sign(SECRETS["SERVICES_SECRET"], PATH, headers, CALL)
        first, replayed = [
            requests.post(f"{server.url}{PATH}", CALL, headers=headers, timeout=30) for server in self.servers
        ]
        self.assertEqual((first.status_code, first.json()), (200, {"result": {}}))
        self.assertEqual(replayed.status_code, 401)
        self.assertIn("has been made before", replayed.text)

    def sign_in(self, server: ServerProcess) -> requests.Response:
        body = {"login": "ann", "password": "wrong"}
        return requests.post(f"{server.url}/api/v1/auth/login", json=body, timeout=30)
