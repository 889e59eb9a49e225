import json
import logging
from logging.config import DictConfigurator
from typing import Any, cast
from unittest import mock

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import SimpleTestCase, override_settings
from django.urls import path

from kernel.http import access_log


def accept(request: HttpRequest, **_: str) -> HttpResponse:
    return HttpResponse("The response body.", status=202)


def fail(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


urlpatterns = [
    path("services/<str:service>/<str:operation>", accept),
    path("books/<str:slug>", accept),
    path("failing", fail),
]


@override_settings(ROOT_URLCONF=__name__)
class AccessLogTests(SimpleTestCase):
    def setUp(self) -> None:
        # settings.LOGGING adds this filter before the formatter.
        request_id = access_log.RequestIdFilter()
        access_log.access_logger.addFilter(request_id)
        self.addCleanup(access_log.access_logger.removeFilter, request_id)

    def request_and_log(self, method: str, url: str, **options: Any) -> dict[str, Any]:
        """Make a request and return its line in the format LOG_FORMAT=json."""
        with self.assertLogs("kernel.access", "INFO") as logged:
            getattr(self.client, method)(url, **options)
        return self.line_of(logged.records)

    def line_of(self, records: list[logging.LogRecord]) -> dict[str, Any]:
        [record] = records
        configuration = dict(cast("dict[str, Any]", settings.LOGGING["formatters"])["json"])
        formatter = DictConfigurator({"version": 1}).configure_formatter(configuration)
        line: dict[str, Any] = json.loads(formatter.format(record))
        return line

    def test_line_has_request_and_status(self) -> None:
        line = self.request_and_log("get", "/books/hello", headers={"X-Request-ID": "one"})
        self.assertGreaterEqual(line.pop("duration_ms"), 0)
        self.assertRegex(line.pop("time"), r"^\d{4}-")
        self.assertRegex(line.pop("message"), r"^GET /books/hello 202 [\d.]+ ms$")
        self.assertEqual(
            line,
            {
                "level": "INFO",
                "logger": "kernel.access",
                "request_id": "one",
                "method": "GET",
                "path": "/books/hello",
                "route": "books/<str:slug>",
                "status": 202,
            },
        )

    def test_line_of_a_call_has_service_and_operation(self) -> None:
        headers = {"X-Request-ID": "of-the-caller"}
        line = self.request_and_log("post", "/services/library/get_many", headers=headers)
        self.assertEqual((line["service"], line["operation"]), ("library", "get_many"))
        self.assertEqual(line["request_id"], "of-the-caller")

    def test_line_has_the_duration(self) -> None:
        # Only the middleware's reference is replaced: other threads use the clock, too.
        with mock.patch("kernel.http.middleware.time") as time:
            time.monotonic.side_effect = [100.0, 100.0125]
            self.assertEqual(self.request_and_log("get", "/books/hello")["duration_ms"], 12.5)

    def test_line_has_no_secrets(self) -> None:
        line = self.request_and_log(
            "post",
            "/books/hello?token=query-secret",
            data={"password": "body-secret"},
            headers={"Authorization": "Bearer header-secret", "Cookie": "session=cookie-secret"},
        )
        self.assertNotIn("secret", json.dumps(line))

    def test_line_of_django_has_no_secrets(self) -> None:
        self.client.raise_request_exception = False
        for url in ("/unknown", "/failing"):
            with self.subTest(url), self.assertLogs("django.request", "WARNING") as logged:
                self.client.get(f"{url}?token=query-secret")
            self.assertNotIn("secret", json.dumps(self.line_of(logged.records)))

    def test_path_with_line_break_is_escaped(self) -> None:
        line = self.request_and_log("get", "/books/a%0AINFO forged")
        self.assertEqual(line["path"], "/books/a%0AINFO%20forged")
        self.assertNotIn("\n", line["message"])

    def test_unknown_urls_and_failures_are_logged(self) -> None:
        self.assertEqual(self.request_and_log("get", "/unknown")["status"], 404)
        self.client.raise_request_exception = False
        with self.assertLogs("django.request", "ERROR"):
            self.assertEqual(self.request_and_log("get", "/failing")["status"], 500)

    def test_disabled_log_does_no_work(self) -> None:
        is_enabled = access_log.access_logger.isEnabledFor(logging.INFO)
        self.assertFalse(is_enabled, "tests run with LOG_LEVEL=ERROR")
        with (
            mock.patch.object(access_log, "escape_uri_path") as escape,
            self.assertNoLogs("kernel.access", "WARNING"),
        ):
            self.client.get("/books/hello")
        escape.assert_not_called()
