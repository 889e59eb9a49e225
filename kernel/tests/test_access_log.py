"""The line that each request leaves in the log."""

import json
import logging
from logging.config import DictConfigurator
from typing import Any
from unittest import mock

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import SimpleTestCase, override_settings
from django.urls import path

from kernel.http import access_log


def answer(request: HttpRequest, **_: str) -> HttpResponse:
    return HttpResponse("The answer's body.", status=202)


def break_down(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


urlpatterns = [
    path("services/<str:service>/<str:operation>", answer),
    path("posts/<str:slug>", answer),
    path("broken", break_down),
]


@override_settings(ROOT_URLCONF=__name__)
class AccessLogTest(SimpleTestCase):
    def setUp(self) -> None:
        # What settings.LOGGING puts before the formatter.
        request_id = access_log.RequestIdFilter()
        access_log.access_logger.addFilter(request_id)
        self.addCleanup(access_log.access_logger.removeFilter, request_id)

    def logged(self, method: str, address: str, **options: Any) -> dict[str, Any]:
        """The line, as LOG_FORMAT=json writes it."""
        with self.assertLogs("kernel.access", "INFO") as lines:
            getattr(self.client, method)(address, **options)
        return self.line_of(lines.records)

    def line_of(self, records: list[logging.LogRecord]) -> dict[str, Any]:
        [record] = records
        configured = dict(settings.LOGGING["formatters"]["json"])
        formatter = DictConfigurator({"version": 1}).configure_formatter(configured)
        line: dict[str, Any] = json.loads(formatter.format(record))
        return line

    def test_says_what_was_asked_and_what_became_of_it(self) -> None:
        line = self.logged("get", "/posts/hello", headers={"X-Request-ID": "one"})
        self.assertGreaterEqual(line.pop("duration_ms"), 0)
        self.assertRegex(line.pop("time"), r"^\d{4}-")
        self.assertRegex(line.pop("message"), r"^GET /posts/hello 202 [\d.]+ ms$")
        self.assertEqual(
            line,
            {
                "level": "INFO",
                "logger": "kernel.access",
                "request_id": "one",
                "method": "GET",
                "path": "/posts/hello",
                "route": "posts/<str:slug>",
                "status": 202,
            },
        )

    def test_of_a_call_names_service_and_operation(self) -> None:
        line = self.logged("post", "/services/posts/get_many", headers={"X-Request-ID": "of-the-caller"})
        self.assertEqual((line["service"], line["operation"]), ("posts", "get_many"))
        self.assertEqual(line["request_id"], "of-the-caller")

    def test_tells_how_long_it_took(self) -> None:
        # The module as that one sees it: other threads ask what time it is, too.
        with mock.patch("kernel.http.middleware.time") as time:
            time.monotonic.side_effect = [100.0, 100.0125]
            self.assertEqual(self.logged("get", "/posts/hello")["duration_ms"], 12.5)

    def test_tells_no_secrets(self) -> None:
        line = self.logged(
            "post",
            "/posts/hello?token=query-secret",
            data={"password": "body-secret"},
            headers={"Authorization": "Bearer header-secret", "Cookie": "session=cookie-secret"},
        )
        self.assertNotIn("secret", json.dumps(line))

    def test_nor_does_the_line_of_django(self) -> None:
        self.client.raise_request_exception = False
        for address in ("/nowhere", "/broken"):
            with self.subTest(address), self.assertLogs("django.request", "WARNING") as lines:
                self.client.get(f"{address}?token=query-secret")
            self.assertNotIn("secret", json.dumps(self.line_of(lines.records)))

    def test_is_one_line_whatever_the_address(self) -> None:
        line = self.logged("get", "/posts/a%0AINFO forged")
        self.assertEqual(line["path"], "/posts/a%0AINFO%20forged")
        self.assertNotIn("\n", line["message"])

    def test_is_written_where_nothing_is_found_and_where_the_answer_fails(self) -> None:
        self.assertEqual(self.logged("get", "/nowhere")["status"], 404)
        self.client.raise_request_exception = False
        with self.assertLogs("django.request", "ERROR"):
            self.assertEqual(self.logged("get", "/broken")["status"], 500)

    def test_costs_nothing_where_it_is_not_wanted(self) -> None:
        self.assertFalse(access_log.access_logger.isEnabledFor(logging.INFO), "tests run with LOG_LEVEL=ERROR")
        with (
            mock.patch.object(access_log, "escape_uri_path") as escape,
            self.assertNoLogs("kernel.access", "WARNING"),
        ):
            self.client.get("/posts/hello")
        escape.assert_not_called()
