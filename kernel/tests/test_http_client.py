"""The client against a server that fails in every way."""

import json
import os
import random
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Semaphore
from typing import ClassVar
from unittest.mock import patch
from uuid import uuid4

from django.conf import settings
from django.test import SimpleTestCase

from kernel.contracts.context import RequestContext, use_context
from kernel.contracts.errors import BadGateway, Conflict, InternalError, Unavailable
from kernel.rpc import client, connection, protocol, signing
from kernel.rpc.circuit_breaker import FAILURE_THRESHOLD
from kernel.rpc.client import MAX_ATTEMPTS, HttpTransport
from kernel.rpc.stub import stub
from kernel.tests.raw_server import (
    Behaviour,
    RawServer,
    close,
    hang,
    response,
    send,
    send_and_close,
    send_late,
    send_slowly,
)
from kernel.tests.shelf import Shelf

VERSION = {"X-Contract-Version": "1.4"}
SEVEN = response(b'{"result": 7}', headers=VERSION)
UNAVAILABLE = response(
    b'{"error": {"code": "unavailable", "detail": "The database is down.", "fields": {}}}',
    status="503 Service Unavailable",
    headers=VERSION,
)


class ClientTestCase(SimpleTestCase):
    def setUp(self) -> None:
        self.enterContext(patch.object(client, "BASE_BACKOFF_SECONDS", 0.0))

    def serve(self, *behaviours: Behaviour) -> Shelf:
        """Return a stub that calls a server with these behaviours."""
        self.server = self.enterContext(RawServer(list(behaviours)))
        self.transport = HttpTransport(Shelf, self.server.url)
        self.addCleanup(self.transport.close)
        return stub(Shelf, self.transport)

    def assert_fails(self, error: type[Exception], message: str, call: Callable[[], object]) -> None:
        with self.assertRaisesRegex(error, message), self.assertLogs(client.__name__, "WARNING"):
            call()


class CallTests(ClientTestCase):
    def test_result_of_signed_call_is_returned(self) -> None:
        shelf = self.serve(send(SEVEN))
        self.assertEqual(shelf.count(), 7)
        [call] = self.server.received
        self.assertEqual((call.path, call.body), ("/services/shelf/count", b"{}"))
        self.assertTrue(signing.verify(settings.SERVICES_SECRET, call.path, call.headers, call.body))
        self.assertEqual(call.headers[protocol.VERSION], "1.4")

    def test_error_of_the_service_is_raised_without_retry(self) -> None:
        body = b'{"error": {"code": "conflict", "detail": "It is there.", "fields": {"name": ["Taken."]}}}'
        shelf = self.serve(send(response(body, status="409 Conflict", headers=VERSION)))
        with self.assertRaisesRegex(Conflict, "It is there.") as raised:
            shelf.put(name="x")
        self.assertEqual(raised.exception.fields, {"name": ["Taken."]})
        self.assertEqual(len(self.server.received), 1)

    def test_call_carries_request_id_actor_and_timeout(self) -> None:
        shelf, actor_id = self.serve(send(SEVEN)), uuid4()
        deadline = time.monotonic() + 8
        with use_context(RequestContext(request_id="r-1", actor_id=actor_id, deadline=deadline)):
            shelf.count()
        headers = self.server.received[0].headers
        self.assertEqual((headers[protocol.REQUEST_ID], headers[protocol.ACTOR]), ("r-1", str(actor_id)))
        timeout = int(headers[protocol.TIMEOUT_MS])
        self.assertLess(timeout, 8_000 * client.DEADLINE_FRACTION)
        self.assertGreater(timeout, 3_000)

    def test_each_call_has_its_own_nonce(self) -> None:
        shelf = self.serve(send(SEVEN))
        for _ in range(3):
            shelf.count()
        self.assertEqual(len({call.headers[protocol.NONCE] for call in self.server.received}), 3)

    def test_connections_are_reused(self) -> None:
        shelf = self.serve(send(SEVEN))
        for _ in range(5):
            shelf.count()
        self.assertEqual(self.server.connections, 1)

    def test_expired_connections_are_closed_and_replaced(self) -> None:
        self.enterContext(patch.object(connection, "CONNECTION_MAX_AGE_SECONDS", (0.0, 0.0)))
        shelf = self.serve(send(SEVEN))
        for _ in range(3):
            shelf.count()
        self.assertEqual(self.server.connections, 3)
        for _ in range(2):
            self.assertTrue(self.server.closed_by_client.acquire(timeout=10))

    def test_running_call_ends_on_its_expired_connection(self) -> None:
        self.enterContext(patch.object(connection, "CONNECTION_MAX_AGE_SECONDS", (0.0, 0.0)))
        arrived, may_respond = Semaphore(0), Semaphore(0)

        def wait(caller: socket.socket) -> None:
            arrived.release()
            may_respond.acquire(timeout=10)
            caller.sendall(SEVEN)

        shelf = self.serve(wait, send(SEVEN))
        with ThreadPoolExecutor(1) as threads, self.assertNoLogs(client.__name__, "WARNING"):
            running = threads.submit(shelf.count)
            self.assertTrue(arrived.acquire(timeout=10))
            self.assertEqual([shelf.count(), shelf.count()], [7, 7])
            may_respond.release()
            self.assertEqual(running.result(), 7)
        self.assertEqual(len(self.server.received), 3)

    def test_maximum_age_of_connections_is_random(self) -> None:
        with patch.object(random, "uniform", return_value=60.0) as uniform:
            self.serve(send(SEVEN)).count()
        uniform.assert_called_once_with(30.0, 60.0)

    def test_connection_closed_by_the_server_is_replaced_without_warning(self) -> None:
        closed = Semaphore(0)

        def behave(caller: socket.socket) -> None:
            send_and_close(SEVEN)(caller)
            closed.release()

        shelf = self.serve(behave)
        with self.assertNoLogs(client.__name__, "WARNING"):
            for _ in range(3):
                self.assertEqual(shelf.count(), 7)
                self.assertTrue(closed.acquire(timeout=10))

    def test_threads_share_a_stub(self) -> None:
        shelf = self.serve(send(SEVEN))
        with ThreadPoolExecutor(8) as threads:
            self.assertEqual(list(threads.map(lambda _: shelf.count(), range(40))), [7] * 40)
        self.assertLessEqual(self.server.connections, 8)

    def test_forked_process_makes_its_own_connections(self) -> None:
        shelf = self.serve(send(SEVEN))
        shelf.count()
        with patch.object(os, "getpid", return_value=os.getpid() + 1):
            shelf.count()
        self.assertEqual(self.server.connections, 2)

    def test_proxies_of_the_environment_are_not_used(self) -> None:
        shelf = self.serve(send(SEVEN))
        with (
            RawServer([close]) as proxy,
            patch.dict(os.environ, {"HTTP_PROXY": proxy.url, "ALL_PROXY": proxy.url, "NO_PROXY": ""}),
        ):
            self.assertEqual(shelf.count(), 7)
            self.assertEqual(proxy.connections, 0)

    def test_cookies_are_not_stored(self) -> None:
        shelf = self.serve(send(response(b'{"result": 7}', {"Set-Cookie": "a=b", **VERSION})))
        shelf.count()
        shelf.count()
        self.assertNotIn("Cookie", self.server.received[1].headers)


