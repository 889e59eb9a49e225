import runpy

from django.test import SimpleTestCase, override_settings

from blog import urls


class ServiceUrlsTests(SimpleTestCase):
    def has_service_urls(self, services: list[str], secret: str) -> bool:
        with override_settings(HOSTED_SERVICES=services, SERVICES_SECRET=secret):
            patterns = runpy.run_path(urls.__file__)["urlpatterns"]
        return "services/" in {str(pattern.pattern) for pattern in patterns}

    def test_endpoint_needs_a_hosted_service_and_a_secret(self) -> None:
        self.assertTrue(self.has_service_urls(["posts"], "x" * 32))
        self.assertFalse(self.has_service_urls(["posts"], ""))
        self.assertFalse(self.has_service_urls([], "x" * 32))
