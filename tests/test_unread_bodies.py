"""A request that is refused before its body has come gets its answer, and its connection lives on."""

from http.client import HTTPConnection

from django.test import SimpleTestCase

from tests.hosts import Host
from tests.roles import environment_of
from tests.servers.processes import free_port

SECONDS = 30


class UnreadBodyTest(SimpleTestCase):
    def test_the_body_comes_after_the_request_was_refused(self) -> None:
        port = free_port()
        host = Host(port, environment_of("gateway", databases={}), workers=1)
        self.addCleanup(host.close)
        host.start()
        host.wait_until_live()
        slow, other = (HTTPConnection("127.0.0.1", port, timeout=SECONDS) for _ in range(2))
        self.addCleanup(slow.close)
        self.addCleanup(other.close)

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

    def status_of_a_request(self, connection: HTTPConnection) -> int:
        connection.request("GET", "/health/live")
        answer = connection.getresponse()
        answer.read()
        return answer.status
