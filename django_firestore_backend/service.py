"""The calls to Firestore with raw messages and deadlines.

Reads are retried, commits never.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from google.api_core import exceptions as google
from google.api_core.retry import Retry, if_exception_type
from google.cloud.firestore_v1.services.firestore import FirestoreClient
from google.cloud.firestore_v1.types import firestore

from django_firestore_backend.client import emulator_host, shared_client
from django_firestore_backend.values import field_path

R = TypeVar("R")

# The emulator needs no credentials. This name has all permissions there.
EMULATOR_METADATA = (("authorization", "Bearer owner"),)
TRANSIENT = (google.Aborted, google.InternalServerError, google.ServiceUnavailable, google.TooManyRequests)
WRITES_PER_SECOND = 200

BatchGet = firestore.BatchGetDocumentsRequest
RunQuery = firestore.RunQueryRequest
RunAggregation = firestore.RunAggregationQueryRequest
Commit = firestore.CommitRequest


class Service:
    """Calls Firestore on one database. Results are complete lists of raw messages."""

    def __init__(self, *, project: str, database: str, timeout: float) -> None:
        self.database = f"projects/{project}/databases/{database}"
        self.root = f"{self.database}/documents"
        self._timeout = timeout

    def batch_get(self, names: Sequence[str], columns: Sequence[str] | None, read_time: Any) -> list[Any]:
        """Return a response for each name, in any order: `found` or `missing`.

        Args:
            names: The documents, each once.
            columns: What to fetch of each; None for everything.
            read_time: The time to read at; None for now.
        """
        request = BatchGet.pb()(database=self.database, documents=names)
        if columns is not None:
            request.mask.field_paths.extend(field_path(column) for column in columns or ["__name__"])
        if read_time is not None:
            request.read_time.CopyFrom(read_time)
        wrapped = BatchGet.wrap(request)
        responses = self._read(lambda client, **kwargs: client.batch_get_documents(wrapped, **kwargs))
        return [firestore.BatchGetDocumentsResponse.pb(response) for response in responses]

    def run_query(self, query: Any, read_time: Any) -> list[Any]:
        """Return the responses to a query, one for each document."""
        request = RunQuery.pb()(parent=self.root, structured_query=query)
        if read_time is not None:
            request.read_time.CopyFrom(read_time)
        wrapped = RunQuery.wrap(request)
        responses = self._read(lambda client, **kwargs: client.run_query(wrapped, **kwargs))
        return [firestore.RunQueryResponse.pb(response) for response in responses]

    def count(self, query: Any, read_time: Any) -> Any:
        """Return the one response. Its result is named `count`."""
        request = RunAggregation.pb()(parent=self.root)
        if read_time is not None:
            request.read_time.CopyFrom(read_time)
        aggregation = request.structured_aggregation_query
        aggregation.structured_query.CopyFrom(query)
        aggregation.aggregations.add(alias="count").count.SetInParent()
        wrapped = RunAggregation.wrap(request)
        responses = self._read(lambda client, **kwargs: client.run_aggregation_query(wrapped, **kwargs))
        return firestore.RunAggregationQueryResponse.pb(responses[0])

    def commit(self, writes: Iterable[Any]) -> None:
        """Commit all writes or none.

        It is never retried: the commit of a lost response may have succeeded.
        """
        request = Commit.pb()(database=self.database, writes=writes)
        timeout = self._timeout + len(request.writes) / WRITES_PER_SECOND
        shared_client().commit(Commit.wrap(request), retry=None, timeout=timeout, metadata=_metadata())

    def collections(self) -> list[str]:
        """Return the names of collections that have documents."""
        request = firestore.ListCollectionIdsRequest(parent=self.root)
        return self._read(lambda client, **kwargs: client.list_collection_ids(request, **kwargs))

    def ping(self) -> None:
        """Read a document that does not exist."""
        self.batch_get([f"{self.root}/ping/ping"], [], None)

    def _read(self, call: Callable[..., Iterable[R]]) -> list[R]:
        deadline = time.monotonic() + self._timeout
        client: FirestoreClient = shared_client()

        def attempt() -> list[R]:
            remaining = max(deadline - time.monotonic(), 0.01)
            return list(call(client, retry=None, timeout=remaining, metadata=_metadata()))

        retry = Retry(predicate=if_exception_type(*TRANSIENT), initial=0.05, maximum=1, timeout=self._timeout)
        return retry(attempt)()

    def close(self) -> None:
        """Do nothing: all connections of this process share the client."""


def _metadata() -> tuple[tuple[str, str], ...]:
    return EMULATOR_METADATA if emulator_host() else ()
