"""Chance that gives the same results for the same start, on every machine."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import UUID


class Chance(Random):
    """Python's generator, with what demo content draws: ids, moments, who is popular."""

    def uuid7(self, moment: datetime) -> UUID:
        """A UUIDv7 of that moment."""
        milliseconds = int(moment.timestamp() * 1000)
        version, variant = 0x7, 0b10
        return UUID(
            int=milliseconds << 80
            | version << 76
            | self.getrandbits(12) << 64
            | variant << 62
            | self.getrandbits(62)
        )

    def moment(self, start: datetime, end: datetime, *, lean: float = 1) -> datetime:
        """A whole second from `start` to `end`; the higher `lean`, the nearer the start."""
        seconds = int((end - start).total_seconds())
        return start + timedelta(seconds=int(seconds * self.random() ** lean))

    def several(self, items: Sequence[str], least: int, most: int) -> list[str]:
        """`least` to `most` different items, or as many as there are."""
        return self.sample(items, min(len(items), self.randint(least, most)))
