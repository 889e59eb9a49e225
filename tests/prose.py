"""Check the words of code, comments and documentation: `python -m tests.prose`.

Part of `make lint`. The words and their replacements are in docs/glossary.md.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

REPLACED = {
    r"hears?|heard|hearing": "subscribe to, receive",
    r"told|tells?|telling": "say, report, return, raise",
    r"ow(e|es|ed|ing)": "events that wait in the outbox",
    r"somebody|whoever": "a user, an actor",
    r"elsewhere": "in another process, remote",
    r"near (and|or) far|far call|near call": "local, remote",
    r"lost race|races? lost": "concurrent update",
    r"keyed (command|call)s?": "idempotent command",
    r"neighbours?": "remote services",
    r"recount(s|ed|ing)?": "reconcile",
    r"lets? through": "allow",
    r"put(s|ting)? off": "retry later, backoff",
    r"(?<!there )is no (?!longer\b)\w+": "is not a …",
}
"""Patterns of words that were replaced, with what to write."""

ALLOWED = {
    "tests/prose.py": [".*"],
}
"""Patterns of lines in which such a word is right, by file."""

SUFFIXES = {".py", ".md", ".ts", ".vue", ".toml", ".yml", ".yaml", ".html", ".sh"}
SKIPPED = ("frontend/package-lock.json", "demo/corpus/", "frontend/src/api/schema.d.ts")


def main() -> None:
    """Print each line with a replaced word, and exit with status 1 if there are any."""
    found = [problem for path in _files() for problem in _problems(path)]
    if found:
        sys.exit("\n".join([*found, f"{len(found)} lines; see docs/glossary.md"]))


def _files() -> Iterator[Path]:
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    for name in names:
        path = ROOT / name
        is_text = path.suffix in SUFFIXES or path.name == "Makefile"
        if is_text and path.exists() and not name.startswith(SKIPPED):
            yield path


def _problems(path: Path) -> Iterator[str]:
    name = str(path.relative_to(ROOT))
    allowed = [re.compile(pattern) for pattern in ALLOWED.get(name, [])]
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if any(pattern.search(line) for pattern in allowed):
            continue
        for pattern, better in REPLACED.items():
            # Names in code count too: "_" separates words there.
            if match := re.search(rf"(?<![a-zA-Z])({pattern})(?![a-zA-Z])", line, re.IGNORECASE):
                yield f"{name}:{number}: {match[0]!r}: write {better}"


if __name__ == "__main__":
    main()
