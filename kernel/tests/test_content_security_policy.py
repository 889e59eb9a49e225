"""Which answers say what a page may do."""

from django.http import HttpRequest, HttpResponse
from django.test import SimpleTestCase, override_settings
from django.urls import path


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<p>Hello")


def feed(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<feed/>", content_type="application/atom+xml")


def data(request: HttpRequest) -> HttpResponse:
    return HttpResponse("{}", content_type="application/json")


urlpatterns = [path("page", page), path("feed", feed), path("data", data)]


@override_settings(ROOT_URLCONF=__name__)
class ContentSecurityPolicyTest(SimpleTestCase):
    def test_is_on_what_a_browser_may_show(self) -> None:
        for address in ("/page", "/feed", "/nowhere"):
            with self.subTest(address):
                headers = self.client.get(address).headers
                self.assertIn("script-src 'self'", headers["Content-Security-Policy"])

    def test_is_not_on_json(self) -> None:
        self.assertNotIn("Content-Security-Policy", self.client.get("/data").headers)
