"""The endpoint executes signed calls and rejects all others with a reason."""

import json
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

from kernel.contracts.errors import ServiceError
from kernel.rpc import protocol, registry, server, signing
from kernel.tests.calls import RecordingLibrary, signed_headers
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
"""The headers that the endpoint reads, besides the signature itself."""


@override_settings(HOSTED_SERVICES=[*settings.HOSTED_SERVICES, "library"])
class EndpointTestCase(SimpleTestCase):
    def setUp(self) -> None:
        self.service = RecordingLibrary()
        self.enterContext(registry.override(Library, self.service))
        self.client = Client(enforce_csrf_checks=True)

    def post(self, headers: dict[str, str], body: bytes = BODY, path: str = PATH) -> Any:
        return self.client.post(path, body, content_type=protocol.CONTENT_TYPE, headers=headers)

    def assert_rejected(self, status: HTTPStatus, reason: str, *call: Any, code: str = "failed") -> Any:
        """Assert that a call is rejected, logged once and not executed."""
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


class ExecutedCallTests(EndpointTestCase):
    def test_signed_call_returns_its_result(self) -> None:
        path = protocol.path_of("library", "get_many")
        response = self.post(signed_headers(path, b'{"ids": []}'), b'{"ids": []}', path)
        self.assertEqual((response.status_code, response.json()), (200, {"result": {}}))
        self.assertEqual(response[protocol.VERSION], "1.0")
        self.assertEqual(response.cookies, {})

    def test_every_error_has_its_status_detail_and_fields(self) -> None:
        self.assertEqual(set(protocol.STATUSES), set(ServiceError.by_code))
        for code, cls in ServiceError.by_code.items():
            error = cls("Not now.", fields={"book_id": ["Lent."]})
            with self.subTest(code), patch.object(self.service, "remove", side_effect=error):
                response = self.post(signed_headers(PATH, BODY))
                self.assertEqual(response.status_code, protocol.STATUSES[code])
                body = {"code": code, "detail": "Not now.", "fields": {"book_id": ["Lent."]}}
                self.assertEqual(response.json(), {"error": body})
                self.assertEqual(response[protocol.VERSION], "1.0")

    def test_error_of_the_service_is_logged_without_warning(self) -> None:
        with self.assertNoLogs(level="WARNING"), self.assertLogs(server.__name__, "INFO") as logged:
            self.assertEqual(self.post(signed_headers(PATH, BODY)).status_code, 404)
        self.assertIn("not_found: The book does not exist.", logged.output[0])

    def test_defect_returns_internal_error_without_secrets(self) -> None:
        broken = patch.object(self.service, "remove", side_effect=ZeroDivisionError("the password is 42"))
        with broken, self.assertLogs("kernel.rpc.stub", "ERROR"):
            response = self.post(signed_headers(PATH, BODY))
        self.assertEqual((response.status_code, response.json()["error"]["code"]), (500, "failed"))
        self.assertNotIn("42", response.content.decode())

    def test_context_has_request_id_actor_and_deadline(self) -> None:
        before = time.monotonic()
        self.post(signed_headers(PATH, BODY, ACTOR=str(ACTOR_ID), TIMEOUT_MS="1500"))
        [context] = self.service.contexts
        self.assertEqual((context.request_id, context.actor_id), ("a-request", ACTOR_ID))
        self.assertAlmostEqual((context.deadline or 0) - before, 1.5, delta=0.5)

    def test_access_log_has_the_actor(self) -> None:
        with self.assertLogs("kernel.access", "INFO") as logged:
            self.post(signed_headers(PATH, BODY, ACTOR=str(ACTOR_ID)))
            self.post(signed_headers(PATH, BODY))
        actors = [getattr(record, "actor", None) for record in logged.records]
        self.assertEqual(actors, [str(ACTOR_ID), None])

    def test_invalid_arguments_return_invalid(self) -> None:
        for body in (
            b"",
            b"{}",
            b"[]",
            b"\xff",
            b'{"book_id": 1}',
            b'{"book_id": "x", "more": 1}',
            b"[" * 9999,
        ):
            response = self.post(signed_headers(PATH, body), body)
            self.assertEqual((response.status_code, response.json()["error"]["code"]), (400, "invalid"))
        self.assertEqual(self.service.contexts, [])

    def test_newer_minor_version_is_accepted(self) -> None:
        self.assertEqual(self.post(signed_headers(PATH, BODY, VERSION="1.9")).status_code, 404)
        self.assertEqual(len(self.service.contexts), 1)


