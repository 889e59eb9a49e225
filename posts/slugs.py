"""A post's address, made of its title."""

import re
import secrets

from slugify import slugify

from posts.models import MAX_SLUG, Post

SLUG = re.compile(r"[a-z0-9-]+")
SUFFIX_BYTES = 4
MAX_BASE = MAX_SLUG - len("-") - 2 * SUFFIX_BYTES


def is_slug(text: str) -> bool:
    """Whether a post can have this slug at all. What is no slug need not, and may not, reach a database."""
    return SLUG.fullmatch(text) is not None


def free_slug(title: str) -> str:
    """A slug no post has now. Another writer may take it before it is written: then that write fails."""
    slug = base_slug(title)
    return with_suffix(slug) if Post.objects.filter(slug=slug).exists() else slug


def base_slug(title: str) -> str:
    return slugify(title, max_length=MAX_BASE, word_boundary=True, save_order=True) or "post"


def with_suffix(slug: str) -> str:
    return f"{slug}-{secrets.token_hex(SUFFIX_BYTES)}"
