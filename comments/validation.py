"""Checks and normalisation of the body of a comment."""

from comments.contract import MAX_BODY
from kernel.contracts.errors import Invalid
from kernel.contracts.text import is_storable_text


def clean_body(body: str) -> str:
    r"""Return the body as it is stored: with \n as line end, and stripped.

    Raises:
        Invalid: The body is blank, too long, or cannot be stored.
    """
    body = body.replace("\r\n", "\n").strip()
    if not body:
        raise _invalid("Must not be blank.")
    if len(body) > MAX_BODY:
        raise _invalid(f"Must have at most {MAX_BODY:,} characters; has {len(body):,}.")
    if not is_storable_text(body):
        raise _invalid("Must not contain null characters or lone surrogates.")
    return body


def _invalid(problem: str) -> Invalid:
    return Invalid("The body of the comment is invalid.", fields={"body": [problem]})
