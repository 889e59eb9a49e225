"""Checks and normalisation of the body of a comment."""

from comments.contract import MAX_BODY
from kernel.contracts.errors import Invalid
from kernel.contracts.text import stripped, text_problem


def clean_body(body: str) -> str:
    r"""Return the body as it is stored: composed, stripped, with "\n" as line end.

    Raises:
        Invalid: The body is blank, too long, or text that users may not write.
    """
    if problem := text_problem(body):
        raise _invalid(problem)
    body = stripped(body)
    if not body:
        raise _invalid("Must not be blank.")
    if len(body) > MAX_BODY:
        raise _invalid(f"Must have at most {MAX_BODY:,} characters; has {len(body):,}.")
    return body


def is_unchanged(stored: str, body: str) -> bool:
    """Return whether a cleaned body is the stored one.

    A stored body may be older than the rules, and in another form.
    """
    return body in (stored, stripped(stored))


def _invalid(problem: str) -> Invalid:
    return Invalid("The body of the comment is invalid.", fields={"body": [problem]})
