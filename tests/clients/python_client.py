"""Use the API with a client that openapi-python-client generates."""

import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

PACKAGE = "generated_client"
PASSWORD = "read-write-repeat"


def generate(description: Path, folder: Path) -> None:
    """Generate the client as a package in the folder, and make it importable."""
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    command += ["--path", str(description), "--output-path", str(folder / PACKAGE)]
    subprocess.run(command, check=True)
    sys.path.insert(0, str(folder))


def use(url: str) -> None:
    """Register, log in, write, read and delete with the generated client.

    Raises:
        AssertionError: A response is not as expected.
    """
    client, models = import_module(PACKAGE), import_module(f"{PACKAGE}.models")
    anonymous = client.Client(base_url=url)
    username = f"python-{time.time_ns()}"
    registration = models.Registration(username=username, email=f"{username}@example.com", password=PASSWORD)
    expect(201, call("auth.auth_register", client=anonymous, body=registration))
    login = models.Login(login=username, password=PASSWORD)
    session = expect(200, call("auth.auth_login", client=anonymous, body=login))
    user = client.AuthenticatedClient(base_url=url, token=session.tokens.access_token)

    post = models.NewPost(title="From Python", body="# Hello", status=models.NewPostStatus.PUBLISHED)
    slug = expect(201, call("posts.posts_create", client=user, body=post)).slug
    if expect(200, call("posts.posts_get", slug, client=anonymous)).author.username != username:
        raise AssertionError("The post has another author.")
    comment = models.NewComment(body="Well said.")
    comment_id = expect(201, call("comments.comments_create", slug, client=user, body=comment)).id
    expect(204, call("comments.comments_delete", comment_id, client=user))
    expect(204, call("posts.posts_delete", slug, client=user))
    missing = expect(404, call("posts.posts_get", slug, client=anonymous))
    if not isinstance(missing, models.Problem):
        raise AssertionError(f"A missing post is not a problem, but {missing}.")
    expect(204, call("me.me_erase", client=user, body=models.AccountDeletion(password=PASSWORD)))


def call(operation: str, *path: Any, **arguments: Any) -> Any:
    """Call an operation of the generated client and return the whole response."""
    return import_module(f"{PACKAGE}.api.{operation}").sync_detailed(*path, **arguments)


def expect(status: int, response: Any) -> Any:
    """Return the decoded body of a response with this status.

    Raises:
        AssertionError: The response has another status.
    """
    if response.status_code != status:
        raise AssertionError(f"Expected {status}, got {response.status_code}: {response.content!r}")
    return response.parsed
