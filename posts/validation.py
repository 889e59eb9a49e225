"""What a post may say: its text and tags, checked and put into the form they are kept in."""

import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from kernel.contracts.errors import Invalid
from kernel.contracts.text import is_storable_text
from posts.contract import MAX_BODY, MAX_SUMMARY, MAX_TAG, MAX_TAGS, MAX_TITLE, Draft, PostStatus


def checked(draft: Draft) -> Draft:
    """The draft as it is kept: white space, line ends and tags put in order.

    Raises Invalid with every field that does not fit.
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
        raise Invalid("The post does not fit; see its fields.", fields=fields)
    return draft


def normalised_tag(tag: str) -> str:
    """The one form of a tag: composed characters, lower case, a hyphen for white space."""
    return "-".join(unicodedata.normalize("NFC", tag.lower()).split())


def is_tag(tag: str) -> bool:
    """Whether a normalised tag can be one: letters and digits of any script, and `-_.` between them."""
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
    return ["No status to give to a post."] if status is PostStatus.WITHHELD else []


def _text_problems(text: str, longest: int) -> list[str]:
    if len(text) > longest:
        return [f"Must have at most {longest:,} characters; has {len(text):,}."]
    if not is_storable_text(text):
        return ["Holds characters that cannot be kept: NUL or half a surrogate pair."]
    return []


def _tags_problems(tags: Iterable[str]) -> list[str]:
    tags = list(tags)
    if len(tags) > MAX_TAGS:
        return [f"Must be at most {MAX_TAGS} tags; are {len(tags)}."]
    return [
        f"{tag!r} is no tag: 1 to {MAX_TAG} letters, digits, '-', '_' and '.', the first a letter or digit."
        for tag in tags
        if not is_tag(tag)
    ]
