"""Where a person lands who knows the host's name only."""

from django.test import SimpleTestCase


class AddressTests(SimpleTestCase):
    def test_the_root_leads_to_the_documentation_of_the_api(self) -> None:
        response = self.client.get("/")
        self.assertRedirects(response, "/api/v1/docs")
