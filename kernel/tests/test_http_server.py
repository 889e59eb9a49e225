"""The endpoint refuses whatever is no call of another process of this blog, and says why."""

import json
import runpy
import time
from http import HTTPStatus
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.test import Client, SimpleTestCase, override_settings
from hypothesis import given
from hypothesis import strategies as st

from blog import urls
from kernel.contracts.errors import ServiceError
from kernel.rpc import protocol, registry, server, signing
from kernel.tests.calls import NotingLibrary, signed
from kernel.tests.library import Library

PATH = protocol.path_of("library", "remove")
BODY = b'{"book_id": "00000000-0000-0000-0000-000000000000"}'
ACTOR_ID = uuid4()
READ_HEADERS = [
    protocol.REQUEST_ID,
    protocol.ACTOR,
    protocol.TIMEOUT_MS,
    protocol.TIMESTAMP,
    protocol.NONCE,
    protocol.VERSION,
]
"""What the endpoint reads beside the signature itself."""


@override_settings(HOSTED_SERVICES=[*settings.HOSTED_SERVICES, "library"])
class EndpointTestCase(SimpleTestCase):
    def setUp(self) -> None:
        self.service = NotingLibrary()
        self.enterContext(registry.override(Library, self.service))
        self.client = Client(enforce_csrf_checks=True)

    def post(self, headers: dict[str, str], body: bytes = BODY, path: str = PATH) -> Any:
        return self.client.post(path, body, content_type=protocol.CONTENT_TYPE, headers=headers)

    def assert_refused(self, status: HTTPStatus, reason: str, *call: Any, code: str = "failed") -> Any:
        """The call is answered so, logged once, and reaches nobody."""
        with self.assertLogs(level="WARNING") as logged:
            response = self.post(*call)
        self.assertEqual(response.status_code, status)
        self.assertEqual(response["Content-Type"], "application/json")
        error = response.json()["error"]
        self.assertEqual(error["code"], code)
        self.assertIn(reason, error["detail"])
        self.assertEqual([record.name for record in logged.records], [server.__name__])
        self.assertIn(error["detail"], logged.output[0])
        self.assertEqual(self.service.contexts, [])
        return response


class AnsweredTest(EndpointTestCase):
    def test_a_signed_call_is_answered(self) -> None:
        path = protocol.path_of("library", "get_many")
        response = self.post(signed(path, b'{"ids": []}'), b'{"ids": []}', path)
        self.assertEqual((response.status_code, response.json()), (200, {"result": {}}))
        self.assertEqual(response[protocol.VERSION], "1.0")
        self.assertEqual(response.cookies, {})

    def test_every_error_has_its_status_and_keeps_its_form(self) -> None:
        self.assertEqual(set(protocol.STATUSES), set(ServiceError.by_code))
        for code, cls in ServiceError.by_code.items():
            error = cls("Not now.", fields={"book_id": ["Lent."]})
            with self.subTest(code), patch.object(self.service, "remove", side_effect=error):
                response = self.post(signed(PATH, BODY))
                self.assertEqual(response.status_code, protocol.STATUSES[code])
                told = {"code": code, "detail": "Not now.", "fields": {"book_id": ["Lent."]}}
                self.assertEqual(response.json(), {"error": told})
                self.assertEqual(response[protocol.VERSION], "1.0")

    def test_an_error_of_the_service_is_no_warning(self) -> None:
        with self.assertNoLogs(level="WARNING"), self.assertLogs(server.__name__, "INFO") as logged:
            self.assertEqual(self.post(signed(PATH, BODY)).status_code, 404)
        self.assertIn("not_found: There is no such book.", logged.output[0])

    def test_a_defect_tells_nothing_of_itself(self) -> None:
        broken = patch.object(self.service, "remove", side_effect=ZeroDivisionError("the password is 42"))
        with broken, self.assertLogs("kernel.rpc.stub", "ERROR"):
            response = self.post(signed(PATH, BODY))
        self.assertEqual((response.status_code, response.json()["error"]["code"]), (500, "failed"))
        self.assertNotIn("42", response.content.decode())

    def test_the_service_knows_for_which_request_for_whom_and_how_long(self) -> None:
        before = time.monotonic()
        self.post(signed(PATH, BODY, ACTOR=str(ACTOR_ID), TIMEOUT_MS="1500"))
        [context] = self.service.contexts
        self.assertEqual((context.request_id, context.actor_id), ("a-request", ACTOR_ID))
        self.assertAlmostEqual((context.deadline or 0) - before, 1.5, delta=0.5)

    def test_the_access_log_tells_for_whom(self) -> None:
        with self.assertLogs("kernel.access", "INFO") as logged:
            self.post(signed(PATH, BODY, ACTOR=str(ACTOR_ID)))
            self.post(signed(PATH, BODY))
        told = [getattr(record, "actor", None) for record in logged.records]
        self.assertEqual(told, [str(ACTOR_ID), None])

    def test_arguments_that_do_not_fit_are_invalid(self) -> None:
        for body in (
            b"",
            b"{}",
            b"[]",
            b"\xff",
            b'{"book_id": 1}',
            b'{"book_id": "x", "more": 1}',
            b"[" * 9999,
        ):
            response = self.post(signed(PATH, body), body)
            self.assertEqual((response.status_code, response.json()["error"]["code"]), (400, "invalid"))
        self.assertEqual(self.service.contexts, [])

    def test_a_newer_minor_version_is_welcome(self) -> None:
        self.assertEqual(self.post(signed(PATH, BODY, VERSION="1.9")).status_code, 404)
        self.assertEqual(len(self.service.contexts), 1)


