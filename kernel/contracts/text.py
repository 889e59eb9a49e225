"""Text that every database can store."""

import re

UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def is_storable_text(value: str) -> bool:
    """Return whether the text has neither NUL characters nor lone surrogates.

    Databases reject NUL, and UTF-8 cannot encode a lone surrogate.
    """
    return UNSTORABLE.search(value) is None
