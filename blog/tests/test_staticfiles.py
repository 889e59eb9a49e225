"""Tests that `collectstatic` collects what pages use, and little else."""

import re
from functools import cache
from typing import cast

from django.apps import apps
from django.contrib.staticfiles import finders
from django.test import SimpleTestCase

from blog.staticfiles import CollectedFilesConfig, CollectedFilesStorage


@cache
def collected() -> set[str]:
    """Return the paths of the files that `collectstatic` would collect."""
    config = cast("CollectedFilesConfig", apps.get_app_config("staticfiles"))
    patterns = config.ignore_patterns
    return {path for finder in finders.get_finders() for path, _ in finder.list(patterns)}


class CollectedFilesTests(SimpleTestCase):
    def test_every_file_of_the_pages_is_collected(self) -> None:
        for page in ("/api/v1/docs", "/services/posts/docs", "/admin/login/"):
            with self.subTest(page):
                html = self.client.get(page).text
                used = set(re.findall(r'(?:src|href)="/static/([^"]+)"', html))
                self.assertTrue(used)
                self.assertEqual(set(), used - collected())

    def test_source_maps_redoc_and_the_browsable_api_are_left_out(self) -> None:
        for path in collected():
            with self.subTest(path):
                self.assertFalse(path.endswith(".map"))
                self.assertNotIn(path.split("/")[0], {"rest_framework", "redoc"})
                self.assertNotIn("/redoc/", path)

    def test_a_reference_to_a_source_map_is_no_reference_to_a_file(self) -> None:
        rules = [rule for _, rules in CollectedFilesStorage.patterns for rule in rules]
        self.assertTrue(rules)
        self.assertNotIn("sourceMappingURL", str(rules))
