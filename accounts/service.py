"""The implementation of the contract."""

from collections.abc import Sequence
from uuid import UUID

from accounts.contract import (
    Account,
    Accounts,
    ImportedFollow,
    ImportedUser,
    ProfileChanges,
    SignedIn,
    Tokens,
    User,
)
from blog.services.implementation import implementation


@implementation
class AccountsService(Accounts):
    """The implementation of the contract."""

    def get_account(self, *, user_id: UUID) -> Account:
        raise NotImplementedError

    def get_many(self, *, ids: Sequence[UUID], viewer_id: UUID | None = None) -> dict[UUID, User]:
        raise NotImplementedError

    def get_by_usernames(self, *, usernames: Sequence[str], viewer_id: UUID | None = None) -> dict[str, User]:
        raise NotImplementedError

    def list_following(self, *, user_id: UUID) -> tuple[User, ...]:
        raise NotImplementedError

    def register(self, *, username: str, email: str, password: str) -> SignedIn:
        raise NotImplementedError

    def sign_in(self, *, login: str, password: str) -> SignedIn:
        raise NotImplementedError

    def refresh(self, *, refresh_token: str) -> Tokens:
        raise NotImplementedError

    def sign_out(self, *, refresh_token: str) -> None:
        raise NotImplementedError

    def update_profile(self, *, user_id: UUID, changes: ProfileChanges) -> Account:
        raise NotImplementedError

    def change_password(
        self, *, user_id: UUID, session_id: UUID, current_password: str, new_password: str
    ) -> None:
        raise NotImplementedError

    def deactivate(self, *, user_id: UUID) -> None:
        raise NotImplementedError

    def follow(self, *, follower_id: UUID, username: str) -> User:
        raise NotImplementedError

    def unfollow(self, *, follower_id: UUID, username: str) -> User:
        raise NotImplementedError

    def import_users(self, *, users: Sequence[ImportedUser]) -> int:
        raise NotImplementedError

    def import_follows(self, *, follows: Sequence[ImportedFollow]) -> int:
        raise NotImplementedError
