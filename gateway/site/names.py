"""The stored spelling of names in addresses, which several spellings reach."""

import unicodedata
from collections.abc import Iterable


def stored_tag(given: str, tags: Iterable[str]) -> str:
    """Return the one of a post's tags that was found by a spelling of it.

    Args:
        given: The spelling in the address.
        tags: The tags of a post that the spelling found.

    Returns:
        The tag as stored; the spelling itself if it is none of the tags.
    """
    key = _key(given)
    return next((tag for tag in tags if _key(tag) == key), given)


def _key(tag: str) -> str:
    """Return what all spellings of a tag have in common."""
    return "-".join(unicodedata.normalize("NFKC", tag).casefold().split())
