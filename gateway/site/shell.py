"""The front end's one page, as its build has left it in `frontend/dist`.

Its <title> is the name of the site, its description the site's. Both make room for those of the page at hand.
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
    """The page's HTML. It is read for each request: in development a new build shows at once."""

    html: str

    @classmethod
    def read(cls) -> Self | None:
        """The page; None where the front end is not built."""
        try:
            return cls((settings.FRONTEND_DIST / "index.html").read_text("utf-8"))
        except FileNotFoundError:
            return None

    @property
    def site_name(self) -> str:
        return _text(TITLE, self.html) or DEFAULT_NAME

    @property
    def site_description(self) -> str:
        return _text(DESCRIPTION, self.html)

    def with_head(self, tags: str) -> str:
        """The page with these tags in the place of its own title and description."""
        return TITLE.sub(lambda _: tags, DESCRIPTION.sub("", self.html), count=1)


def site_name() -> str:
    """What the site is called, built or not."""
    shell = Shell.read()
    return shell.site_name if shell else DEFAULT_NAME


def _text(pattern: re.Pattern[str], html: str) -> str:
    found = pattern.search(html)
    return unescape(found[1]).strip() if found else ""
