"""Slugs: the addresses of posts, made from their titles."""

import re
import secrets

from slugify import slugify

from posts.models import MAX_SLUG, Post

SLUG = re.compile(r"[a-z0-9-]+")
SUFFIX_BYTES = 4
MAX_BASE = MAX_SLUG - len("-") - 2 * SUFFIX_BYTES


def is_slug(text: str) -> bool:
    """Return whether a post can have this slug. No database gets any other text."""
    return SLUG.fullmatch(text) is not None


def free_slug(title: str) -> str:
    """Return a slug that no post has now.

    If a concurrent transaction takes it first, the insertion of the post fails.
    """
    slug = base_slug(title)
    return with_suffix(slug) if Post.objects.filter(slug=slug).exists() else slug


def base_slug(title: str) -> str:
    """Return the slug of a title in any script. Other posts may have it."""
    return slugify(title, max_length=MAX_BASE, word_boundary=True, save_order=True) or "post"


def with_suffix(slug: str) -> str:
    """Return the slug with a random ending."""
    return f"{slug}-{secrets.token_hex(SUFFIX_BYTES)}"
