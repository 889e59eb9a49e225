"""The client against a server that breaks in every way."""

import json
import os
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Semaphore
from typing import Any
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
    drip,
    hang,
    response,
    say,
    say_and_close,
    say_late,
)
from kernel.tests.shelf import Shelf

VERSION = {"X_Contract_Version": "1.4"}
SEVEN = response(b'{"result": 7}', **VERSION)
UNAVAILABLE = response(
    b'{"error": {"code": "unavailable", "detail": "My database is away.", "fields": {}}}',
    status="503 Service Unavailable",
    **VERSION,
)


class ClientTestCase(SimpleTestCase):
    def setUp(self) -> None:
        self.enterContext(patch.object(client, "FIRST_BACKOFF_SECONDS", 0.0))

    def serve(self, *behaviours: Behaviour) -> Any:
        """A stub of a service that behaves so."""
        self.server = self.enterContext(RawServer(list(behaviours)))
        self.transport = HttpTransport(Shelf, self.server.url)
        self.addCleanup(self.transport.close)
        return stub(Shelf, self.transport)

    def assert_fails(self, error: type[Exception], said: str, call: Callable[[], Any]) -> None:
        with self.assertRaisesRegex(error, said), self.assertLogs(client.__name__, "WARNING"):
            call()


class CallTest(ClientTestCase):
    def test_an_answer(self) -> None:
        shelf = self.serve(say(SEVEN))
        self.assertEqual(shelf.count(), 7)
        [call] = self.server.received
        self.assertEqual((call.path, call.body), ("/services/shelf/count", b"{}"))
        self.assertTrue(signing.verify(settings.SERVICES_SECRET, call.path, call.headers, call.body))
        self.assertEqual(call.headers[protocol.VERSION], "1.4")

    def test_an_error_of_the_service(self) -> None:
        body = b'{"error": {"code": "conflict", "detail": "It is there.", "fields": {"name": ["Taken."]}}}'
        shelf = self.serve(say(response(body, status="409 Conflict", **VERSION)))
        with self.assertRaisesRegex(Conflict, "It is there.") as raised:
            shelf.put(name="x")
        self.assertEqual(raised.exception.fields, {"name": ["Taken."]})
        self.assertEqual(len(self.server.received), 1)

    def test_what_travels_with_a_call(self) -> None:
        shelf, actor_id = self.serve(say(SEVEN)), uuid4()
        deadline = time.monotonic() + 8
        with use_context(RequestContext(request_id="r-1", actor_id=actor_id, deadline=deadline)):
            shelf.count()
        headers = self.server.received[0].headers
        self.assertEqual((headers[protocol.REQUEST_ID], headers[protocol.ACTOR]), ("r-1", str(actor_id)))
        left = int(headers[protocol.TIMEOUT_MS])
        self.assertLess(left, 8_000 * client.DEADLINE_FRACTION)
        self.assertGreater(left, 3_000)

    def test_each_call_has_another_nonce(self) -> None:
        shelf = self.serve(say(SEVEN))
        for _ in range(3):
            shelf.count()
        self.assertEqual(len({call.headers[protocol.NONCE] for call in self.server.received}), 3)

    def test_connections_are_kept(self) -> None:
        shelf = self.serve(say(SEVEN))
        for _ in range(5):
            shelf.count()
        self.assertEqual(self.server.connections, 1)

    def test_connections_that_have_been_kept_long_enough_are_closed_and_made_anew(self) -> None:
        self.enterContext(patch.object(connection, "KEPT_SECONDS", (0.0, 0.0)))
        shelf = self.serve(say(SEVEN))
        for _ in range(3):
            shelf.count()
        self.assertEqual(self.server.connections, 3)
        for _ in range(2):
            self.assertTrue(self.server.ended.acquire(timeout=10))

    def test_a_call_under_way_ends_on_its_old_connection(self) -> None:
        self.enterContext(patch.object(connection, "KEPT_SECONDS", (0.0, 0.0)))
        come, go = Semaphore(0), Semaphore(0)

        def wait(caller: socket.socket) -> None:
            come.release()
            go.acquire(timeout=10)
            caller.sendall(SEVEN)

        shelf = self.serve(wait, say(SEVEN))
        with ThreadPoolExecutor(1) as threads, self.assertNoLogs(client.__name__, "WARNING"):
            under_way = threads.submit(shelf.count)
            self.assertTrue(come.acquire(timeout=10))
            self.assertEqual([shelf.count(), shelf.count()], [7, 7])
            go.release()
            self.assertEqual(under_way.result(), 7)
        self.assertEqual(len(self.server.received), 3)

    def test_processes_do_not_renew_their_connections_together(self) -> None:
        with patch.object(connection.random, "uniform", return_value=60.0) as chance:
            self.serve(say(SEVEN)).count()
        chance.assert_called_once_with(30.0, 60.0)

    def test_a_connection_that_was_closed_meanwhile_is_no_failure(self) -> None:
        closed = Semaphore(0)

        def behave(caller: socket.socket) -> None:
            say_and_close(SEVEN)(caller)
            closed.release()

        shelf = self.serve(behave)
        with self.assertNoLogs(client.__name__, "WARNING"):
            for _ in range(3):
                self.assertEqual(shelf.count(), 7)
                self.assertTrue(closed.acquire(timeout=10))

    def test_threads_share_a_stub(self) -> None:
        shelf = self.serve(say(SEVEN))
        with ThreadPoolExecutor(8) as threads:
            self.assertEqual(list(threads.map(lambda _: shelf.count(), range(40))), [7] * 40)
        self.assertLessEqual(self.server.connections, 8)

    def test_a_forked_process_has_connections_of_its_own(self) -> None:
        shelf = self.serve(say(SEVEN))
        shelf.count()
        with patch.object(os, "getpid", return_value=os.getpid() + 1):
            shelf.count()
        self.assertEqual(self.server.connections, 2)

    def test_proxies_of_the_environment_are_not_asked(self) -> None:
        shelf = self.serve(say(SEVEN))
        with (
            RawServer([close]) as proxy,
            patch.dict(os.environ, {"HTTP_PROXY": proxy.url, "ALL_PROXY": proxy.url, "NO_PROXY": ""}),
        ):
            self.assertEqual(shelf.count(), 7)
            self.assertEqual(proxy.connections, 0)

    def test_cookies_are_not_kept(self) -> None:
        shelf = self.serve(say(response(b'{"result": 7}', Set_Cookie="a=b", **VERSION)))
        shelf.count()
        shelf.count()
        self.assertNotIn("Cookie", self.server.received[1].headers)


