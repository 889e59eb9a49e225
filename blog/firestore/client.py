"""One Firestore client for each process, made when it is first needed."""

import os
import threading

import grpc
from google.cloud.firestore_v1.services.firestore import FirestoreClient
from google.cloud.firestore_v1.services.firestore.transports.grpc import FirestoreGrpcTransport

EMULATOR_VARIABLE = "FIRESTORE_EMULATOR_HOST"

# By process: a forked child must not use its parent's channel, nor close it.
_clients: dict[tuple[int, str | None], FirestoreClient] = {}
_lock = threading.Lock()


def emulator_host() -> str | None:
    """host:port of the emulator, where one is to be used instead of the real service."""
    return os.environ.get(EMULATOR_VARIABLE) or None


def shared_client() -> FirestoreClient:
    """This process's client: the emulator's, or the real service's with the credentials Google's libraries
    find.
    """
    key = os.getpid(), emulator_host()
    client = _clients.get(key)
    if client is None:
        with _lock:
            client = _clients.get(key) or _clients.setdefault(key, _make_client(key[1]))
    return client


def _make_client(emulator: str | None) -> FirestoreClient:
    if emulator is None:
        return FirestoreClient()
    return FirestoreClient(transport=FirestoreGrpcTransport(channel=grpc.insecure_channel(emulator)))


def _after_fork() -> None:
    global _lock
    _lock = threading.Lock()  # another thread of the parent may have held it


os.register_at_fork(after_in_child=_after_fork)
