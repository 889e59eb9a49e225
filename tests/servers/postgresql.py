"""A throw-away PostgreSQL."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2

from tests.servers.processes import ServerError, free_port, running

FOLDERS = ("/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin")
NO_DURABILITY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@contextmanager
def postgresql(*databases: str) -> Iterator[dict[str, str]]:
    """Start a PostgreSQL for the block, and yield the URL of each empty database."""
    binaries = _binaries()
    account = _unprivileged_account()
    with tempfile.TemporaryDirectory(prefix="postgresql-") as folder:
        if account:
            shutil.chown(folder, account["user"], account["group"])
        options: dict[str, Any] = {"cwd": folder, **account}
        _initialise(binaries, options)
        port = free_port()
        url = f"postgres://postgres@127.0.0.1:{port}"
        with running(
            _server_command(binaries, port),
            is_ready=lambda: _is_ready(url),
            stop_signal=signal.SIGQUIT,
            **options,
        ):
            _create(url, databases)
            yield {name: f"{url}/{name}" for name in databases}


def _binaries() -> Path:
    """Return the folder with the programs of the newest version."""
    candidates = []
    if pg_config := shutil.which("pg_config"):
        candidates.append(Path(subprocess.check_output([pg_config, "--bindir"], text=True).strip()))
    if initdb := shutil.which("initdb"):
        candidates.append(Path(initdb).parent)
    for pattern in FOLDERS:
        candidates += sorted(Path("/").glob(pattern[1:]), key=_version, reverse=True)
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise ServerError(
        "PostgreSQL is not installed: `apt-get install postgresql` or `brew install postgresql@17`."
    )


def _version(folder: Path) -> int:
    return int("".join(filter(str.isdigit, folder.parent.name)) or 0)


def _unprivileged_account() -> dict[str, Any]:
    """Return the account to run as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    account = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": account.pw_name, "group": account.pw_gid, "extra_groups": []}


def _initialise(binaries: Path, options: dict[str, Any]) -> None:
    command = [str(binaries / "initdb"), "--pgdata=data", "--username=postgres", "--auth=trust", "--no-sync"]
    done = subprocess.run(
        [*command, "--encoding=UTF8", "--locale=C"], capture_output=True, text=True, check=False, **options
    )
    if done.returncode:
        raise ServerError(f"initdb failed: {' | '.join(done.stderr.splitlines()[-5:])}")


def _server_command(binaries: Path, port: int) -> list[str]:
    settings = [
        f"port={port}",
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        *NO_DURABILITY,
    ]
    return [str(binaries / "postgres"), "-D", "data", *(part for line in settings for part in ("-c", line))]


def _is_ready(url: str) -> bool:
    try:
        psycopg2.connect(f"{url}/postgres").close()
    except psycopg2.OperationalError:
        return False
    return True


def _create(url: str, databases: tuple[str, ...]) -> None:
    with closing(psycopg2.connect(f"{url}/postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for name in databases:
                cursor.execute(f'CREATE DATABASE "{name}"')
