"""The contract of accounts: users, their sessions, and whom they follow."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from kernel.contracts.events import Event
from kernel.contracts.service import Service, command, query

ALGORITHM = "HS256"
"""The algorithm that signs tokens, with the key JWT_SIGNING_KEY."""

TYPE_CLAIM = "token_type"
"""The claim of every token that holds its type."""

ACCESS_TYPE = "access"
"""The type of an access token."""

SESSION_TYPE = "session"
"""The type of a session token."""

USER_CLAIM = "sub"
"""The claim of every token that holds the user's id."""

SESSION_CLAIM = "sid"
"""The claim of every token that holds the id of its session."""

MAX_USERNAME = 40
"""How many characters a username may have."""

MAX_EMAIL = 254
"""How many characters an e-mail address may have."""

MAX_PASSWORD = 128
"""How many characters a password may have."""

MAX_BIO = 1000
"""How many characters a bio may have."""

MAX_IMAGE = 500
"""How many characters the URL of an image may have."""

MAX_FOLLOWING = 1000
"""How many users one user may follow. A feed reads all of them in one call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """The public profile of a user.

    `bio` and `image` are "" if the user has not set them. `following` says whether the
    viewer of the call follows this user; it is False without a viewer.
    """

    id: UUID
    username: str
    bio: str
    image: str
    is_active: bool
    is_moderator: bool
    joined_at: datetime
    followers_count: int
    following_count: int
    following: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A user's own account: the public profile and the e-mail address."""

    user: User
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The signed tokens of a session.

    `access` is valid for `expires_in` seconds. `refresh` is good once, for the next
    tokens.

    `session` is a token for clients that cannot refresh. It names the same user and
    session as the access token, and is valid as long as the session lasts without
    further use. A service that accepts it calls `has_session` to check that the session
    has not ended.
    """

    access: str
    refresh: str
    expires_in: int
    session: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """An account and the tokens of its new session."""

    account: Account
    tokens: Tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanges:
    """The fields of an account to change.

    None keeps a field; "" clears `bio` or `image`. A new `password` ends the user's
    sessions, as `change_password` does, but the current password is not checked: a
    caller that takes a password from a user has to check it.
    """

    username: str | None = None
    email: str | None = None
    bio: str | None = None
    image: str | None = None
    password: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedUser:
    """A user to import, with an existing id and date of registration.

    A user without a password cannot sign in.
    """

    id: UUID
    username: str
    email: str
    joined_at: datetime
    password: str | None = None
    bio: str = ""
    image: str = ""
    is_moderator: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFollow:
    """A follow to import, with the time it began."""

    follower_id: UUID
    followee_id: UUID
    followed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationChanged(Event):
    """A user was deactivated or activated again.

    `revision` rises with each such change of one user.
    """

    aggregate: ClassVar[str] = "user_id"
    user_id: UUID
    is_active: bool
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UserErased(Event):
    """A user was erased; every subscriber erases the user's data.

    `revision` is higher than that of every other event about this user.
    """

    aggregate: ClassVar[str] = "user_id"
    user_id: UUID
    revision: int


class Accounts(Service):
    """Users: registration, sessions, profiles, following.

    Usernames and e-mail addresses are unique regardless of case and of how Unicode
    writes them. They are returned in the form in which they are stored.

    Commands that return tokens take no idempotency key, because the responses of
    idempotent commands are stored and tokens are secret. To register with a key, call
    `create_account` and then `sign_in`. `change_password` takes none,
    because a repeated call is refused: the current password has changed. Imports take
    none, because they skip what exists.
    """

    name = "accounts"
    version = "1.0"

    @query
    @abstractmethod
    def get_account(self, *, user_id: UUID) -> Account:
        """Return a user's own account.

        Args:
            user_id: Whose account.

        Raises:
            NotFound: There is no active account with this id.
        """

    @query
    @abstractmethod
    def get_many(self, *, ids: Sequence[UUID], viewer_id: UUID | None = None) -> dict[UUID, User]:
        """Return users by id, deactivated ones too.

        Args:
            ids: Any number of users.
            viewer_id: For whom `following` is set; None for nobody.

        Returns:
            The users by id. Unknown ids are absent.
        """

    @query
    @abstractmethod
    def get_by_usernames(self, *, usernames: Sequence[str], viewer_id: UUID | None = None) -> dict[str, User]:
        """Return active users by username, regardless of case.

        Args:
            usernames: Any number of usernames.
            viewer_id: For whom `following` is set; None for nobody.

        Returns:
            The users by username, in the case of the request. Unknown usernames are
            absent.
        """

    @query
    @abstractmethod
    def list_following(self, *, user_id: UUID) -> tuple[User, ...]:
        """Return the active users whom a user follows.

        Args:
            user_id: The follower.

        Returns:
            At most MAX_FOLLOWING users, the newest follow first. Each has `following`
            True.
        """

    @query
    @abstractmethod
    def has_session(self, *, user_id: UUID, session_id: UUID) -> bool:
        """Return whether a user has a session that has neither ended nor expired.

        Args:
            user_id: Whose session.
            session_id: The session, as SESSION_CLAIM of one of its tokens names it.
        """

    @query
    @abstractmethod
    def count_user_data(self, *, user_id: UUID) -> dict[str, int]:
        """Count the rows of this service that belong to a user.

        Args:
            user_id: Any id, also that of an erased user.

        Returns:
            The number of rows by kind. Every number is 0 once the user is erased.
        """

    @command
    @abstractmethod
    def register(self, *, username: str, email: str, password: str) -> SignedIn:
        """Create an account and its first session.

        Args:
            username: 1 to MAX_USERNAME letters, digits, "_", "." and "-", after
                normalisation to NFKC. The first is a letter or a digit. "me" is
                reserved.
            email: An e-mail address of at most MAX_EMAIL characters. An international
                domain may be written in its own script or in the form for DNS.
            password: At most MAX_PASSWORD characters that meet the password policy.

        Raises:
            Invalid: A field does not meet its rules.
            Conflict: The username or the e-mail address is taken; `fields` says which.
        """

    @command
    @abstractmethod
    def create_account(self, *, username: str, email: str, password: str, key: str | None = None) -> Account:
        """Create an account without a session.

        Args:
            username: As for `register`.
            email: As for `register`.
            password: As for `register`.
            key: The idempotency key.

        Returns:
            The new account.

        Raises:
            Invalid: A field does not meet its rules.
            Conflict: The username or the e-mail address is taken; `fields` says which.
        """

    @command
    @abstractmethod
    def sign_in(self, *, login: str, password: str) -> SignedIn:
        """Start a session for a login and a password.

        Args:
            login: A username or an e-mail address, in any case and form.
            password: The password of that account, in any form of Unicode.

        Raises:
            Unauthenticated: The login is unknown, the password is wrong, or the account
                is deactivated. The error and its timing are the same for all of them.
        """

    @command
    @abstractmethod
    def refresh(self, *, refresh_token: str) -> Tokens:
        """Return the next tokens of a session, and use up the given refresh token.

        For 30 seconds after its use, a token returns the same next refresh token,
        because responses can be lost. After that, its use ends the session: one of the
        token's two holders is a thief.

        Args:
            refresh_token: The current refresh token of the session.

        Raises:
            Unauthenticated: The token is not valid or used up, or its session has
                ended.
        """

    @command
    @abstractmethod
    def sign_out(self, *, refresh_token: str) -> None:
        """End the session of a refresh token.

        Args:
            refresh_token: A token of the session, used up or not. A token that is not
                valid has no effect.
        """

    @command
    @abstractmethod
    def update_profile(
        self,
        *,
        user_id: UUID,
        changes: ProfileChanges,
        session_id: UUID | None = None,
        key: str | None = None,
    ) -> Account:
        """Change fields of an account: all of them or none.

        Args:
            user_id: Whose account.
            changes: The fields to change.
            session_id: The session that a new password does not end; None ends all.
            key: The idempotency key.

        Returns:
            The account after the change.

        Raises:
            Invalid: A field does not meet its rules.
            Conflict: The username or the e-mail address is taken; `fields` says which.
            NotFound: There is no active account with this id.
        """

    @command
    @abstractmethod
    def change_password(
        self, *, user_id: UUID, session_id: UUID, current_password: str, new_password: str
    ) -> None:
        """Replace the password, and end the user's other sessions.

        Args:
            user_id: Whose password.
            session_id: The session that stays.
            current_password: The password so far.
            new_password: At most MAX_PASSWORD characters that meet the password policy.

        Raises:
            Invalid: The current password is wrong, or the new one does not meet the
                policy.
            NotFound: There is no active account with this id.
        """

    @command
    @abstractmethod
    def erase(self, *, user_id: UUID, password: str, key: str | None = None) -> None:
        """Erase a user and all data of the user, in every service.

        The data of this service is erased at once. The other services follow the event
        UserErased.

        Args:
            user_id: Whom to erase.
            password: The user's password.
            key: The idempotency key.

        Raises:
            Invalid: The password is wrong.
            NotFound: There is no active account with this id.
        """

    @command
    @abstractmethod
    def follow(self, *, follower_id: UUID, username: str, key: str | None = None) -> User:
        """Follow a user. Following a user again has no further effect.

        Args:
            follower_id: Who follows.
            username: Whom to follow, in any case.
            key: The idempotency key.

        Returns:
            The followee, with `following` True.

        Raises:
            NotFound: There is no active user with this username.
            Invalid: The follower and the followee are the same user.
            Unauthenticated: The follower is deactivated or erased.
            Conflict: The follower follows MAX_FOLLOWING users already.
        """

    @command
    @abstractmethod
    def unfollow(self, *, follower_id: UUID, username: str, key: str | None = None) -> User:
        """Stop following a user. It has no effect if the user is not followed.

        Args:
            follower_id: Who follows.
            username: Whom to unfollow, in any case.
            key: The idempotency key.

        Returns:
            The former followee, with `following` False.

        Raises:
            NotFound: There is no active user with this username.
            Unauthenticated: The follower is deactivated or erased.
        """

    @command
    @abstractmethod
    def import_users(self, *, users: Sequence[ImportedUser]) -> int:
        """Import users: all of them or none. Users whose id exists are skipped.

        The command is for demo content and for data from another system, so the
        password policy does not apply.

        Args:
            users: Any number of users.

        Returns:
            The number of new users.

        Raises:
            Invalid: A field does not meet its rules.
            Conflict: Usernames or e-mail addresses are taken; `fields` says which.
        """

    @command
    @abstractmethod
    def import_follows(self, *, follows: Sequence[ImportedFollow]) -> int:
        """Import follows and count them: all of them or none.

        Follows that exist are skipped, as are those of unknown users and of oneself.

        Args:
            follows: Any number of follows.

        Returns:
            The number of new follows.

        Raises:
            Conflict: A user would follow more than MAX_FOLLOWING others.
        """