class TransportFailureTests(ClientTestCase):
    """Transport failures raise Unavailable after as many attempts as are safe."""

    BEHAVIOURS: ClassVar[dict[str, Behaviour]] = {
        "closed connection": close,
        "half a status line": send_and_close(b"HTTP/1."),
        "not HTTP": send_and_close(b"SSH-2.0-OpenSSH\r\n"),
        "half of the body": send_and_close(response(b'{"result"', length=13, headers=VERSION)),
        "half a chunk": send_and_close(
            b"HTTP/1.1 200 OK\r\nX-Contract-Version: 1.4\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{"
        ),
        "bad gateway": send(response(b"<html>", status="502 Bad Gateway")),
        "no upstream": send(response(b"<html>", status="503 Service Unavailable")),
        "slow upstream": send(response(b"<html>", status="504 Gateway Timeout")),
    }

    def test_query_is_retried(self) -> None:
        for name, behaviour in self.BEHAVIOURS.items():
            with self.subTest(name):
                shelf = self.serve(behaviour)
                self.assert_fails(Unavailable, "^shelf does not respond.$", shelf.count)
                self.assertEqual(len(self.server.received), MAX_ATTEMPTS)
                shelf = self.serve(behaviour, send(SEVEN))
                with self.assertLogs(client.__name__, "WARNING") as logged:
                    self.assertEqual(shelf.count(), 7)
                self.assertEqual(len(logged.records), 1)

    def test_idempotent_command_is_retried_with_its_key(self) -> None:
        shelf = self.serve(close, close, send(response(b'{"result": "x"}', headers=VERSION)))
        with self.assertLogs(client.__name__, "WARNING"):
            self.assertEqual(shelf.put(name="x"), "x")
        keys = [json.loads(call.body)["key"] for call in self.server.received]
        self.assertEqual(keys, [keys[0]] * 3)
        self.assertEqual(len({call.headers[protocol.NONCE] for call in self.server.received}), 3)

    def test_call_after_the_deadline_is_not_sent(self) -> None:
        shelf = self.serve(send(SEVEN))
        expired = patch.object(client, "remaining_seconds", return_value=0.0)
        with expired, self.assertRaisesRegex(Unavailable, "deadline"):
            shelf.count()
        self.assertEqual(self.server.received, [])

    def test_key_of_the_caller_is_sent(self) -> None:
        shelf = self.serve(send(response(b'{"result": "x"}', headers=VERSION)))
        shelf.put(name="x", key="mine")
        self.assertEqual(json.loads(self.server.received[0].body)["key"], "mine")

    def test_other_command_is_not_retried(self) -> None:
        for name, behaviour in self.BEHAVIOURS.items():
            with self.subTest(name):
                shelf = self.serve(behaviour)
                self.assert_fails(Unavailable, "does not respond", partial(shelf.drop, name="x"))
                self.assertEqual(len(self.server.received), 1)

    def test_unreachable_service_raises_unavailable(self) -> None:
        shelf = self.serve(close)
        self.server.__exit__(None, None, None)
        self.assert_fails(Unavailable, "does not respond", shelf.count)

    def test_unavailable_raised_by_the_service_is_not_retried(self) -> None:
        """The service may have made three attempts to call another one already."""
        shelf = self.serve(send(UNAVAILABLE), send(SEVEN))
        with self.assertRaisesRegex(Unavailable, "The database is down"):
            shelf.count()
        self.assertEqual(len(self.server.received), 1)

    def test_backoff_is_exponential_with_jitter(self) -> None:
        shelf = self.serve(close)
        with (
            patch.object(client, "BASE_BACKOFF_SECONDS", 0.5),
            patch.object(random, "uniform", return_value=0.01) as uniform,
            self.assertLogs(client.__name__),
            self.assertRaises(Unavailable),
        ):
            shelf.count()
        max_age = connection.CONNECTION_MAX_AGE_SECONDS
        limits = [call.args for call in uniform.call_args_list if call.args != max_age]
        self.assertEqual(limits, [(0, 0.5), (0, 1.0)])


