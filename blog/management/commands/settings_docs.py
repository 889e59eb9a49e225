"""`manage.py settings_docs`: write the page of settings, or check it."""

import textwrap
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from pydantic.fields import FieldInfo

from blog.environment import ALL_SERVICES, Environment

PAGE = settings.BASE_DIR / "docs" / "settings.md"
WIDTH = 100

INTRODUCTION = """\
# Settings

All settings are environment variables. An empty value counts as unset. Lists are separated by
commas or spaces. Each invalid value is reported in one line at the start, and the process ends.

With `DJANGO_DEBUG=1` no other setting is needed: secrets and hosts have values for development,
HTTPS is off, logs are text, and each service without a database has a SQLite file in `data/`.

`manage.py settings_docs --write` writes this page from
[blog/environment.py](../blog/environment.py). `make lint` checks that it is up to date.
"""

SECTIONS = {
    "DJANGO_DEBUG": "Processes",
    "DJANGO_SECRET_KEY": "Security",
    f"{ALL_SERVICES[0].upper()}_DATABASE_URL": "Databases",
    "CACHE_URL": "Cache and broker",
    "ACCESS_TOKEN_MINUTES": "Accounts and limits",
    "LOG_LEVEL": "Logs and traces",
}
"""The headings of the sections, by their first settings."""


class Command(BaseCommand):
    """Write or check docs/settings.md."""

    help = "Writes docs/settings.md from blog/environment.py, or checks that it is up to date."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the two modes."""
        modes = parser.add_mutually_exclusive_group(required=True)
        modes.add_argument("--check", action="store_true", help="fail if the page is not up to date")
        modes.add_argument("--write", action="store_true", help="write the page")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        """Write or check the page.

        Raises:
            CommandError: `check` is set, and the page is not up to date.
        """
        if not check:
            PAGE.write_text(settings_page())
        elif not PAGE.exists() or PAGE.read_text() != settings_page():
            raise CommandError(f"{PAGE.name} is not up to date. Run manage.py settings_docs --write")


def settings_page() -> str:
    """Return the page in Markdown."""
    return INTRODUCTION + "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    for name, field in Environment.model_fields.items():
        if name in SECTIONS:
            yield f"\n## {SECTIONS[name]}\n"
        text = f"- **`{name}`**{_default(field)}: {field.description}"
        yield textwrap.fill(text, WIDTH, subsequent_indent="  ", break_on_hyphens=False)


def _default(field: FieldInfo) -> str:
    value = field.default
    if isinstance(value, bool):
        value = "1" if value else "0"
    elif isinstance(value, list):
        value = ",".join(value)
    return f" (default `{value}`)" if value not in (None, "") else ""
