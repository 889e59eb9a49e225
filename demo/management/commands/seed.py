"""Demo content: `manage.py seed`."""

from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from accounts.contract import Accounts
from comments.contract import Comments
from demo.content import Amounts, Content, make_content
from demo.users import DEMO, MODERATOR
from kernel.contracts.errors import ServiceError
from kernel.db.batches import chunked
from kernel.rpc import registry
from posts.contract import Posts

DEVELOPMENT_PASSWORD = "read-write-repeat"  # noqa: S105
BATCH_SIZE = 500


class Command(BaseCommand):
    help = (
        "Brings in demo content: people, follows, posts, comments and likes. The same numbers always give the"
        " same content; what is there already stays as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--users", type=int, default=50)
        parser.add_argument("--posts", type=int, default=1000, help="a twentieth of them drafts")
        parser.add_argument("--comments", type=int, default=1000, help="replies included")
        parser.add_argument("--likes", type=int, default=2000)
        parser.add_argument(
            "--password", help=f"of {DEMO} and {MODERATOR}; has a default in development only"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        amounts = Amounts(**{name: options[name] for name in ("users", "posts", "comments", "likes")})
        if mistakes := amounts.mistakes():
            raise CommandError("\n".join(mistakes))
        password = _password(options["password"])
        try:
            new = _bring_in(make_content(amounts, password))
        except ServiceError as error:
            raise CommandError(f"{error.detail} What came in before that stays.") from error
        self.stdout.write("New: " + ", ".join(f"{count} {name}" for name, count in new.items()))
        shown = password if options["password"] is None else "the given password"
        self.stdout.write(f"Sign in as {DEMO} or {MODERATOR} with {shown} (unless set otherwise before)")


def _password(given: str | None) -> str:
    if given is None and not settings.DEBUG:
        raise CommandError(
            "--password: needed here, for there is no default outside development (DJANGO_DEBUG=1)"
        )
    password = given or DEVELOPMENT_PASSWORD
    try:
        validate_password(password)
    except ValidationError as error:
        raise CommandError("--password: " + " ".join(error.messages)) from error
    return password


def _bring_in(content: Content) -> dict[str, int]:
    """How many of each are new."""
    accounts, posts, comments = registry.get(Accounts), registry.get(Posts), registry.get(Comments)
    steps: list[tuple[str, Sequence[Any], Callable[[Sequence[Any]], int]]] = [
        ("users", content.users, lambda batch: accounts.import_users(users=batch)),
        ("follows", content.follows, lambda batch: accounts.import_follows(follows=batch)),
        ("posts", content.posts, lambda batch: posts.import_posts(posts=batch)),
        ("comments", content.comments, lambda batch: comments.import_comments(comments=batch)),
        ("likes", content.likes, lambda batch: posts.import_likes(likes=batch)),
    ]
    new = {}
    with tqdm(total=sum(len(items) for _, items, _ in steps), disable=None) as progress:
        for name, items, bring_in in steps:
            progress.set_description(name)
            new[name] = 0
            for batch in chunked(items, BATCH_SIZE):
                new[name] += bring_in(batch)
                progress.update(len(batch))
    return new
