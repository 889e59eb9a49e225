"""Which text every database can keep."""

import re

NOT_TEXT = re.compile("[\0\ud800-\udfff]")


def is_storable_text(value: str) -> bool:
    """Whether it can be stored: databases take no NUL, and UTF-8 has no half surrogate pairs."""
    return NOT_TEXT.search(value) is None
