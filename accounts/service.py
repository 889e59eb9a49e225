"""The implementation of the contract: it names the module of each method."""

from collections.abc import Sequence
from uuid import UUID

from accounts import editing, follows, imports, lifecycle, passwords, reading, sessions
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
from accounts.models import IdempotencyRecord
from kernel.idempotency import idempotent
from kernel.rpc.implementation import implementation


@implementation
@idempotent(IdempotencyRecord)
class AccountsService(Accounts):
    """Accounts on this service's own database."""

    def get_account(self, *, user_id: UUID) -> Account:
        return reading.to_account(reading.get_active(user_id))

    def get_many(self, *, ids: Sequence[UUID], viewer_id: UUID | None = None) -> dict[UUID, User]:
        return reading.get_many(ids, viewer_id)

    def get_by_usernames(self, *, usernames: Sequence[str], viewer_id: UUID | None = None) -> dict[str, User]:
        return reading.get_by_usernames(usernames, viewer_id)

    def list_following(self, *, user_id: UUID) -> tuple[User, ...]:
        return reading.list_following(user_id)

    def has_session(self, *, user_id: UUID, session_id: UUID) -> bool:
        return sessions.is_open(user_id, session_id)

    def count_user_data(self, *, user_id: UUID) -> dict[str, int]:
        return lifecycle.count_user_data(user_id)

    def register(self, *, username: str, email: str, password: str) -> SignedIn:
        return editing.register(username=username, email=email, password=password)

    def create_account(self, *, username: str, email: str, password: str, key: str | None = None) -> Account:
        return editing.create_account(username=username, email=email, password=password)

    def sign_in(self, *, login: str, password: str) -> SignedIn:
        user = passwords.authenticate(login, password)
        return SignedIn(account=reading.to_account(user), tokens=sessions.sign_in(user))

    def refresh(self, *, refresh_token: str) -> Tokens:
        return sessions.refresh(refresh_token)

    def sign_out(self, *, refresh_token: str) -> None:
        sessions.end(refresh_token)

    def update_profile(
        self,
        *,
        user_id: UUID,
        changes: ProfileChanges,
        session_id: UUID | None = None,
        key: str | None = None,
    ) -> Account:
        return editing.update_profile(reading.get_active(user_id), changes, session_id)

    def change_password(
        self, *, user_id: UUID, session_id: UUID, current_password: str, new_password: str
    ) -> None:
        passwords.change(reading.get_active(user_id), session_id, current_password, new_password)

    def erase(self, *, user_id: UUID, password: str, key: str | None = None) -> None:
        lifecycle.erase(user_id, password)

    def follow(self, *, follower_id: UUID, username: str, key: str | None = None) -> User:
        return follows.follow(follower_id, username)

    def unfollow(self, *, follower_id: UUID, username: str, key: str | None = None) -> User:
        return follows.unfollow(follower_id, username)

    def import_users(self, *, users: Sequence[ImportedUser]) -> int:
        return imports.import_users(users)

    def import_follows(self, *, follows: Sequence[ImportedFollow]) -> int:
        return imports.import_follows(follows)
