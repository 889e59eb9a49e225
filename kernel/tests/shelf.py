"""An example contract: a query, a command and an idempotent command."""

from abc import abstractmethod

from kernel.contracts.service import Service, command, query


class Shelf(Service):
    """Objects with a name."""

    name = "shelf"
    version = "1.4"

    @query
    @abstractmethod
    def count(self) -> int:
        """Return the number of objects."""

    @command
    @abstractmethod
    def drop(self, *, name: str) -> None:
        """Drop an object. Takes no key."""

    @command
    @abstractmethod
    def put(self, *, name: str, key: str | None = None) -> str:
        """Put an object on the shelf. Takes a key."""
