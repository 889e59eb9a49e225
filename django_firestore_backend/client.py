"""One Firestore client for each process, created when it is first used."""

import os
import threading
from collections.abc import Sequence
from typing import Any

import grpc
import grpc.experimental
from google.cloud.firestore_v1.services.firestore import FirestoreClient
from google.cloud.firestore_v1.services.firestore.transports.grpc import FirestoreGrpcTransport

EMULATOR_VARIABLE = "FIRESTORE_EMULATOR_HOST"

# Responses of many parts are read on the calling thread. That takes a third less
# processor time than a thread for each call.
CHANNEL_OPTIONS = ((grpc.experimental.ChannelOptions.SingleThreadedUnaryStream, 1),)

# By process: a forked child must not use its parent's channel, nor close it.
_clients: dict[tuple[int, str | None], FirestoreClient] = {}
_lock = threading.Lock()


def emulator_host() -> str | None:
    """Return host:port of the emulator; None for the real service."""
    return os.environ.get(EMULATOR_VARIABLE) or None


def shared_client() -> FirestoreClient:
    """Return the client of this process.

    It calls the emulator, or the real service with the credentials that Google's
    libraries find.
    """
    key = os.getpid(), emulator_host()
    client = _clients.get(key)
    if client is None:
        with _lock:
            client = _clients.get(key) or _clients.setdefault(key, _make_client(key[1]))
    return client


def _make_client(emulator: str | None) -> FirestoreClient:
    if emulator is None:
        return FirestoreClient(transport=FirestoreGrpcTransport(channel=_real_channel))
    channel = grpc.insecure_channel(emulator, CHANNEL_OPTIONS)
    return FirestoreClient(transport=FirestoreGrpcTransport(channel=channel))


def _real_channel(host: str, *, options: Sequence[tuple[str, Any]], **kwargs: Any) -> grpc.Channel:
    return FirestoreGrpcTransport.create_channel(host, options=[*options, *CHANNEL_OPTIONS], **kwargs)


def _after_fork() -> None:
    global _lock
    _lock = threading.Lock()  # another thread of the parent may have held it


os.register_at_fork(after_in_child=_after_fork)
