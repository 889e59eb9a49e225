"""The shell: the front end's single page, as its build wrote it to `frontend/dist`.

Its `<title>` contains the name of the site, its description that of the site. Both are
replaced by the metadata of the requested page.
"""

import re
from dataclasses import dataclass
from html import unescape
from typing import Self

from django.conf import settings

TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
DESCRIPTION = re.compile(r'<meta\s+name="description"\s+content="(.*?)"\s*/?>\s*', re.DOTALL)
DEFAULT_NAME = "Blog"


@dataclass(frozen=True, slots=True)
class Shell:
    """The HTML of the page. It is read for each request: a new build shows at once."""

    html: str

    @classmethod
    def read(cls) -> Self | None:
        """Return the shell, or None if the front end is not built."""
        try:
            return cls((settings.FRONTEND_DIST / "index.html").read_text("utf-8"))
        except FileNotFoundError:
            return None

    @property
    def site_name(self) -> str:
        """Return the name of the site."""
        return _text(TITLE, self.html) or DEFAULT_NAME

    @property
    def site_description(self) -> str:
        """Return the description of the site."""
        return _text(DESCRIPTION, self.html)

    def with_head(self, tags: str) -> str:
        """Return the page with these tags instead of its own title and description."""
        return TITLE.sub(lambda _: tags, DESCRIPTION.sub("", self.html), count=1)


def site_name() -> str:
    """Return the name of the site, also without a built front end."""
    shell = Shell.read()
    return shell.site_name if shell else DEFAULT_NAME


def _text(pattern: re.Pattern[str], html: str) -> str:
    found = pattern.search(html)
    return unescape(found[1]).strip() if found else ""
