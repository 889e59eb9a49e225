"""The people of the demo content, and whom they follow."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import accumulate

from accounts.contract import ImportedFollow, ImportedUser
from demo.chance import Chance
from demo.period import END, START
from demo.writing import Writer

DEMO, MODERATOR = "demo", "moderator"
FOLLOWS_EACH = 15
LAST_JOINED = END - timedelta(days=60)


def popularity(count: int) -> list[float]:
    """The weights of `count` things of which a few are much liked and many a little."""
    return [rank**-0.5 for rank in range(1, count + 1)]


class Crowd:
    """The people. The first ones write more, and are followed more, than those who come later."""

    def __init__(self, users: Sequence[ImportedUser], chance: Chance) -> None:
        self.users = users
        self._weights = list(accumulate(popularity(len(users))))
        self._chance = chance

    def draw(self, count: int) -> list[ImportedUser]:
        return self._chance.choices(self.users, cum_weights=self._weights, k=count)

    def someone_else(self, than: ImportedUser) -> ImportedUser:
        return next(user for user in iter(lambda: self.draw(1)[0], None) if user is not than)


def make_users(count: int, password: str) -> list[ImportedUser]:
    """The first `count` people, the same whatever else is made. Only the first two can sign in."""
    chance, writer = Chance("people"), Writer(Chance("people"))
    users: dict[str, ImportedUser] = {}
    for number in range(count):
        special = number < 2
        name = writer.full_name()
        username = (DEMO, MODERATOR)[number] if special else _free(name.lower().replace(" ", "."), users)
        joined_at = START if special else chance.moment(START, LAST_JOINED, lean=2)
        users[username] = ImportedUser(
            id=chance.uuid7(joined_at),
            username=username,
            email=f"{username}@example.com",
            password=password if special else None,
            joined_at=joined_at,
            bio=writer.bio(name),
            is_moderator=username == MODERATOR,
        )
    return list(users.values())


def _free(username: str, taken: dict[str, ImportedUser]) -> str:
    number, free = 1, username
    while free in taken:
        number += 1
        free = f"{username}{number}"
    return free


def make_follows(crowd: Crowd, chance: Chance) -> list[ImportedFollow]:
    """Everyone follows some others."""
    return [
        ImportedFollow(
            follower_id=follower.id,
            followee_id=followed.id,
            followed_at=chance.moment(max(follower.joined_at, followed.joined_at), END, lean=2),
        )
        for follower in crowd.users
        for followed in {user.id: user for user in crowd.draw(FOLLOWS_EACH)}.values()
        if followed is not follower
    ]
