"""A post in a few words, where its author has written no summary."""

from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

READ = 2_000
"""How many characters of a post are looked at: more than any description needs."""

SPOKEN = {"text", "code_inline", "softbreak", "hardbreak"}

_markdown = MarkdownIt("commonmark", {"html": False})


def first_words(body: str) -> str:
    """What the first paragraphs say, without their Markdown; "" where headings and code are all there is."""
    tokens = _markdown.parse(body[:READ])
    return " ".join(_said(inline) for opening, inline in pairwise(tokens) if opening.type == "paragraph_open")


def _said(inline: Token) -> str:
    return "".join(part.content or " " for part in inline.children or () if part.type in SPOKEN)