class NoAnswerTest(ClientTestCase):
    """Nobody there, or nobody who answers: Unavailable, after as many attempts as are safe."""

    BREAKING = {
        "closes": close,
        "half a status line": say_and_close(b"HTTP/1."),
        "no HTTP": say_and_close(b"SSH-2.0-OpenSSH\r\n"),
        "half of the body": say_and_close(response(b'{"result"', length=13, **VERSION)),
        "half a chunk": say_and_close(
            b"HTTP/1.1 200 OK\r\nX-Contract-Version: 1.4\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{"
        ),
        "bad gateway": say(response(b"<html>", status="502 Bad Gateway")),
        "no upstream": say(response(b"<html>", status="503 Service Unavailable")),
        "slow upstream": say(response(b"<html>", status="504 Gateway Timeout")),
    }

    def test_a_query_is_attempted_again(self) -> None:
        for name, behaviour in self.BREAKING.items():
            with self.subTest(name):
                shelf = self.serve(behaviour)
                self.assert_fails(Unavailable, "^shelf does not answer.$", shelf.count)
                self.assertEqual(len(self.server.received), MAX_ATTEMPTS)
                shelf = self.serve(behaviour, say(SEVEN))
                with self.assertLogs(client.__name__, "WARNING") as logged:
                    self.assertEqual(shelf.count(), 7)
                self.assertEqual(len(logged.records), 1)

    def test_a_keyed_command_is_attempted_again_with_its_key(self) -> None:
        shelf = self.serve(close, close, say(response(b'{"result": "x"}', **VERSION)))
        with self.assertLogs(client.__name__, "WARNING"):
            self.assertEqual(shelf.put(name="x"), "x")
        keys = [json.loads(call.body)["key"] for call in self.server.received]
        self.assertEqual(keys, [keys[0]] * 3)
        self.assertEqual(len({call.headers[protocol.NONCE] for call in self.server.received}), 3)

    def test_a_call_without_any_time_left_is_not_made(self) -> None:
        shelf = self.serve(say(SEVEN))
        none_left = patch.object(client, "remaining_seconds", return_value=0.0)
        with none_left, self.assertRaisesRegex(Unavailable, "used up"):
            shelf.count()
        self.assertEqual(self.server.received, [])

    def test_the_callers_key_is_kept(self) -> None:
        shelf = self.serve(say(response(b'{"result": "x"}', **VERSION)))
        shelf.put(name="x", key="mine")
        self.assertEqual(json.loads(self.server.received[0].body)["key"], "mine")

    def test_another_command_is_attempted_once(self) -> None:
        for name, behaviour in self.BREAKING.items():
            with self.subTest(name):
                shelf = self.serve(behaviour)
                self.assert_fails(Unavailable, "does not answer", partial(shelf.drop, name="x"))
                self.assertEqual(len(self.server.received), 1)

    def test_nobody_listens(self) -> None:
        shelf = self.serve(close)
        self.server.__exit__(None, None, None)
        self.assert_fails(Unavailable, "does not answer", shelf.count)

    def test_a_service_that_says_itself_that_it_is_unavailable_is_not_asked_again(self) -> None:
        """It may have asked another one three times already."""
        shelf = self.serve(say(UNAVAILABLE), say(SEVEN))
        with self.assertRaisesRegex(Unavailable, "My database is away"):
            shelf.count()
        self.assertEqual(len(self.server.received), 1)

    def test_attempts_are_apart_by_chance(self) -> None:
        shelf = self.serve(close)
        with (
            patch.object(client, "FIRST_BACKOFF_SECONDS", 0.5),
            patch.object(client.random, "uniform", return_value=0.01) as chance,
            self.assertLogs(client.__name__),
            self.assertRaises(Unavailable),
        ):
            shelf.count()
        asked = [call.args for call in chance.call_args_list if call.args != connection.KEPT_SECONDS]
        self.assertEqual(asked, [(0, 0.5), (0, 1.0)])


