"""What others may know of accounts: who people are, how they sign in, whom they follow."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from kernel.contracts.events import Event
from kernel.contracts.service import Service, command, query

USER_CLAIM = "sub"
"""The claim of an access token that holds the user's id."""

SESSION_CLAIM = "sid"
"""The claim of every token that holds the id of the session it belongs to."""

SESSION_TYPE = "session"
"""The `token_type` of a session token."""

TYPE_CLAIM = "token_type"
ACCESS_TYPE = "access"
"""The claim of a token that tells which kind it is, and what that is for an access token."""

ALGORITHM = "HS256"
"""How tokens are signed, with JWT_SIGNING_KEY."""

MAX_USERNAME = 40
MAX_EMAIL = 254
MAX_PASSWORD = 128
MAX_BIO = 1000
MAX_IMAGE = 500
"""How many characters these may have."""

MAX_FOLLOWING = 1000
"""How many people one person may follow: a feed reads them all in one call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """What everyone may see of a person.

    `followed` tells whether the viewer of the call follows them. `bio` and `image` are "" where not given.
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
    followed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a person may see of themselves."""

    user: User
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """A signed access token, good for `expires_in` seconds, and the refresh token that gets the next
    pair once.

    `session` is for clients that cannot refresh: a signed token that says the same as the access token, for
    as long as the session lasts unused. Whoever takes it asks `has_session` whether that has not ended.
    """

    access: str
    refresh: str
    expires_in: int
    session: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A session that has just begun."""

    account: Account
    tokens: Tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanges:
    """What to change; None leaves a field as it is, "" clears bio or image.

    A new `password` ends the person's sessions, as change_password does. Here nobody asks for the current
    one: that is for whoever takes this from a person.
    """

    username: str | None = None
    email: str | None = None
    bio: str | None = None
    image: str | None = None
    password: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedUser:
    """A person to bring in as they were elsewhere, with their id and the day they joined.

    Without a password they cannot sign in.
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
    """Who followed whom, and since when."""

    follower_id: UUID
    followed_id: UUID
    followed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationChanged(Event):
    """A person was deactivated, or is active again. `revision` rises with each such change of one person."""

    aggregate: ClassVar[str] = "user_id"
    user_id: UUID
    is_active: bool
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UserErased(Event):
    """A person is gone, and nothing that is theirs may stay. `revision` is above every other of them."""

    aggregate: ClassVar[str] = "user_id"
    user_id: UUID
    revision: int


class Accounts(Service):
    """People: registration, sessions, profiles, following.

    Usernames and e-mail addresses are unique whatever the case.

    Commands that answer with tokens take no key: answers of keyed calls are remembered, and these are secret.
    Nor does change_password, which a repetition finds already done, nor imports, which leave out what is
    there.
    """

    name = "accounts"
    version = "1.0"

    @query
    @abstractmethod
    def get_account(self, *, user_id: UUID) -> Account:
        """A person's own account. NotFound where there is none or it is deactivated."""

    @query
    @abstractmethod
    def get_many(self, *, ids: Sequence[UUID], viewer_id: UUID | None = None) -> dict[UUID, User]:
        """People by id, deactivated ones too; ids that do not exist are absent.

        Arguments:
            ids: whom; any number.
            viewer_id: for whom `followed` is answered; without it `followed` is False.
        """

    @query
    @abstractmethod
    def get_by_usernames(self, *, usernames: Sequence[str], viewer_id: UUID | None = None) -> dict[str, User]:
        """Active people by name, whatever the case.

        Keys are the names as they were asked; unknown ones are absent.
        """

    @query
    @abstractmethod
    def list_following(self, *, user_id: UUID) -> tuple[User, ...]:
        """The active people whom this person follows, newest follow first, at most MAX_FOLLOWING.

        All are `followed`.
        """

    @query
    @abstractmethod
    def has_session(self, *, user_id: UUID, session_id: UUID) -> bool:
        """Whether this is a session of this person that has neither ended nor expired."""

    @query
    @abstractmethod
    def count_user_data(self, *, user_id: UUID) -> dict[str, int]:
        """How much here is a person's, by kind; all 0 for somebody who was erased everywhere."""

    @command
    @abstractmethod
    def register(self, *, username: str, email: str, password: str) -> SignedIn:
        """A new account, signed in.

        Raises Invalid (a field does not fit, the password is too weak), Conflict with the field that is
        taken.
        """

    @command
    @abstractmethod
    def sign_in(self, *, login: str, password: str) -> SignedIn:
        """A new session for a username or e-mail address and its password.

        Raises Unauthenticated, the same and after the same time, for an unknown name, a wrong password and a
        deactivated account.
        """

    @command
    @abstractmethod
    def refresh(self, *, refresh_token: str) -> Tokens:
        """The next pair of tokens; the given one is used up.

        For half a minute it gets the same refresh token again, since answers get lost. After that, using it
        ends its session: one of its two holders is a thief. Raises Unauthenticated where the token is not
        good.
        """

    @command
    @abstractmethod
    def sign_out(self, *, refresh_token: str) -> None:
        """Ends the session the token belongs to. A token that is no longer good is accepted in silence."""

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
        """Changes what is given, all of it or nothing.

        Arguments:
            session_id: the one session that a new password does not end.

        Raises Invalid, Conflict with the field that is taken, NotFound.
        """

    @command
    @abstractmethod
    def change_password(
        self, *, user_id: UUID, session_id: UUID, current_password: str, new_password: str
    ) -> None:
        """Sets a new password and ends the person's sessions other than `session_id`.

        Raises Invalid (the current password is wrong, the new one too weak), NotFound.
        """

    @command
    @abstractmethod
    def erase(self, *, user_id: UUID, password: str, key: str | None = None) -> None:
        """Removes a person with all that is theirs, in every service and for good.

        Raises Invalid with `password` where it is wrong, NotFound.
        """

    @command
    @abstractmethod
    def follow(self, *, follower_id: UUID, username: str, key: str | None = None) -> User:
        """The person, now followed. Following twice is as once.

        Raises NotFound (no active person of that name), Unauthenticated (the follower is not active, or was
        erased), Invalid (oneself), Conflict (MAX_FOLLOWING reached).
        """

    @command
    @abstractmethod
    def unfollow(self, *, follower_id: UUID, username: str, key: str | None = None) -> User:
        """The person, no longer followed. Raises NotFound."""

    @command
    @abstractmethod
    def import_users(self, *, users: Sequence[ImportedUser]) -> int:
        """Brings people in, in bulk; ids that exist are left as they are. Answers how many are new.

        Meant for demo content and for moving from elsewhere: the password policy is not asked. All come in,
        or none. Raises Invalid where a field does not fit, Conflict where a username or e-mail address is
        taken.
        """

    @command
    @abstractmethod
    def import_follows(self, *, follows: Sequence[ImportedFollow]) -> int:
        """Brings follows in, in bulk, counters included. Answers how many are new.

        Known ones, those of unknown people and those of oneself are left out. All others come in, or none.
        Raises Conflict where someone would follow more than MAX_FOLLOWING.
        """
