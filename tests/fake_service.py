"""A fake service over HTTP, which sends one fixed response to every call."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from kernel.contracts.service import Service
from kernel.rpc.protocol import VERSION


@contextmanager
def fake_service(contract: type[Service], response: bytes, on_call: Callable[[], object]) -> Iterator[str]:
    """Run a server for the block, and yield its URL.

    Args:
        contract: The contract whose version the responses carry.
        response: The body of every response, as it is on the wire.
        on_call: Run at each call, in a thread of its own, before the response is sent.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            on_call()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(response)))
            self.send_header(VERSION, contract.version)
            self.end_headers()
            self.wfile.write(response)

        def log_message(self, *args: Any) -> None:
            """Log nothing: every line in a test's output is a finding."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            serving.join()