class BadAnswerTest(ClientTestCase):
    """What no service of this blog would say: Failed, at once, and told apart."""

    def assert_failed(self, said: str, behaviour: Behaviour, error: type[InternalError] = InternalError) -> None:
        shelf = self.serve(behaviour)
        with self.assertRaisesRegex(InternalError, said) as raised:
            shelf.count()
        self.assertIs(type(raised.exception), error)
        self.assertEqual(len(self.server.received), 1)

    def test_another_server(self) -> None:
        said = "/services/shelf/count answered with status 200: <html>Hello"
        self.assert_failed(said, say(response(b"<html>Hello", Content_Type="text/html")), BadGateway)
        not_found = say(response(b"Not found", status="404 Not Found"))
        self.assert_failed("status 404: Not found", not_found, BadGateway)

    def test_a_refusal(self) -> None:
        body = b'{"error": {"code": "failed", "detail": "This call is not signed.", "fields": {}}}'
        refusal = say(response(body, status="401 Unauthorized"))
        self.assert_failed("This call is not signed", refusal, BadGateway)

    def test_a_redirect_is_not_followed(self) -> None:
        with RawServer([say(SEVEN)]) as other:
            redirect = response(status="307 Temporary Redirect", Location=f"{other.url}/", **VERSION)
            self.assert_failed("undecodable", say(redirect))
            redirect = response(status="307 Temporary Redirect", Location=f"{other.url}/")
            said = f"status 307 to {other.url}/, which is not followed"
            self.assert_failed(said, say(redirect), BadGateway)
            self.assertEqual(other.connections, 0)

    def test_what_cannot_be_decoded(self) -> None:
        for body in (b"", b"\xff", b"[]", b'{"result": "x"}', b'{"error": 1}'):
            self.assert_failed("shelf.count|count gave", say(response(body, **VERSION)))

    def test_compressed_though_not_asked_for(self) -> None:
        answer = response(b"\x1f\x8b\x08", Content_Encoding="gzip", **VERSION)
        self.assert_failed("undecodable", say(answer))

    def test_too_long(self) -> None:
        self.enterContext(patch.object(protocol, "MAX_RESPONSE_BYTES", 1000))
        body = b'{"result": 7' + b" " * 1000 + b"}"
        self.assert_failed("more than 1000 bytes", say(response(body, **VERSION)), BadGateway)
        chunks = b"HTTP/1.1 200 OK\r\nX-Contract-Version: 1.4\r\nTransfer-Encoding: chunked\r\n\r\n"
        endless = say_and_close(
            chunks + b"64\r\n" + b"x" * 100 + b"\r\n" * 1 + (b"64\r\n" + b"x" * 100 + b"\r\n") * 20
        )
        self.assert_failed("more than 1000 bytes", endless, BadGateway)

    def test_another_major_version(self) -> None:
        said = "has contract 2.0; this process was made for 1.4"
        self.assert_failed(said, say(response(b'{"result": 7}', X_Contract_Version="2.0")))

    def test_another_minor_version_is_welcome(self) -> None:
        self.assertEqual(self.serve(say(response(b'{"result": 7}', X_Contract_Version="1.0"))).count(), 7)


