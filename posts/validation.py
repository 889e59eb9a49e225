"""Checks and normalisation of posts' fields."""

import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from kernel.contracts.errors import Invalid
from kernel.contracts.text import is_storable_text
from posts.contract import MAX_BODY, MAX_SUMMARY, MAX_TAG, MAX_TAGS, MAX_TITLE, Draft, PostStatus


def clean_draft(draft: Draft) -> Draft:
    r"""Return the draft as it is stored.

    White space in the title becomes one space each. White space around the summary is
    removed. "\r\n" in the body becomes "\n". Tags are normalised and sorted.

    Raises:
        Invalid: A field does not meet its rules. `fields` names every such field.
    """
    draft = replace(
        draft,
        title=" ".join(draft.title.split()),
        summary=draft.summary.strip(),
        body=draft.body.replace("\r\n", "\n"),
        tags=tuple(sorted({normalised_tag(tag) for tag in draft.tags})),
    )
    found = {
        "title": _title_problems(draft.title),
        "summary": _text_problems(draft.summary, MAX_SUMMARY),
        "body": _body_problems(draft.body, draft.status),
        "tags": _tags_problems(draft.tags),
        "status": _status_problems(draft.status),
    }
    if fields := {name: problems for name, problems in found.items() if problems}:
        raise Invalid("The post is invalid.", fields=fields)
    return draft


def normalised_tag(tag: str) -> str:
    """Return a tag as stored: composed, in lower case, with "-" for white space."""
    return "-".join(unicodedata.normalize("NFC", tag.lower()).split())


def is_tag(tag: str) -> bool:
    """Return whether a post may have this normalised tag.

    It has 1 to MAX_TAG letters and digits of any script, "-", "_" and ".". The first is
    a letter or digit.
    """
    return (
        0 < len(tag) <= MAX_TAG
        and tag[0].isalnum()
        and all(character in "-_." or unicodedata.category(character)[0] in "LMN" for character in tag)
    )


def _title_problems(title: str) -> list[str]:
    if not title:
        return ["Must not be blank."]
    return _text_problems(title, MAX_TITLE)


def _body_problems(body: str, status: PostStatus) -> list[str]:
    if status is PostStatus.PUBLISHED and not body.strip():
        return ["Must not be blank in a published post."]
    return _text_problems(body, MAX_BODY)


def _status_problems(status: PostStatus) -> list[str]:
    return ["Cannot be set to withheld."] if status is PostStatus.WITHHELD else []


def _text_problems(text: str, longest: int) -> list[str]:
    if len(text) > longest:
        return [f"Must have at most {longest:,} characters; has {len(text):,}."]
    if not is_storable_text(text):
        return ["Must not contain null characters or lone surrogates."]
    return []


def _tags_problems(tags: Iterable[str]) -> list[str]:
    tags = list(tags)
    if len(tags) > MAX_TAGS:
        return [f"Must be at most {MAX_TAGS} tags; are {len(tags)}."]
    return [
        f"{tag!r} is not a tag: 1 to {MAX_TAG} letters, digits, '-', '_' and '.',"
        " the first a letter or digit."
        for tag in tags
        if not is_tag(tag)
    ]
