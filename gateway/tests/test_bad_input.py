"""Invalid input at every endpoint is reported by field, and no service is called."""

from typing import Any
from unittest.mock import ANY

from django.test import override_settings

from gateway.rest.fields import StrictCharField
from gateway.tests.cases import CONTRACTS, ClientResponse, GatewayTestCase
from gateway.tests.endpoints import NEW_POST, Endpoint, with_body
from gateway.tests.samples import COMMENT_ID, READER_ID

WRONG_VALUES: tuple[Any, ...] = (1, 1.5, True, None, [], ["a"], {}, {"a": 1}, "a\0b", 10**30)
MALFORMED = {
    "only a brace": b"{",
    "a trailing comma": b'{"title": "T",}',
    "single quotes": b"{'title': 'T'}",
    "NaN": b'{"title": NaN}',
    "a bare word": b"title",
    "not UTF-8": b'{"title": "\xff"}',
    "UTF-16": '{"title": "T"}'.encode("utf-16"),
    "half a surrogate pair": b'{"title": "\\ud800"}',
    "the other half": b'{"title": "\\udc00 "}',
    "deep nesting": b"[" * 200_000,
    "a long number": b'{"title": ' + b"1" * 10_000 + b"}",
    "two values": b"{} {}",
}
NOT_ASCII_INTEGERS = (
    "\uff11\uff10",
    "\u0663",
    "1_0",
    "5.",
    "5.0",
    "+5",
    "%2B5",
    "%205",
    "5%20",
    "5%0A",
    "1e1",
    "0x5",
)
BAD_QUERIES = {
    "limit=0": "limit",
    "limit=101": "limit",
    "limit=-1": "limit",
    "limit=abc": "limit",
    "limit=1.5": "limit",
    "limit=": "limit",
    "limit=99999999999999999999999": "limit",
    "limit=%00": "limit",
    **{f"limit={spelling}": "limit" for spelling in NOT_ASCII_INTEGERS},
    "limit=5&limit=6": "limit",
    "cursor=": "cursor",
    "cursor=%00": "cursor",
    "cursor=" + "a" * 1001: "cursor",
    "unknown=1": "unknown",
    "LIMIT=5": "LIMIT",
}
LISTS = ("posts", "users/ann/posts", "posts/a-title/comments", f"comments/{COMMENT_ID}/replies", "tags")
OWN_LISTS = ("me/feed", "me/drafts")


class BadInputTestCase(GatewayTestCase):
    def assertRefused(  # noqa: N802
        self, response: ClientResponse, problem_type: str, *fields: str
    ) -> None:
        """Assert that the response is a 400 about these fields, without any call."""
        problem = self.assertProblem(response, 400, problem_type)
        self.assertEqual(problem.get("errors", {}), {field: [ANY] for field in fields})
        for name in CONTRACTS:
            self.assertEqual(getattr(self, name).mock_calls, [])


class BodyTests(BadInputTestCase):
    def send(self, endpoint: Endpoint, data: Any) -> ClientResponse:
        return self.call(endpoint.method, endpoint.path, data, user=READER_ID)

    def test_value_of_another_type_or_with_nul_is_invalid(self) -> None:
        for endpoint in with_body():
            for field in endpoint.data:
                for value in WRONG_VALUES:
                    with self.subTest(endpoint, field=field, value=value):
                        self.assertRefused(
                            self.send(endpoint, endpoint.data | {field: value}), "invalid", field
                        )

    def test_missing_field_is_invalid(self) -> None:
        for endpoint in with_body():
            for field in () if endpoint.sparse else endpoint.data:
                with self.subTest(endpoint, field=field):
                    data = {name: value for name, value in endpoint.data.items() if name != field}
                    self.assertRefused(self.send(endpoint, data), "invalid", field)

    def test_unknown_field_is_invalid(self) -> None:
        for endpoint in with_body():
            with self.subTest(endpoint):
                self.assertRefused(
                    self.send(endpoint, endpoint.data | {"is_moderator": True}), "invalid", "is_moderator"
                )

    def test_only_the_first_unknown_fields_are_reported(self) -> None:
        for endpoint in with_body():
            with self.subTest(endpoint):
                response = self.send(endpoint, {f"unknown{n}": 1 for n in range(100)})
                self.assertRefused(response, "invalid", *(f"unknown{n}" for n in range(10)))

    def test_body_that_is_not_an_object_is_malformed(self) -> None:
        for endpoint in with_body():
            for data in (b"[]", b"null", b'"text"', b"1", b"true", b'[{"title": "T"}]'):
                with self.subTest(endpoint, data=data):
                    self.assertRefused(self.send(endpoint, data), "malformed")

    def test_missing_body_reports_every_required_field(self) -> None:
        for endpoint in with_body():
            if not endpoint.sparse:
                with self.subTest(endpoint):
                    response = self.send(endpoint, None)
                    self.assertEqual(
                        set(self.assertProblem(response, 400, "invalid")["errors"]), set(endpoint.data)
                    )

    def test_body_that_is_not_json_is_malformed(self) -> None:
        for endpoint in with_body():
            for name, data in MALFORMED.items():
                with self.subTest(endpoint, data=name):
                    self.assertRefused(self.send(endpoint, data), "malformed")

    def test_other_media_type_is_415(self) -> None:
        for endpoint in with_body():
            for content_type in (
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "",
            ):
                with self.subTest(endpoint, content_type=content_type):
                    response = self.call(
                        endpoint.method,
                        endpoint.path,
                        endpoint.data,
                        user=READER_ID,
                        Content_Type=content_type,
                    )
                    self.assertProblem(response, 415, "unsupported_media_type")

    @override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
    def test_body_over_the_limit_is_413(self) -> None:
        for endpoint in with_body():
            with self.subTest(endpoint):
                response = self.send(endpoint, endpoint.data | {"body": "a" * 1000})
                self.assertIn("1000", self.assertProblem(response, 413, "too_large")["detail"])