class InvalidResponseTests(ClientTestCase):
    """Responses that no service sends raise an error at once, without retry."""

    def assert_raises(
        self, message: str, behaviour: Behaviour, error: type[InternalError] = InternalError
    ) -> None:
        shelf = self.serve(behaviour)
        with self.assertRaisesRegex(InternalError, message) as raised:
            shelf.count()
        self.assertIs(type(raised.exception), error)
        self.assertEqual(len(self.server.received), 1)

    def test_response_of_another_server_raises_bad_gateway(self) -> None:
        message = "/services/shelf/count returned status 200: <html>Hello"
        self.assert_raises(message, send(response(b"<html>Hello", {"Content-Type": "text/html"})), BadGateway)
        not_found = send(response(b"Not found", status="404 Not Found"))
        self.assert_raises("status 404: Not found", not_found, BadGateway)

    def test_rejected_call_raises_bad_gateway(self) -> None:
        body = b'{"error": {"code": "failed", "detail": "This call is not signed.", "fields": {}}}'
        rejection = send(response(body, status="401 Unauthorized"))
        self.assert_raises("This call is not signed", rejection, BadGateway)

    def test_redirect_is_not_followed(self) -> None:
        status = "307 Temporary Redirect"
        with RawServer([send(SEVEN)]) as other:
            redirect = response(status=status, headers={"Location": f"{other.url}/", **VERSION})
            self.assert_raises("undecodable", send(redirect))
            redirect = response(status=status, headers={"Location": f"{other.url}/"})
            message = f"status 307 to {other.url}/, which is not followed"
            self.assert_raises(message, send(redirect), BadGateway)
            self.assertEqual(other.connections, 0)

    def test_undecodable_outcome_raises_internal_error(self) -> None:
        for body in (b"", b"\xff", b"[]", b'{"result": "x"}', b'{"error": 1}'):
            self.assert_raises("count returned", send(response(body, headers=VERSION)))

    def test_compressed_response_raises_internal_error(self) -> None:
        compressed = response(b"\x1f\x8b\x08", {"Content-Encoding": "gzip", **VERSION})
        self.assert_raises("undecodable", send(compressed))

    def test_response_over_limit_raises_bad_gateway(self) -> None:
        self.enterContext(patch.object(protocol, "MAX_RESPONSE_BYTES", 1000))
        body = b'{"result": 7' + b" " * 1000 + b"}"
        self.assert_raises("more than 1000 bytes", send(response(body, headers=VERSION)), BadGateway)
        chunks = b"HTTP/1.1 200 OK\r\nX-Contract-Version: 1.4\r\nTransfer-Encoding: chunked\r\n\r\n"
        endless = send_and_close(
            chunks + b"64\r\n" + b"x" * 100 + b"\r\n" * 1 + (b"64\r\n" + b"x" * 100 + b"\r\n") * 20
        )
        self.assert_raises("more than 1000 bytes", endless, BadGateway)

    def test_another_major_version_raises_internal_error(self) -> None:
        message = "has contract 2.0; this process needs 1.4"
        self.assert_raises(message, send(response(b'{"result": 7}', {"X-Contract-Version": "2.0"})))

    def test_another_minor_version_is_accepted(self) -> None:
        self.assertEqual(
            self.serve(send(response(b'{"result": 7}', {"X-Contract-Version": "1.0"}))).count(), 7
        )