class DeadlineTest(ClientTestCase):
    """A caller hears within its time, and has some left."""

    SECONDS = 3.0

    def assert_in_time(self, behaviour: Behaviour) -> None:
        shelf = self.serve(behaviour)
        began = time.monotonic()
        with use_context(RequestContext(deadline=began + self.SECONDS)):
            self.assert_fails(Unavailable, "does not answer", shelf.count)
        took = time.monotonic() - began
        self.assertGreater(took, self.SECONDS * client.DEADLINE_FRACTION * 0.9)
        self.assertLess(took, self.SECONDS)
        self.assertEqual(len(self.server.received), 1)

    def test_a_service_that_hangs_is_not_asked_again(self) -> None:
        self.assert_in_time(hang)

    def test_a_body_that_never_ends_is_not_asked_for_again(self) -> None:
        self.assert_in_time(
            lambda client: drip(b" " * 9_000, 0.002)(_after(client, response(length=9_000, **VERSION)))
        )

    def test_a_query_that_takes_most_of_the_time_is_answered_at_once(self) -> None:
        shelf = self.serve(say_late(SEVEN, 0.6 * client.DEADLINE_FRACTION * self.SECONDS))
        with use_context(RequestContext(deadline=time.monotonic() + self.SECONDS)):
            self.assertEqual(shelf.count(), 7)
        self.assertEqual(len(self.server.received), 1)

    def test_no_attempt_is_made_beyond_it(self) -> None:
        shelf = self.serve(close)
        with (
            patch.object(client.random, "uniform", return_value=60.0),
            use_context(RequestContext(deadline=time.monotonic() + 5)),
        ):
            self.assert_fails(Unavailable, "does not answer", shelf.count)
        self.assertEqual(len(self.server.received), 1)

    def test_each_attempt_has_all_the_time_left(self) -> None:
        shelf = self.serve(close)
        with use_context(RequestContext(deadline=time.monotonic() + 6)):
            self.assert_fails(Unavailable, "does not answer", shelf.count)
        told = [int(call.headers[protocol.TIMEOUT_MS]) for call in self.server.received]
        self.assertEqual(len(told), MAX_ATTEMPTS)
        for milliseconds in told:
            self.assertLessEqual(milliseconds, 3_000)
            self.assertGreater(milliseconds, 2_000)


class BreakerTest(ClientTestCase):
    def test_calls_fail_at_once_while_the_service_does_not_answer(self) -> None:
        shelf = self.serve(close)
        for _ in range(FAILURE_THRESHOLD):
            self.assert_fails(Unavailable, "does not answer", lambda: shelf.drop(name="x"))
        with self.assertRaisesRegex(Unavailable, "does not answer"):
            shelf.count()
        self.assertEqual(len(self.server.received), FAILURE_THRESHOLD)

    def test_it_is_attempts_that_count(self) -> None:
        shelf = self.serve(close)
        for _ in range(2):
            self.assert_fails(Unavailable, "does not answer", shelf.count)
        self.assertLess(FAILURE_THRESHOLD, 2 * MAX_ATTEMPTS)
        self.assertEqual(len(self.server.received), FAILURE_THRESHOLD)

    def test_a_call_with_hardly_any_time_left_tells_nothing_about_the_service(self) -> None:
        shelf = self.serve(close)
        self.enterContext(patch.object(client, "MIN_SECONDS_TO_COUNT_FAILURE", 60.0))
        for _ in range(FAILURE_THRESHOLD + 1):
            with use_context(RequestContext(deadline=time.monotonic() + 60)):
                self.assert_fails(Unavailable, "does not answer", lambda: shelf.drop(name="x"))
        self.assertEqual(len(self.server.received), FAILURE_THRESHOLD + 1)

    def test_what_the_service_says_itself_is_an_answer(self) -> None:
        shelf = self.serve(say(UNAVAILABLE))
        for _ in range(2 * FAILURE_THRESHOLD):
            with self.assertRaises(Unavailable):
                shelf.drop(name="x")
        self.assertEqual(len(self.server.received), 2 * FAILURE_THRESHOLD)

    def test_so_is_what_another_server_says(self) -> None:
        shelf = self.serve(say(response(b"<html>")))
        for _ in range(2 * FAILURE_THRESHOLD):
            with self.assertRaises(InternalError):
                shelf.drop(name="x")
        self.assertEqual(len(self.server.received), 2 * FAILURE_THRESHOLD)


def _after(client: Any, content: bytes) -> Any:
    client.sendall(content)
    return client
