"""A request that is refused before its body has come gets its answer, and its connection lives on.

A body where none belongs is not waited for.
"""

from http.client import HTTPConnection

from django.test import SimpleTestCase

from tests.process_environment import environment_of
from tests.processes import Host
from tests.servers.processes import free_port

SECONDS = 30


class UnreadBodyTest(SimpleTestCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.port = free_port()
        host = Host(cls.port, environment_of("gateway", databases={}), workers=1)
        cls.addClassCleanup(host.close)
        host.start()
        host.wait_until_live()

    def connection(self) -> HTTPConnection:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        self.addCleanup(connection.close)
        return connection

    def test_the_body_comes_after_the_request_was_refused(self) -> None:
        slow, other = self.connection(), self.connection()
        for _ in range(20):
            slow.putrequest("PUT", "/api/v1/no-such-address")
            slow.putheader("Content-Length", "2")
            slow.endheaders()
            self.assertEqual(self.status_of_a_request(other), 200)
            slow.send(b"{}")
            answer = slow.getresponse()
            answer.read()
            self.assertEqual(answer.status, 404)
            self.assertFalse(answer.will_close)
            self.assertEqual(self.status_of_a_request(slow), 200)

    def test_nobody_waits_for_a_body_where_none_belongs(self) -> None:
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
        answer = connection.getresponse()
        answer.read()
        return answer.status