class FieldTests(BadInputTestCase):
    def test_length_is_that_of_the_composed_text(self) -> None:
        self.assertEqual(StrictCharField(max_length=5).run_validation(" Cafe\u0301! "), "Café!")

    def test_trimming_keeps_controls_for_the_service_to_refuse(self) -> None:
        for text in ("a\x85", "\x1fa", "\x0b"):
            with self.subTest(text=ascii(text)):
                self.assertEqual(StrictCharField(allow_blank=True).run_validation(f" {text}\n"), text)

    def test_blank_text_is_invalid(self) -> None:
        for endpoint in with_body():
            for field in set(endpoint.data) - {"bio", "body"}:
                for value in ("", "   ") if "password" not in field else ("",):
                    with self.subTest(endpoint, field=field, value=value):
                        response = self.call(
                            endpoint.method, endpoint.path, endpoint.data | {field: value}, user=READER_ID
                        )
                        self.assertRefused(response, "invalid", field)

    def test_invalid_field_of_a_post_is_reported(self) -> None:
        for field, value, named in (
            ("tags", "django", "tags"),
            ("tags", {"0": "django"}, "tags"),
            ("tags", None, "tags"),
            ("tags", ["django", 1], "tags.1"),
            ("tags", ["django", None], "tags.1"),
            ("tags", [["django"]], "tags.0"),
            ("tags", [1] * 11, "tags"),
            ("tags", [""] * 11, "tags"),
            ("status", "deleted", "status"),
            ("status", "PUBLISHED", "status"),
            ("status", 1, "status"),
            ("status", ["draft"], "status"),
            ("status", None, "status"),
            ("summary", 1, "summary"),
        ):
            for method, path in (("POST", "posts"), ("PATCH", "posts/a-title")):
                with self.subTest(method, field=field, value=value):
                    response = self.call(method, path, NEW_POST | {field: value}, user=READER_ID)
                    self.assertRefused(response, "invalid", named)

    def test_invalid_field_of_a_comment_is_reported(self) -> None:
        for data, named in (
            ({"body": "B", "parent_id": 1}, "parent_id"),
            ({"body": "B", "parent_id": "1"}, "parent_id"),
            ({"body": "B", "parent_id": ["1"]}, "parent_id"),
            ({"body": ""}, "body"),
        ):
            with self.subTest(data=data):
                response = self.call("POST", "posts/a-title/comments", data, user=READER_ID)
                self.assertRefused(response, "invalid", named)
        for value in (1, "true", None, [True]):
            with self.subTest(hidden=value):
                response = self.call("PATCH", f"comments/{COMMENT_ID}", {"hidden": value}, user=READER_ID)
                self.assertRefused(response, "invalid", "hidden")

    def test_all_invalid_fields_are_reported_together(self) -> None:
        response = self.call("POST", "posts", {"title": 1, "tags": 2, "status": 3}, user=READER_ID)

        self.assertRefused(response, "invalid", "title", "body", "tags", "status")


class QueryTests(BadInputTestCase):
    def test_invalid_parameter_of_a_list_is_reported(self) -> None:
        for path in (*LISTS, *OWN_LISTS):
            for query, field in BAD_QUERIES.items():
                with self.subTest(path, query=query):
                    user = READER_ID if path in OWN_LISTS else None
                    self.assertRefused(self.call("GET", f"{path}?{query}", user=user), "invalid", field)

    def test_invalid_filter_is_reported(self) -> None:
        for query, field in (
            ("order=best", "order"),
            ("order=oldest", "order"),
            ("order=", "order"),
            ("tag=", "tag"),
            ("tag=%00", "tag"),
            ("tag=" + "a" * 101, "tag"),
            ("author=%00", "author"),
            ("author=", "author"),
            ("author=" + "a" * 101, "author"),
            ("liked_by=ann", "liked_by"),
            ("liked_by=1", "liked_by"),
            ("liked_by=", "liked_by"),
        ):
            with self.subTest(query):
                self.assertRefused(self.call("GET", f"posts?{query}"), "invalid", field)
        self.assertRefused(self.call("GET", "posts/a-title/comments?order=popular"), "invalid", "order")

    def test_query_that_is_not_utf8_is_decoded_with_replacements(self) -> None:
        self.assertEqual(self.call("GET", "posts?tag=%ff%fe").status_code, 200)
        self.assertEqual(self.posts.list_published.call_args.kwargs["filters"].tag, "\ufffd\ufffd")
