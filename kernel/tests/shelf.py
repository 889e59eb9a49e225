"""A made-up contract with one operation of each kind: a query, a command, a keyed command."""

from abc import abstractmethod

from kernel.contracts.service import Service, command, query


class Shelf(Service):
    """Things with a name."""

    name = "shelf"
    version = "1.4"

    @query
    @abstractmethod
    def count(self) -> int:
        """How many things there are."""

    @command
    @abstractmethod
    def drop(self, *, name: str) -> None:
        """Takes no key."""

    @command
    @abstractmethod
    def put(self, *, name: str, key: str | None = None) -> str:
        """Takes a key."""
