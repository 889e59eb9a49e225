"""A body that comes in chunks, its length untold, is read as any other."""

from collections.abc import Iterable
from http.client import HTTPConnection
from io import BytesIO
from typing import Any
from unittest.mock import Mock, patch
from wsgiref.util import setup_testing_defaults

import msgspec
from django.test import SimpleTestCase, override_settings
from django.test.client import ClientHandler

from blog import wsgi
from tests.process_environment import environment_of
from tests.processes import Host
from tests.servers.processes import free_port

SECONDS = 30


class ChunkedBodyTest(SimpleTestCase):
    def start(self) -> None:
        port = free_port()
        host = Host(port, environment_of("gateway", databases={}), workers=1)
        self.addCleanup(host.close)
        host.start()
        host.wait_until_live()
        self.connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        self.addCleanup(self.connection.close)

    def post(self, path: str, chunks: Iterable[bytes]) -> tuple[int, Any]:
        self.connection.request("POST", path, iter(chunks), {"Content-Type": "application/json"})
        answer = self.connection.getresponse()
        return answer.status, msgspec.json.decode(answer.read())["errors"]

    def test_it_is_read(self) -> None:
        self.start()
        chunks = (b'{"login": "ann", ', b'"password": "a", "unknown": 1}')
        unknown = {"unknown": ["There is no such field."]}
        self.assertEqual(self.post("/api/v1/auth/login", chunks), (400, unknown))

        chunks = (b'{"user": {"email": "ann@example.com",', b'"password": ""}}')
        self.assertEqual(self.post("/api/users/login", chunks), (422, {"password": ["can't be blank"]}))

    @override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
    def test_it_may_be_no_larger_than_any_other(self) -> None:
        """Asked without a server, which may close the connection before all of it has been sent."""
        environ = {"wsgi.input": BytesIO(b" " * 1001), "wsgi.input_terminated": True}
        environ |= {"REQUEST_METHOD": "POST", "PATH_INFO": "/api/users/login"}
        environ |= {"CONTENT_TYPE": "application/json", "HTTP_TRANSFER_ENCODING": "chunked"}
        setup_testing_defaults(environ)
        # As Django's own test client has it: a request closes no connection of the tests.
        handler = ClientHandler()
        with patch.object(wsgi, "django_application", lambda environ, _: handler(environ)):
            response = wsgi.application(environ, Mock())

        self.assertEqual(response.status_code, 413)
