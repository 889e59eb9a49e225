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


class ContextTests(SimpleTestCase):
    def test_context_outside_a_request_is_empty(self) -> None:
        self.assertEqual(current_context(), RequestContext(request_id="-", deadline=None, actor_id=None))

    def test_context_is_current_inside_its_block(self) -> None:
        outer, inner = RequestContext(request_id="outer"), RequestContext(request_id="inner")
        with use_context(outer):
            with use_context(inner):
                self.assertIs(current_context(), inner)
            self.assertIs(current_context(), outer)
        self.assertEqual(current_context(), RequestContext())

    def test_context_ends_with_an_exception(self) -> None:
        with self.assertRaises(ZeroDivisionError), use_context(RequestContext(request_id="one")):
            raise ZeroDivisionError
        self.assertEqual(current_context().request_id, "-")

    def test_other_threads_do_not_see_the_context(self) -> None:
        with use_context(RequestContext(request_id="one")), ThreadPoolExecutor() as pool:
            self.assertEqual(pool.submit(current_context).result().request_id, "-")

    def test_actor_is_set_until_the_end_of_the_request(self) -> None:
        actor_id = uuid4()
        with use_context(RequestContext(request_id="one", deadline=5.0)):
            set_actor(actor_id)
            expected = RequestContext(request_id="one", deadline=5.0, actor_id=actor_id)
            self.assertEqual(current_context(), expected)
        self.assertIsNone(current_context().actor_id)


class DeadlineTests(SimpleTestCase):
    def test_without_deadline_the_remaining_time_is_none(self) -> None:
        self.assertIsNone(remaining_seconds())
        check_deadline()

    def test_passed_deadline_raises_unavailable(self) -> None:
        with (
            use_context(RequestContext(deadline=100.0)),
            mock.patch("kernel.contracts.context.time") as time,
        ):
            time.monotonic.return_value = 97.5
            self.assertEqual(remaining_seconds(), 2.5)
            check_deadline()
            for now in (100.0, 200.0):
                time.monotonic.return_value = now
                self.assertEqual(remaining_seconds(), 0.0)
                with self.assertRaisesRegex(Unavailable, "deadline of this request has passed"):
                    check_deadline()


class MiddlewareTests(SimpleTestCase):
    def serve(self, **headers: str) -> HttpResponse:
        def view(request: HttpRequest) -> HttpResponse:
            self.context = current_context()
            return HttpResponse()

        request = RequestFactory(headers=headers).get("/")
        return RequestContextMiddleware(view)(request)

    def test_request_without_id_gets_a_new_one(self) -> None:
        request_id = self.serve().headers["X-Request-ID"]
        self.assertEqual(UUID(request_id).version, 7)
        self.assertEqual(self.context.request_id, request_id)
        self.assertNotEqual(self.serve().headers["X-Request-ID"], request_id)

    def test_valid_id_of_the_caller_is_used(self) -> None:
        for valid in ("a", "7f6a-req:1_2.3", "x" * 128):
            self.assertEqual(self.serve(**{"X-Request-ID": valid}).headers["X-Request-ID"], valid)
            self.assertEqual(self.context.request_id, valid)

    def test_invalid_id_of_the_caller_is_replaced(self) -> None:
        for invalid in ("", " ", "x" * 129, "two words", "line\nbreak", 'a"b', "é", "{}"):
            with self.subTest(invalid):
                request_id = self.serve(**{"X-Request-ID": invalid}).headers["X-Request-ID"]
                self.assertEqual(UUID(request_id).version, 7)

    @override_settings(REQUEST_SECONDS=7)
    def test_deadline_is_set(self) -> None:
        before = time.monotonic()
        self.serve()
        self.assertIsNotNone(self.context.deadline)
        self.assertAlmostEqual((self.context.deadline or 0) - before, 7, delta=1)

    def test_context_ends_with_the_request(self) -> None:
        self.serve()
        self.assertEqual(current_context(), RequestContext())


class RequestIdFilterTests(SimpleTestCase):
    def test_every_record_has_the_request_id(self) -> None:
        record = logging.makeLogRecord({})
        self.assertTrue(RequestIdFilter().filter(record))
        self.assertEqual(record.__dict__["request_id"], "-")
        with use_context(RequestContext(request_id="one")):
            RequestIdFilter().filter(record)
        self.assertEqual(record.__dict__["request_id"], "one")
