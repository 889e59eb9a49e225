"""Requests refused before their body has arrived: the connection stays usable.

A body that does not belong to a request is not waited for.
"""

from http.client import HTTPConnection
from typing import ClassVar

from django.test import SimpleTestCase

from tests.process_environment import environment_of
from tests.processes import ServerProcess
from tests.servers.processes import free_port

SECONDS = 30


class UnreadBodyTests(SimpleTestCase):
    port: ClassVar[int]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.port = free_port()
        server = ServerProcess(cls.port, environment_of("gateway", databases={}), workers=1)
        cls.addClassCleanup(server.close)
        server.start()
        server.wait_until_live()

    def connection(self) -> HTTPConnection:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        self.addCleanup(connection.close)
        return connection

    def test_body_after_the_refusal_leaves_the_connection_usable(self) -> None:
        slow, other = self.connection(), self.connection()
        for _ in range(20):
            slow.putrequest("PUT", "/api/v1/no-such-address")
            slow.putheader("Content-Length", "2")
            slow.endheaders()
            self.assertEqual(self.status_of_a_request(other), 200)
            slow.send(b"{}")
            response = slow.getresponse()
            response.read()
            self.assertEqual(response.status, 404)
            self.assertFalse(response.will_close)
            self.assertEqual(self.status_of_a_request(slow), 200)

    def test_unexpected_body_is_not_waited_for(self) -> None:
        for method, status in {"GET": 404, "HEAD": 404, "OPTIONS": 405}.items():
            for header in (("Content-Length", "2"), ("Transfer-Encoding", "chunked")):
                with self.subTest(method, header=header):
                    sender = self.connection()
                    sender.putrequest(method, "/no-such-address")
                    sender.putheader(*header)
                    sender.endheaders()
                    self.assertEqual(sender.getresponse().status, status)

    def status_of_a_request(self, connection: HTTPConnection) -> int:
        connection.request("GET", "/health/live")
        response = connection.getresponse()
        response.read()
        return response.status
