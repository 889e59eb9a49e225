"""Test cases of the site with a minimal build of the front end."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import TestCase

from django.test import override_settings

from gateway.tests.cases import ClientResponse, GatewayTestCase

INDEX = """<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>A &amp; B</title>
    <meta name="description" content="Notes &amp; more" />
    <link rel="alternate" type="application/atom+xml" title="Newest" href="/feed.xml" />
    <script type="module" src="/assets/index-BQ4-xYz1.js"></script>
  </head>
  <body><div id="app"></div></body>
</html>
"""
BUILD = {
    "index.html": INDEX,
    "favicon.svg": "<svg/>",
    "assets/index-BQ4-xYz1.js": "console.log('built')",
    "assets/index-BQ4-xYz1.js.gz": "as gzip has it",
    "assets/index-BQ4-xYz1.js.br": "as brotli",
}


def build_front_end(test: TestCase, files: Mapping[str, str] = BUILD) -> None:
    """Write these files as the front end's build, for one test."""
    folder = Path(test.enterContext(TemporaryDirectory()))
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    test.enterContext(override_settings(FRONTEND_DIST=folder, WHITENOISE_ROOT=folder))


class FrontEndTestCase(GatewayTestCase):
    """Test case with a built front end; the services are doubles."""

    def setUp(self) -> None:
        super().setUp()
        build_front_end(self)

    def get(self, path: str, **headers: str) -> ClientResponse:
        """Send a GET request; "_" in the names of headers stands for "-"."""
        return self.client.get(path, headers={name.replace("_", "-"): each for name, each in headers.items()})
