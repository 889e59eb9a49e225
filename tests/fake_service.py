"""Stands in for a service: it does what a test wants of it, and then gives one answer to every call."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from kernel.contracts.service import Service
from kernel.rpc.protocol import VERSION


@contextmanager
def stand_in(contract: type[Service], answer: bytes, before: Callable[[], object]) -> Iterator[str]:
    """The address of a server for the block.

    Arguments:
        contract: whose version it answers with.
        answer: the body, as the wire has it.
        before: called for each call, in a thread of its own, before the answer.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            before()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.send_header(VERSION, contract.version)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            serving.join()
