"""A throw-away Firestore: Google's emulator."""

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import Request, urlopen

from tests.servers.processes import ServerError, free_port, running

JAR = Path("platform/cloud-firestore-emulator/cloud-firestore-emulator.jar")
MAIN_CLASS = "com.google.cloud.datastore.emulator.firestore.CloudFirestore"
PROJECT = "blog-tests"
# With it, Google's libraries connect to the emulator only.
EMULATOR_VARIABLE = "FIRESTORE_EMULATOR_HOST"


class Emulator(NamedTuple):
    """The URL of an empty database on the emulator, and its address."""

    url: str
    host: str


@contextmanager
def firestore() -> Iterator[Emulator]:
    """Start the emulator for the block."""
    host = f"127.0.0.1:{free_port()}"
    address, port = host.split(":")
    # As `gcloud emulators firestore start` runs it: gcloud does not pass signals on.
    command = [_java(), "-Duser.language=en", "-cp", str(_jar()), MAIN_CLASS]
    command += ["start", f"--host={address}", f"--port={port}"]
    with running(command, is_ready=lambda: _is_ready(host), stop_signal=signal.SIGKILL):
        yield Emulator(f"firestore://{PROJECT}/(default)", host)


def _java() -> str:
    if java := shutil.which("java"):
        return java
    raise ServerError("The Firestore emulator needs Java: `apt-get install default-jre-headless`.")


def _jar() -> Path:
    gcloud = shutil.which("gcloud")
    jar = Path(gcloud or "/").resolve().parent.parent / JAR
    if not jar.exists():
        raise ServerError(
            "The Firestore emulator is not installed: `apt-get install google-cloud-cli-firestore-emulator`"
            " (https://cloud.google.com/sdk/docs/install#deb) or `gcloud components install"
            " cloud-firestore-emulator`."
        )
    return jar


def _is_ready(host: str) -> bool:
    """Return whether the emulator has served a call.

    The first one takes it seconds, which is longer than the engine's timeout.
    """
    address = f"http://{host}/v1/projects/{PROJECT}/databases/(default)/documents:listCollectionIds"
    # The emulator allows everything to `owner`.
    headers = {"Authorization": "Bearer owner", "Content-Type": "application/json"}
    try:
        with urlopen(Request(address, b"{}", headers), timeout=30) as response:
            return bool(response.status == 200)
    except (URLError, OSError):
        return False
