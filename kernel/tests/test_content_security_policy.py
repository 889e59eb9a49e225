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
class ContentSecurityPolicyTests(SimpleTestCase):
    def test_responses_that_browsers_show_have_the_policy(self) -> None:
        for url in ("/page", "/feed", "/unknown"):
            with self.subTest(url):
                headers = self.client.get(url).headers
                self.assertIn("script-src 'self'", headers["Content-Security-Policy"])

    def test_json_has_no_policy(self) -> None:
        self.assertNotIn("Content-Security-Policy", self.client.get("/data").headers)
