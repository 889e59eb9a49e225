"""An example service whose contract uses every type that contracts may have."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from kernel.contracts.errors import NotFound
from kernel.contracts.service import PAGE_SIZE, Page, Service, command, query
from kernel.rpc.implementation import implementation


class Genre(StrEnum):
    NOVEL = "novel"
    POEM = "poem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    id: UUID
    title: str
    genre: Genre
    writers: tuple[Writer, ...]
    printed_at: datetime | None
    pages: int
    weight: float
    sequels: "tuple[Book, ...]" = ()
    ratings: dict[UUID, int] = field(default_factory=dict)


class Library(Service):
    """Books to lend."""

    name = "library"
    version = "1.0"

    @query
    @abstractmethod
    def get_many(self, *, ids: Sequence[UUID]) -> dict[UUID, Book]:
        """Return books by id."""

    @query
    @abstractmethod
    def list_books(
        self, *, genre: Genre | None = None, since: datetime | None = None, limit: int = PAGE_SIZE
    ) -> Page[Book]:
        """Return a page of books."""

    @command
    @abstractmethod
    def add(self, *, book: Book) -> Book:
        """Add a book and return it."""

    @command
    @abstractmethod
    def remove(self, *, book_id: UUID) -> None:
        """Remove a book. Raises NotFound."""


@implementation
class LibraryService(Library):
    """Stores its books in memory."""

    def __init__(self) -> None:
        self.books: dict[UUID, Book] = {}

    def get_many(self, *, ids: Sequence[UUID]) -> dict[UUID, Book]:
        return {id_: self.books[id_] for id_ in ids if id_ in self.books}

    def list_books(
        self, *, genre: Genre | None = None, since: datetime | None = None, limit: int = PAGE_SIZE
    ) -> Page[Book]:
        books = [book for book in self.books.values() if genre in (None, book.genre)]
        return Page(items=tuple(books[:limit]), next_cursor="more" if len(books) > limit else None)

    def add(self, *, book: Book) -> Book:
        self.books[book.id] = book
        return book

    def remove(self, *, book_id: UUID) -> None:
        if self.books.pop(book_id, None) is None:
            raise NotFound("The book does not exist.", fields={"book_id": ["Not in the library."]})


def make_book(title: str) -> Book:
    return Book(
        id=uuid4(),
        title=title,
        genre=Genre.NOVEL,
        writers=(Writer(id=uuid4(), name="Ann"),),
        printed_at=None,
        pages=100,
        weight=0.4,
    )
