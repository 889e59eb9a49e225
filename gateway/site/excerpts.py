"""Excerpts of posts whose authors have not written a summary."""

from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

MAX_PARSED = 2_000
"""The number of characters that are parsed: more than any description needs."""

TEXT_TOKENS = {"text", "code_inline", "softbreak", "hardbreak"}

_markdown = MarkdownIt("commonmark", {"html": False})


def excerpt(body: str) -> str:
    """Return the text of the first paragraphs without Markdown.

    It is "" for a body that starts with nothing but headings and code.
    """
    tokens = _markdown.parse(body[:MAX_PARSED])
    return " ".join(_text(inline) for opening, inline in pairwise(tokens) if opening.type == "paragraph_open")


def _text(inline: Token) -> str:
    return "".join(part.content or " " for part in inline.children or () if part.type in TEXT_TOKENS)
