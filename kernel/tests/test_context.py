import logging
import time
from concurrent.futures import ThreadPoolExecutor
from unittest import mock
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, SimpleTestCase, override_settings

from kernel.contracts.context import (
    RequestContext,
    check_deadline,
    current_context,
    remaining_seconds,
    set_actor,
    use_context,
)
from kernel.contracts.errors import Unavailable
from kernel.http.access_log import RequestIdFilter
from kernel.http.middleware import RequestContextMiddleware


class ContextTest(SimpleTestCase):
    def test_is_empty_outside_any_request(self) -> None:
        self.assertEqual(current_context(), RequestContext(request_id="-", deadline=None, actor_id=None))

    def test_holds_inside_its_block(self) -> None:
        outer, inner = RequestContext(request_id="outer"), RequestContext(request_id="inner")
        with use_context(outer):
            with use_context(inner):
                self.assertIs(current_context(), inner)
            self.assertIs(current_context(), outer)
        self.assertEqual(current_context(), RequestContext())

    def test_ends_with_an_exception_too(self) -> None:
        with self.assertRaises(ZeroDivisionError), use_context(RequestContext(request_id="one")):
            raise ZeroDivisionError
        self.assertEqual(current_context().request_id, "-")

    def test_is_not_seen_by_other_threads(self) -> None:
        with use_context(RequestContext(request_id="one")), ThreadPoolExecutor() as pool:
            self.assertEqual(pool.submit(current_context).result().request_id, "-")

    def test_who_is_asking_holds_to_the_end_of_the_request(self) -> None:
        actor_id = uuid4()
        with use_context(RequestContext(request_id="one", deadline=5.0)):
            set_actor(actor_id)
            self.assertEqual(current_context(), RequestContext(request_id="one", deadline=5.0, actor_id=actor_id))
        self.assertIsNone(current_context().actor_id)


class DeadlineTest(SimpleTestCase):
    def test_without_one_there_is_no_hurry(self) -> None:
        self.assertIsNone(remaining_seconds())
        check_deadline()

    def test_counts_down_and_then_stops_the_work(self) -> None:
        with (
            use_context(RequestContext(deadline=100.0)),
            mock.patch("kernel.contracts.context.time") as time,
        ):
            time.monotonic.return_value = 97.5
            self.assertEqual(remaining_seconds(), 2.5)
            check_deadline()
            for late in (100.0, 200.0):
                time.monotonic.return_value = late
                self.assertEqual(remaining_seconds(), 0.0)
                with self.assertRaisesRegex(Unavailable, "time for this request is used up"):
                    check_deadline()


class MiddlewareTest(SimpleTestCase):
    def serve(self, **headers: str) -> HttpResponse:
        def view(request: HttpRequest) -> HttpResponse:
            self.seen = current_context()
            return HttpResponse()

        request = RequestFactory(headers=headers).get("/")
        return RequestContextMiddleware(view)(request)

    def test_makes_an_id_where_none_is_given(self) -> None:
        record_success = self.serve().headers["X-Request-ID"]
        self.assertEqual(UUID(record_success).version, 7)
        self.assertEqual(self.seen.request_id, record_success)
        self.assertNotEqual(self.serve().headers["X-Request-ID"], record_success)

    def test_takes_the_callers(self) -> None:
        for given in ("a", "7f6a-req:1_2.3", "x" * 128):
            self.assertEqual(self.serve(**{"X-Request-ID": given}).headers["X-Request-ID"], given)
            self.assertEqual(self.seen.request_id, given)

    def test_replaces_what_does_not_belong_in_a_log(self) -> None:
        for given in ("", " ", "x" * 129, "two words", "line\nbreak", 'a"b', "é", "{}"):
            with self.subTest(given):
                record_success = self.serve(**{"X-Request-ID": given}).headers["X-Request-ID"]
                self.assertEqual(UUID(record_success).version, 7)

    @override_settings(REQUEST_SECONDS=7)
    def test_sets_the_deadline(self) -> None:
        before = time.monotonic()
        self.serve()
        self.assertIsNotNone(self.seen.deadline)
        self.assertAlmostEqual(self.seen.deadline - before, 7, delta=1)

    def test_leaves_nothing_behind(self) -> None:
        self.serve()
        self.assertEqual(current_context(), RequestContext())


class LogTest(SimpleTestCase):
    def test_every_line_has_the_request_id(self) -> None:
        record = logging.makeLogRecord({})
        self.assertTrue(RequestIdFilter().filter(record))
        self.assertEqual(record.request_id, "-")
        with use_context(RequestContext(request_id="one")):
            RequestIdFilter().filter(record)
        self.assertEqual(record.request_id, "one")
