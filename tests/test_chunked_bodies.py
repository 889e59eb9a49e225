"""Request bodies in chunks, without a Content-Length, are read like any other."""

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
from tests.processes import ServerProcess
from tests.servers.processes import free_port

SECONDS = 30


class ChunkedBodyTests(SimpleTestCase):
    def start(self) -> None:
        port = free_port()
        host = ServerProcess(port, environment_of("gateway", databases={}), workers=1)
        self.addCleanup(host.close)
        host.start()
        host.wait_until_live()
        self.connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        self.addCleanup(self.connection.close)

    def post(self, path: str, chunks: Iterable[bytes]) -> tuple[int, Any]:
        self.connection.request("POST", path, iter(chunks), {"Content-Type": "application/json"})
        response = self.connection.getresponse()
        return response.status, msgspec.json.decode(response.read())["errors"]

    def test_chunked_body_is_read(self) -> None:
        self.start()
        chunks = (b'{"login": "ann", ', b'"password": "a", "unknown": 1}')
        unknown = {"unknown": ["There is no such field."]}
        self.assertEqual(self.post("/api/v1/auth/login", chunks), (400, unknown))

        chunks = (b'{"user": {"email": "ann@example.com",', b'"password": ""}}')
        self.assertEqual(self.post("/api/users/login", chunks), (422, {"password": ["can't be blank"]}))

    @override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
    def test_too_large_chunked_body_is_refused(self) -> None:
        """Call the application directly: a server may close the connection early."""
        environ = {"wsgi.input": BytesIO(b" " * 1001), "wsgi.input_terminated": True}
        environ |= {"REQUEST_METHOD": "POST", "PATH_INFO": "/api/users/login"}
        environ |= {"CONTENT_TYPE": "application/json", "HTTP_TRANSFER_ENCODING": "chunked"}
        setup_testing_defaults(environ)
        # The handler of Django's test client does not close the tests' connections.
        handler = ClientHandler()
        with patch.object(wsgi, "django_application", lambda environ, _: handler(environ)):
            response: Any = wsgi.application(environ, Mock())

        self.assertEqual(response.status_code, 413)
