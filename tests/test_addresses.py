"""The addresses that lead to documentation and to the admin."""

from django.conf import settings
from django.test import SimpleTestCase


class AddressTests(SimpleTestCase):
    def test_root_redirects_to_the_api_documentation(self) -> None:
        response = self.client.get("/")
        self.assertRedirects(response, "/api/v1/docs")

    def test_admin_without_trailing_slash_redirects(self) -> None:
        response = self.client.get("/admin")
        self.assertRedirects(response, "/admin/", status_code=301, fetch_redirect_response=False)

    def test_every_hosted_service_has_a_schema_and_documentation(self) -> None:
        for service in settings.HOSTED_SERVICES:
            with self.subTest(service):
                described = self.client.get(f"/services/{service}/schema").json()
                self.assertEqual(described["info"]["title"], service)
                page = self.client.get(f"/services/{service}/docs")
                self.assertContains(page, service)
                self.assertNotContains(
                    page, "<script>"
                )  # the Content-Security-Policy allows no inline script
