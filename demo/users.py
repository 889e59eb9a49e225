"""The users of the demo content, and whom they follow."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import accumulate

from accounts.contract import ImportedFollow, ImportedUser
from demo.chance import Chance
from demo.period import END, START
from demo.writing import Writer

DEMO, MODERATOR = "demo", "moderator"
"""The usernames of the two users who can sign in."""

SEED = "people"
"""The seed of all users. Another one makes other users, with other ids."""

FOLLOWS_EACH = 15
LAST_JOINED = END - timedelta(days=60)


def popularity_weights(count: int) -> list[float]:
    """Return the weights of `count` items of which a few are popular."""
    return [rank**-0.5 for rank in range(1, count + 1)]


class Crowd:
    """All users. The first ones write more and have more followers than later ones.

    Args:
        users: The users, the most popular first.
        chance: Decides who is drawn.
    """

    def __init__(self, users: Sequence[ImportedUser], chance: Chance) -> None:
        self.users = users
        self._weights = list(accumulate(popularity_weights(len(users))))
        self._chance = chance

    def draw(self, count: int) -> list[ImportedUser]:
        """Return `count` users, some of them more than once."""
        return self._chance.choices(self.users, cum_weights=self._weights, k=count)

    def draw_other(self, than: ImportedUser) -> ImportedUser:
        """Return a user who is not the given one."""
        return next(user for user in iter(lambda: self.draw(1)[0], None) if user is not than)


def make_users(count: int, password: str) -> list[ImportedUser]:
    """Return `count` users. A larger count only adds users at the end.

    Args:
        count: How many users to make, at least 2.
        password: The password of the first two. The others cannot sign in.
    """
    chance, writer = Chance(SEED), Writer(Chance(SEED))
    users: dict[str, ImportedUser] = {}
    for number in range(count):
        may_sign_in = number < 2
        name = writer.full_name()
        username = (DEMO, MODERATOR)[number] if may_sign_in else _free(name.lower().replace(" ", "."), users)
        joined_at = START if may_sign_in else chance.moment(START, LAST_JOINED, lean=2)
        users[username] = ImportedUser(
            id=chance.uuid7(joined_at),
            username=username,
            email=f"{username}@example.com",
            password=password if may_sign_in else None,
            joined_at=joined_at,
            bio=writer.bio(name),
            is_moderator=username == MODERATOR,
        )
    return list(users.values())


def _free(username: str, taken: dict[str, ImportedUser]) -> str:
    """Return the username, with a number if it is taken."""
    number, free = 1, username
    while free in taken:
        number += 1
        free = f"{username}{number}"
    return free


def make_follows(crowd: Crowd, chance: Chance) -> list[ImportedFollow]:
    """Return follows: every user follows at most FOLLOWS_EACH others."""
    return [
        ImportedFollow(
            follower_id=follower.id,
            followee_id=followee.id,
            followed_at=chance.moment(max(follower.joined_at, followee.joined_at), END, lean=2),
        )
        for follower in crowd.users
        for followee in {user.id: user for user in crowd.draw(FOLLOWS_EACH)}.values()
        if followee is not follower
    ]
