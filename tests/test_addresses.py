"""Where a person lands who knows the host's name only."""

from django.conf import settings
from django.test import SimpleTestCase


class AddressTests(SimpleTestCase):
    def test_the_root_leads_to_the_documentation_of_the_api(self) -> None:
        response = self.client.get("/")
        self.assertRedirects(response, "/api/v1/docs")

    def test_the_admin_is_found_without_its_slash(self) -> None:
        response = self.client.get("/admin")
        self.assertRedirects(response, "/admin/", status_code=301, fetch_redirect_response=False)

    def test_each_service_is_described_where_it_is_hosted(self) -> None:
        for service in settings.SERVICES:
            with self.subTest(service):
                described = self.client.get(f"/services/{service}/schema").json()
                self.assertEqual(described["info"]["title"], service)
                page = self.client.get(f"/services/{service}/docs")
                self.assertContains(page, service)
                self.assertNotContains(page, "<script>")  # the Content-Security-Policy allows none inline
