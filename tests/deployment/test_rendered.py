from django.core.management import call_command
from django.test import SimpleTestCase


class RenderedFilesTests(SimpleTestCase):
    def test_files_are_those_that_the_templates_render_to(self) -> None:
        call_command("render_deployment", "--check")
