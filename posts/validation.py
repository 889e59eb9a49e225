"""Checks and normalisation of posts' fields."""

import unicodedata
from collections.abc import Iterable
from dataclasses import replace

import idna

from kernel.contracts.errors import Invalid
from kernel.contracts.text import (
    is_ignorable,
    name_problem,
    normalised,
    on_one_line,
    stripped,
    text_problem,
)
from posts.contract import MAX_BODY, MAX_SUMMARY, MAX_TAG, MAX_TAGS, MAX_TITLE, Draft, PostStatus

# The zero width non-joiner and the zero width joiner.
JOINERS = "\u200c\u200d"


def clean_draft(draft: Draft) -> Draft:
    r"""Return the draft as it is stored.

    Texts are composed, with "\n" as line end. White space in the title becomes one
    space each. White space around the summary is removed. Tags are normalised and
    sorted.

    Raises:
        Invalid: A field does not meet its rules. `fields` names every such field.
    """
    cleaned = replace(
        draft,
        title=on_one_line(draft.title),
        summary=stripped(draft.summary),
        body=normalised(draft.body),
        tags=tuple(sorted({normalised_tag(tag) for tag in draft.tags})),
    )
    # The given text is checked too: stripping removes characters that are refused.
    found = {
        "title": _title_problems(draft.title, cleaned.title),
        "summary": _text_problems(text_problem(draft.summary), cleaned.summary, MAX_SUMMARY),
        "body": _body_problems(draft.body, cleaned),
        "tags": _tags_problems(draft.tags, cleaned.tags),
        "status": _status_problems(draft.status),
    }
    if fields := {name: problems for name, problems in found.items() if problems}:
        raise Invalid("The post is invalid.", fields=fields)
    return cleaned


def normalised_tag(tag: str) -> str:
    """Return a tag as stored: composed, in lower case, with "-" for white space."""
    return "-".join(on_one_line(stripped(tag).lower()).split())


def is_tag(tag: str) -> bool:
    """Return whether a post may have this normalised tag.

    It has 1 to MAX_TAG letters and digits of any script, "-", "_" and ".". The first is
    a letter or digit. Joiners are allowed where the script of a word needs them.
    """
    return (
        0 < len(tag) <= MAX_TAG
        and tag[0].isalnum()
        and all(_may_be_in_tag(tag, position) for position in range(len(tag)))
    )


def _may_be_in_tag(tag: str, position: int) -> bool:
    character = tag[position]
    if character in JOINERS:
        return idna.valid_contextj(tag, position)
    return character in "-_." or (unicodedata.category(character)[0] in "LMN" and not is_ignorable(character))


def _title_problems(given: str, title: str) -> list[str]:
    return _text_problems(name_problem(given), title, MAX_TITLE) or _blank_problems(title)


def _body_problems(given: str, draft: Draft) -> list[str]:
    if draft.status is PostStatus.PUBLISHED and not stripped(draft.body):
        return ["Must not be blank in a published post."]
    return _text_problems(text_problem(given), draft.body, MAX_BODY)


def _status_problems(status: PostStatus) -> list[str]:
    return ["Cannot be set to withheld."] if status is PostStatus.WITHHELD else []


def _blank_problems(text: str) -> list[str]:
    return [] if text else ["Must not be blank."]


def _text_problems(problem: str | None, text: str, longest: int) -> list[str]:
    if len(text) > longest:
        return [f"Must have at most {longest:,} characters; has {len(text):,}."]
    return [problem] if problem else []


def _tags_problems(given: Iterable[str], tags: Iterable[str]) -> list[str]:
    tags = list(tags)
    if len(tags) > MAX_TAGS:
        return [f"Must be at most {MAX_TAGS} tags; are {len(tags)}."]
    if found := [f"{tag!r} is not a tag. {problem}" for tag in given if (problem := name_problem(tag))]:
        return found
    return [
        f"{tag!r} is not a tag: 1 to {MAX_TAG} letters, digits, '-', '_' and '.',"
        " the first a letter or digit."
        for tag in tags
        if not is_tag(tag)
    ]