class RefusedTest(EndpointTestCase):
    def test_unsigned(self) -> None:
        headers = signed(PATH, BODY)
        del headers[protocol.SIGNATURE]
        self.assert_refused(HTTPStatus.UNAUTHORIZED, "not signed", headers)
        self.assert_refused(HTTPStatus.UNAUTHORIZED, "not signed", {})
        self.assert_refused(HTTPStatus.UNAUTHORIZED, "not signed", signed(PATH, BODY, NONCE=""))

    def test_the_body_is_not_read_where_the_headers_tell_already(self) -> None:
        unsigned, late = signed(PATH, BODY), signed(PATH, BODY, TIMESTAMP="1000")
        del unsigned[protocol.SIGNATURE]
        with patch.object(HttpRequest, "read") as read:
            for headers in ({}, unsigned, signed(PATH, BODY, NONCE=""), late):
                self.assert_refused(HTTPStatus.UNAUTHORIZED, "This call is", headers)
        read.assert_not_called()

    def test_signed_with_another_secret(self) -> None:
        headers = signed(PATH, BODY, secret="another secret")
        self.assert_refused(HTTPStatus.UNAUTHORIZED, "signature is wrong", headers)

    def test_signed_with_a_secret_that_was_or_will_be(self) -> None:
        others = ["the secret before", "the secret to come"]
        for secret in others:
            headers = signed(PATH, BODY, secret=secret)
            self.assert_refused(HTTPStatus.UNAUTHORIZED, "signature is wrong", headers)
            with override_settings(SERVICES_SECRET_FALLBACKS=others):
                self.assertEqual(self.post(headers).status_code, 404)
                self.assertEqual(self.post(signed(PATH, BODY)).status_code, 404)
            self.assertEqual(len(self.service.contexts), 2)
            self.service.contexts.clear()

    def test_a_signature_of_anything_else(self) -> None:
        for signature in ("0" * 64, "é", "x", signed(PATH, BODY)[protocol.SIGNATURE].upper()):
            headers = signed(PATH, BODY) | {protocol.SIGNATURE: signature}
            self.assert_refused(HTTPStatus.UNAUTHORIZED, "signature is wrong", headers)

    def test_any_signed_header_changed_or_missing(self) -> None:
        now = signing.timestamp()
        for name in READ_HEADERS:
            with self.subTest(name):
                changed = signed(PATH, BODY, TIMESTAMP=str(int(now) - 1))
                changed[name] = now if name == protocol.TIMESTAMP else "1"
                self.assert_refused(HTTPStatus.UNAUTHORIZED, "signature is wrong", changed)
        missing = signed(PATH, BODY)
        del missing[protocol.TIMEOUT_MS]
        self.assert_refused(HTTPStatus.UNAUTHORIZED, "signature is wrong", missing)

    def test_another_body(self) -> None:
        body = BODY.replace(b"0000", b"0001", 1)
        self.assert_refused(HTTPStatus.UNAUTHORIZED, "signature is wrong", signed(PATH, BODY), body)

    def test_another_operation(self) -> None:
        path = protocol.path_of("library", "add")
        self.assert_refused(HTTPStatus.UNAUTHORIZED, "signature is wrong", signed(path, BODY))

    def test_made_before(self) -> None:
        headers = signed(PATH, BODY)
        self.post(headers)
        self.service.contexts.clear()
        self.assert_refused(HTTPStatus.UNAUTHORIZED, "made before", headers)

    def test_a_slow_cache_that_was_asked_twice_makes_no_call_an_old_one(self) -> None:
        nonces = caches["nonces"]
        add = nonces.add

        def add_twice(*args: Any, **options: Any) -> bool:
            add(*args, **options)
            return add(*args, **options)

        with patch.object(nonces, "add", add_twice):
            headers = signed(PATH, BODY)
            self.assertEqual(self.post(headers).status_code, 404)
            self.assertEqual(len(self.service.contexts), 1)
            self.service.contexts.clear()
            self.assert_refused(HTTPStatus.UNAUTHORIZED, "made before", headers)

    def test_a_nonce_is_kept_as_long_as_its_timestamp_is_good(self) -> None:
        with patch.object(caches["nonces"], "add", return_value=True) as add:
            self.post(signed(PATH, BODY))
        self.assertGreaterEqual(add.call_args.kwargs["timeout"], 2 * signing.MAX_CLOCK_SKEW)

    def test_made_too_long_ago_or_in_the_future(self) -> None:
        now = time.time()
        for seconds in (-31, 31, -86_400):
            headers = signed(PATH, BODY, TIMESTAMP=str(int((now + seconds) * 1000)))
            self.assert_refused(HTTPStatus.UNAUTHORIZED, "are the clocks right?", headers)
        for seconds in (-28, 28):
            self.post(signed(PATH, BODY, TIMESTAMP=str(int((now + seconds) * 1000))))
        self.assertEqual(len(self.service.contexts), 2)

    def test_headers_that_say_nothing(self) -> None:
        for moment in ("", "now", "1e3", "9" * 400, "9" * 5000):
            headers = signed(PATH, BODY, TIMESTAMP=moment)
            self.assert_refused(HTTPStatus.UNAUTHORIZED, "are the clocks right?", headers)
        for change in ({"TIMEOUT_MS": "soon"}, {"TIMEOUT_MS": "9" * 400}, {"ACTOR": "me"}):
            headers = signed(PATH, BODY, **change)
            self.assert_refused(HTTPStatus.BAD_REQUEST, "The headers do not fit", headers)

    def test_a_call_whose_time_is_used_up(self) -> None:
        for left in ("0", "-1", "-5000"):
            headers = signed(PATH, BODY, TIMEOUT_MS=left)
            response = self.assert_refused(
                HTTPStatus.SERVICE_UNAVAILABLE, "used up", headers, code="unavailable"
            )
            self.assertEqual(response[protocol.VERSION], "1.0")

    def test_a_cache_that_does_not_answer(self) -> None:
        broken = patch.object(caches["nonces"], "add", side_effect=ConnectionError)
        with broken, self.assertLogs(server.__name__, "ERROR"):
            response = self.post(signed(PATH, BODY))
        self.assertEqual((response.status_code, response.json()["error"]["code"]), (503, "unavailable"))
        self.assertEqual(self.service.contexts, [])
        self.assertEqual(response[protocol.VERSION], "1.0", "to the caller the service is not dead")

    def test_what_is_safe_to_repeat_needs_no_cache(self) -> None:
        path, body = protocol.path_of("library", "get_many"), b'{"ids": []}'
        broken = patch.object(caches["nonces"], "add", side_effect=ConnectionError)
        with broken, self.assertLogs(server.__name__, "ERROR"):
            self.assertEqual(self.post(signed(path, body), body, path).status_code, 200)

    def test_too_long(self) -> None:
        with patch.object(protocol, "MAX_REQUEST_BYTES", len(BODY) - 1):
            headers = signed(PATH, BODY)
            self.assert_refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "at most", headers)

    def test_longer_than_a_form_may_be(self) -> None:
        body = b" " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1) + BODY
        self.assertEqual(self.post(signed(PATH, body), body).status_code, 404)
        self.assertEqual(len(self.service.contexts), 1)

    def test_another_method(self) -> None:
        for method in ("get", "put", "delete", "head", "options"):
            with self.assertLogs(level="WARNING"):
                response = getattr(self.client, method)(PATH, headers=signed(PATH, b""))
            self.assertEqual((response.status_code, response["Allow"]), (405, "POST"))
        self.assertEqual(self.service.contexts, [])

    def test_an_unknown_service(self) -> None:
        for name in ("nothing", "Library", "%2e%2e"):
            path = protocol.path_of(name, "remove")
            headers = signed(protocol.path_of(name.replace("%2e", "."), "remove"), BODY)
            self.assert_refused(HTTPStatus.NOT_FOUND, "is not hosted here", headers, BODY, path)

    def test_a_service_that_another_process_hosts(self) -> None:
        with override_settings(HOSTED_SERVICES=["posts"]):
            self.assert_refused(HTTPStatus.NOT_FOUND, "is not hosted here", signed(PATH, BODY))

    def test_an_unknown_operation(self) -> None:
        for name in ("steal", "__init__", "operations", "books", "name"):
            path = protocol.path_of("library", name)
            reason = f"library 1.0 has no operation '{name}'"
            self.assert_refused(HTTPStatus.NOT_FOUND, reason, signed(path, BODY), BODY, path)

    def test_another_major_version(self) -> None:
        for version in ("2.0", "0.9", "10.0", ""):
            headers = signed(PATH, BODY, VERSION=version)
            self.assert_refused(HTTPStatus.BAD_REQUEST, "library is 1.0 here", headers)

    def test_everything_without_a_secret(self) -> None:
        with override_settings(SERVICES_SECRET=""):
            headers = signed(PATH, BODY, secret=" ")
            headers[protocol.SIGNATURE] = signing.sign("", PATH, headers, BODY)
            self.assert_refused(HTTPStatus.NOT_FOUND, "SERVICES_SECRET is not set", headers)

    @given(
        st.dictionaries(
            st.sampled_from([*signing.SIGNED_HEADERS, protocol.SIGNATURE]),
            st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=80),
        ),
        st.binary(max_size=200),
    )
    def test_whatever_is_not_signed(self, headers: dict[str, str], body: bytes) -> None:
        with self.assertLogs(level="WARNING"):
            response = self.post(headers, body)
        self.assertEqual(response.status_code, 401)
        self.assertEqual(set(json.loads(response.content)), {"error"})
        self.assertEqual(self.service.contexts, [])


class ContextTest(EndpointTestCase):
    def test_nothing_of_one_call_is_left_for_the_next(self) -> None:
        self.post(signed(PATH, BODY, ACTOR=str(ACTOR_ID)))
        self.post(signed(PATH, BODY))
        self.assertEqual([context.actor_id for context in self.service.contexts], [ACTOR_ID, None])


class MountedTest(SimpleTestCase):
    def is_mounted(self, services: list[str], secret: str) -> bool:
        with override_settings(HOSTED_SERVICES=services, SERVICES_SECRET=secret):
            patterns = runpy.run_path(urls.__file__)["urlpatterns"]
        return "services/" in {str(pattern.pattern) for pattern in patterns}

    def test_where_a_service_is_hosted_and_calls_can_be_signed(self) -> None:
        self.assertTrue(self.is_mounted(["posts"], "x" * 32))
        self.assertFalse(self.is_mounted(["posts"], ""))
        self.assertFalse(self.is_mounted([], "x" * 32))
