"""The command `manage.py seed`: import demo content."""

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
    """Import demo content through the contracts of the services."""

    help = (
        "Import demo content: users, follows, posts, comments and likes. The same numbers always give the"
        " same content. Existing rows do not change."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the numbers of users, posts, comments and likes, and the password."""
        parser.add_argument("--users", type=int, default=50)
        parser.add_argument("--posts", type=int, default=1000, help="one in twenty is a draft")
        parser.add_argument("--comments", type=int, default=1000, help="including replies")
        parser.add_argument("--likes", type=int, default=2000)
        parser.add_argument(
            "--password", help=f"the password of {DEMO} and {MODERATOR}; required outside development"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the content, and print how much of it is new.

        Raises:
            CommandError: A number or the password is invalid, or a service failed.
        """
        amounts = Amounts(**{name: options[name] for name in ("users", "posts", "comments", "likes")})
        if problems := amounts.problems():
            raise CommandError("\n".join(problems))
        password = _password(options["password"])
        try:
            new = _import(make_content(amounts, password))
        except ServiceError as error:
            raise CommandError(f"{error.detail} What was imported before stays.") from error
        self.stdout.write("New: " + ", ".join(f"{count} {name}" for name, count in new.items()))
        shown = password if options["password"] is None else "the given password"
        self.stdout.write(f"Sign in as {DEMO} or {MODERATOR} with {shown} (unless set otherwise before)")


def _password(given: str | None) -> str:
    """Return the given password, or the default in development."""
    if given is None and not settings.DEBUG:
        raise CommandError(
            "--password: required, because it has a default in development only (DJANGO_DEBUG=1)"
        )
    password = given or DEVELOPMENT_PASSWORD
    try:
        validate_password(password)
    except ValidationError as error:
        raise CommandError("--password: " + " ".join(error.messages)) from error
    return password


def _import(content: Content) -> dict[str, int]:
    """Import the content in batches, and return how much of each part is new."""
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
        for name, items, import_batch in steps:
            progress.set_description(name)
            new[name] = 0
            for batch in chunked(items, BATCH_SIZE):
                new[name] += import_batch(batch)
                progress.update(len(batch))
    return new