class DeadlineTests(ClientTestCase):
    """The client raises before the deadline, with time left for the caller."""

    SECONDS = 3.0

    def assert_in_time(self, behaviour: Behaviour) -> None:
        shelf = self.serve(behaviour)
        started_at = time.monotonic()
        with use_context(RequestContext(deadline=started_at + self.SECONDS)):
            self.assert_fails(Unavailable, "does not respond", shelf.count)
        duration = time.monotonic() - started_at
        self.assertGreater(duration, self.SECONDS * client.DEADLINE_FRACTION * 0.9)
        self.assertLess(duration, self.SECONDS)
        self.assertEqual(len(self.server.received), 1)

    def test_hanging_service_is_not_retried(self) -> None:
        self.assert_in_time(hang)

    def test_endless_body_is_not_retried(self) -> None:
        def behave(caller: socket.socket) -> None:
            caller.sendall(response(length=9_000, headers=VERSION))
            send_slowly(b" " * 9_000, 0.002)(caller)

        self.assert_in_time(behave)

    def test_slow_query_returns_without_retry(self) -> None:
        shelf = self.serve(send_late(SEVEN, 0.6 * client.DEADLINE_FRACTION * self.SECONDS))
        with use_context(RequestContext(deadline=time.monotonic() + self.SECONDS)):
            self.assertEqual(shelf.count(), 7)
        self.assertEqual(len(self.server.received), 1)

    def test_backoff_beyond_the_deadline_ends_the_retries(self) -> None:
        shelf = self.serve(close)
        with (
            patch.object(random, "uniform", return_value=60.0),
            use_context(RequestContext(deadline=time.monotonic() + 5)),
        ):
            self.assert_fails(Unavailable, "does not respond", shelf.count)
        self.assertEqual(len(self.server.received), 1)

    def test_each_attempt_has_the_whole_remaining_time(self) -> None:
        shelf = self.serve(close)
        with use_context(RequestContext(deadline=time.monotonic() + 6)):
            self.assert_fails(Unavailable, "does not respond", shelf.count)
        timeouts = [int(call.headers[protocol.TIMEOUT_MS]) for call in self.server.received]
        self.assertEqual(len(timeouts), MAX_ATTEMPTS)
        for milliseconds in timeouts:
            self.assertLessEqual(milliseconds, 3_000)
            self.assertGreater(milliseconds, 2_000)


class CircuitBreakerTests(ClientTestCase):
    def test_open_breaker_fails_calls_at_once(self) -> None:
        shelf = self.serve(close)
        for _ in range(FAILURE_THRESHOLD):
            self.assert_fails(Unavailable, "does not respond", lambda: shelf.drop(name="x"))
        with self.assertRaisesRegex(Unavailable, "does not respond"):
            shelf.count()
        self.assertEqual(len(self.server.received), FAILURE_THRESHOLD)

    def test_each_attempt_counts_as_failure(self) -> None:
        shelf = self.serve(close)
        for _ in range(2):
            self.assert_fails(Unavailable, "does not respond", shelf.count)
        self.assertLess(FAILURE_THRESHOLD, 2 * MAX_ATTEMPTS)
        self.assertEqual(len(self.server.received), FAILURE_THRESHOLD)

    def test_call_with_short_timeout_does_not_count_as_failure(self) -> None:
        shelf = self.serve(close)
        self.enterContext(patch.object(client, "MIN_SECONDS_TO_COUNT_FAILURE", 60.0))
        for _ in range(FAILURE_THRESHOLD + 1):
            with use_context(RequestContext(deadline=time.monotonic() + 60)):
                self.assert_fails(Unavailable, "does not respond", lambda: shelf.drop(name="x"))
        self.assertEqual(len(self.server.received), FAILURE_THRESHOLD + 1)

    def test_error_of_the_service_does_not_count_as_failure(self) -> None:
        shelf = self.serve(send(UNAVAILABLE))
        for _ in range(2 * FAILURE_THRESHOLD):
            with self.assertRaises(Unavailable):
                shelf.drop(name="x")
        self.assertEqual(len(self.server.received), 2 * FAILURE_THRESHOLD)

    def test_invalid_response_does_not_count_as_failure(self) -> None:
        shelf = self.serve(send(response(b"<html>")))
        for _ in range(2 * FAILURE_THRESHOLD):
            with self.assertRaises(InternalError):
                shelf.drop(name="x")
        self.assertEqual(len(self.server.received), 2 * FAILURE_THRESHOLD)
