"""Doubles of accounts and comments for the tests of posts."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from unittest.mock import Mock
from uuid import UUID

from uuid_utils.compat import uuid7

from accounts.contract import Accounts, User
from comments.contract import Comments
from kernel.contracts.errors import Unavailable
from kernel.rpc import registry
from kernel.testing.doubles import service_double

if TYPE_CHECKING:
    from kernel.testing.cases import ContractTestCase as Base
else:
    Base = object

LONG_AGO = datetime(2024, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)


class RemoteDoublesMixin(Base):
    """Replace accounts by a double that knows one author, and comments by another.

    The double of comments takes no events, so they stay in the outbox.
    """

    def setUp(self) -> None:
        """Register the doubles."""
        super().setUp()
        self.author_id: UUID = uuid7()
        self.author = User(
            id=self.author_id,
            username="Ada",
            bio="",
            image="",
            is_active=True,
            is_moderator=False,
            joined_at=LONG_AGO,
            followers_count=0,
            following_count=0,
        )
        self.accounts: Mock = service_double(Accounts)
        self.accounts.get_many.return_value = {self.author_id: self.author}
        self.accounts.get_by_usernames.side_effect = self._find_by_usernames
        self.comments: Mock = service_double(Comments)
        self.comments.receive.side_effect = Unavailable("comments takes no events now")
        self.enterContext(registry.override(Accounts, self.accounts))
        self.enterContext(registry.override(Comments, self.comments))

    def _find_by_usernames(self, usernames: Sequence[str]) -> dict[str, User]:
        return {username: self.author for username in usernames if username.lower() == "ada"}