class RejectedCallTests(EndpointTestCase):
    def test_unsigned_call_is_rejected(self) -> None:
        headers = signed_headers(PATH, BODY)
        del headers[protocol.SIGNATURE]
        self.assert_rejected(HTTPStatus.UNAUTHORIZED, "not signed", headers)
        self.assert_rejected(HTTPStatus.UNAUTHORIZED, "not signed", {})
        self.assert_rejected(HTTPStatus.UNAUTHORIZED, "not signed", signed_headers(PATH, BODY, NONCE=""))

    def test_body_of_call_with_invalid_headers_is_not_read(self) -> None:
        unsigned, late = signed_headers(PATH, BODY), signed_headers(PATH, BODY, TIMESTAMP="1000")
        del unsigned[protocol.SIGNATURE]
        with patch.object(HttpRequest, "read") as read:
            for headers in ({}, unsigned, signed_headers(PATH, BODY, NONCE=""), late):
                self.assert_rejected(HTTPStatus.UNAUTHORIZED, "This call is", headers)
        read.assert_not_called()

    def test_call_signed_with_another_secret_is_rejected(self) -> None:
        headers = signed_headers(PATH, BODY, secret="another secret")
        self.assert_rejected(HTTPStatus.UNAUTHORIZED, "signature is wrong", headers)

    def test_call_signed_with_a_fallback_secret_is_executed(self) -> None:
        others = ["the secret before", "the secret to come"]
        for secret in others:
            headers = signed_headers(PATH, BODY, secret=secret)
            self.assert_rejected(HTTPStatus.UNAUTHORIZED, "signature is wrong", headers)
            with override_settings(SERVICES_SECRET_FALLBACKS=others):
                self.assertEqual(self.post(headers).status_code, 404)
                self.assertEqual(self.post(signed_headers(PATH, BODY)).status_code, 404)
            self.assertEqual(len(self.service.contexts), 2)
            self.service.contexts.clear()

    def test_wrong_signature_is_rejected(self) -> None:
        for signature in ("0" * 64, "é", "x", signed_headers(PATH, BODY)[protocol.SIGNATURE].upper()):
            headers = signed_headers(PATH, BODY) | {protocol.SIGNATURE: signature}
            self.assert_rejected(HTTPStatus.UNAUTHORIZED, "signature is wrong", headers)

    def test_changed_or_missing_signed_header_is_rejected(self) -> None:
        now = signing.timestamp()
        for name in READ_HEADERS:
            with self.subTest(name):
                changed = signed_headers(PATH, BODY, TIMESTAMP=str(int(now) - 1))
                changed[name] = now if name == protocol.TIMESTAMP else "1"
                self.assert_rejected(HTTPStatus.UNAUTHORIZED, "signature is wrong", changed)
        missing = signed_headers(PATH, BODY)
        del missing[protocol.TIMEOUT_MS]
        self.assert_rejected(HTTPStatus.UNAUTHORIZED, "signature is wrong", missing)

    def test_changed_body_is_rejected(self) -> None:
        body = BODY.replace(b"0000", b"0001", 1)
        self.assert_rejected(HTTPStatus.UNAUTHORIZED, "signature is wrong", signed_headers(PATH, BODY), body)

    def test_changed_operation_is_rejected(self) -> None:
        path = protocol.path_of("library", "add")
        self.assert_rejected(HTTPStatus.UNAUTHORIZED, "signature is wrong", signed_headers(path, BODY))

    def test_replayed_call_is_rejected(self) -> None:
        headers = signed_headers(PATH, BODY)
        self.post(headers)
        self.service.contexts.clear()
        self.assert_rejected(HTTPStatus.UNAUTHORIZED, "has been made before", headers)

    def test_nonce_that_a_slow_cache_adds_twice_is_new_once(self) -> None:
        nonces = caches["nonces"]
        add = nonces.add

        def add_twice(*args: Any, **options: Any) -> bool:
            add(*args, **options)
            return add(*args, **options)

        with patch.object(nonces, "add", add_twice):
            headers = signed_headers(PATH, BODY)
            self.assertEqual(self.post(headers).status_code, 404)
            self.assertEqual(len(self.service.contexts), 1)
            self.service.contexts.clear()
            self.assert_rejected(HTTPStatus.UNAUTHORIZED, "has been made before", headers)

    def test_nonce_is_stored_as_long_as_its_timestamp_is_valid(self) -> None:
        with patch.object(caches["nonces"], "add", return_value=True) as add:
            self.post(signed_headers(PATH, BODY))
        self.assertGreaterEqual(add.call_args.kwargs["timeout"], 2 * signing.MAX_CLOCK_SKEW)

    def test_clock_skew_over_limit_is_rejected(self) -> None:
        now = time.time()
        for skew in (-31, 31, -86_400):
            headers = signed_headers(PATH, BODY, TIMESTAMP=str(int((now + skew) * 1000)))
            self.assert_rejected(HTTPStatus.UNAUTHORIZED, "are the clocks right?", headers)
        for skew in (-28, 28):
            self.post(signed_headers(PATH, BODY, TIMESTAMP=str(int((now + skew) * 1000))))
        self.assertEqual(len(self.service.contexts), 2)

    def test_malformed_headers_are_rejected(self) -> None:
        for timestamp in ("", "now", "1e3", "9" * 400, "9" * 5000):
            headers = signed_headers(PATH, BODY, TIMESTAMP=timestamp)
            self.assert_rejected(HTTPStatus.UNAUTHORIZED, "are the clocks right?", headers)
        for change in ({"TIMEOUT_MS": "soon"}, {"TIMEOUT_MS": "9" * 400}, {"ACTOR": "me"}):
            headers = signed_headers(PATH, BODY, **change)
            self.assert_rejected(HTTPStatus.BAD_REQUEST, "The headers are not valid", headers)

    def test_call_after_its_deadline_is_rejected(self) -> None:
        for timeout in ("0", "-1", "-5000"):
            headers = signed_headers(PATH, BODY, TIMEOUT_MS=timeout)
            response = self.assert_rejected(
                HTTPStatus.SERVICE_UNAVAILABLE, "deadline", headers, code="unavailable"
            )
            self.assertEqual(response[protocol.VERSION], "1.0")

    def test_unreachable_cache_returns_unavailable(self) -> None:
        broken = patch.object(caches["nonces"], "add", side_effect=ConnectionError)
        with broken, self.assertLogs(server.__name__, "ERROR"):
            response = self.post(signed_headers(PATH, BODY))
        self.assertEqual((response.status_code, response.json()["error"]["code"]), (503, "unavailable"))
        self.assertEqual(self.service.contexts, [])
        self.assertEqual(response[protocol.VERSION], "1.0", "the circuit breaker of the caller stays closed")

    def test_retryable_call_needs_no_cache(self) -> None:
        path, body = protocol.path_of("library", "get_many"), b'{"ids": []}'
        broken = patch.object(caches["nonces"], "add", side_effect=ConnectionError)
        with broken, self.assertLogs(server.__name__, "ERROR"):
            self.assertEqual(self.post(signed_headers(path, body), body, path).status_code, 200)

    def test_body_over_limit_is_rejected(self) -> None:
        with patch.object(protocol, "MAX_REQUEST_BYTES", len(BODY) - 1):
            headers = signed_headers(PATH, BODY)
            self.assert_rejected(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "at most", headers)

    def test_body_over_form_limit_is_accepted(self) -> None:
        body = b" " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1) + BODY
        self.assertEqual(self.post(signed_headers(PATH, body), body).status_code, 404)
        self.assertEqual(len(self.service.contexts), 1)

    def test_other_methods_than_post_are_rejected(self) -> None:
        for method in ("get", "put", "delete", "head", "options"):
            with self.assertLogs(level="WARNING"):
                response = getattr(self.client, method)(PATH, headers=signed_headers(PATH, b""))
            self.assertEqual((response.status_code, response["Allow"]), (405, "POST"))
        self.assertEqual(self.service.contexts, [])

    def test_unknown_service_is_rejected(self) -> None:
        for name in ("nothing", "Library", "%2e%2e"):
            path = protocol.path_of(name, "remove")
            headers = signed_headers(protocol.path_of(name.replace("%2e", "."), "remove"), BODY)
            self.assert_rejected(HTTPStatus.NOT_FOUND, "is not hosted here", headers, BODY, path)

    def test_service_of_another_process_is_rejected(self) -> None:
        with override_settings(HOSTED_SERVICES=["shop"]):
            self.assert_rejected(HTTPStatus.NOT_FOUND, "is not hosted here", signed_headers(PATH, BODY))

    def test_unknown_operation_is_rejected(self) -> None:
        for name in ("steal", "__init__", "operations", "books", "name"):
            path = protocol.path_of("library", name)
            reason = f"library 1.0 has no operation '{name}'"
            self.assert_rejected(HTTPStatus.NOT_FOUND, reason, signed_headers(path, BODY), BODY, path)

    def test_another_major_version_is_rejected(self) -> None:
        for version in ("2.0", "0.9", "10.0", ""):
            headers = signed_headers(PATH, BODY, VERSION=version)
            self.assert_rejected(HTTPStatus.BAD_REQUEST, "library is 1.0 here", headers)

    def test_every_call_is_rejected_without_a_secret(self) -> None:
        with override_settings(SERVICES_SECRET=""):
            headers = signed_headers(PATH, BODY, secret=" ")
            headers[protocol.SIGNATURE] = signing.sign("", PATH, headers, BODY)
            self.assert_rejected(HTTPStatus.NOT_FOUND, "SERVICES_SECRET is not set", headers)

    @given(
        st.dictionaries(
            st.sampled_from([*signing.SIGNED_HEADERS, protocol.SIGNATURE]),
            st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=80),
        ),
        st.binary(max_size=200),
    )
    def test_random_headers_and_bodies_are_rejected(self, headers: dict[str, str], body: bytes) -> None:
        with self.assertLogs(level="WARNING"):
            response = self.post(headers, body)
        self.assertEqual(response.status_code, 401)
        self.assertEqual(set(json.loads(response.content)), {"error"})
        self.assertEqual(self.service.contexts, [])


class ContextTests(EndpointTestCase):
    def test_context_of_one_call_does_not_affect_the_next(self) -> None:
        self.post(signed_headers(PATH, BODY, ACTOR=str(ACTOR_ID)))
        self.post(signed_headers(PATH, BODY))
        self.assertEqual([context.actor_id for context in self.service.contexts], [ACTOR_ID, None])
