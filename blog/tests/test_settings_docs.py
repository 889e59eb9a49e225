from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from django.core.management import CommandError, call_command
from django.test import SimpleTestCase

from blog.environment import Environment
from blog.management.commands import settings_docs


class SettingsDocsTests(SimpleTestCase):
    def test_page_in_the_repository_is_up_to_date(self) -> None:
        call_command("settings_docs", "--check")

    def test_page_has_every_setting_with_its_default_and_description(self) -> None:
        page = " ".join(settings_docs.settings_page().split())
        for name, field in Environment.model_fields.items():
            with self.subTest(name):
                self.assertIn(f"**`{name}`**", page)
                self.assertTrue(field.description)
                self.assertIn(f": {field.description}", page)
        self.assertIn("- **`THROTTLE_LOGIN`** (default `10/minute`): ", page)
        self.assertIn("- **`HTTPS_ONLY`** (default `1`): ", page)
        self.assertIn("- **`DATABASE_URL`**: ", page)

    def test_stale_page_fails_the_check_until_it_is_written(self) -> None:
        page = Path(self.enterContext(TemporaryDirectory())) / "settings.md"
        page.write_text("# Settings\n")
        self.enterContext(mock.patch.object(settings_docs, "PAGE", page))
        with self.assertRaisesMessage(CommandError, "settings.md is not up to date"):
            call_command("settings_docs", "--check")
        call_command("settings_docs", "--write")
        call_command("settings_docs", "--check")
