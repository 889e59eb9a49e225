"""Pseudo-random numbers that are the same for the same seed, on every machine."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import UUID


class Chance(Random):
    """Python's generator, with methods for ids, times and numbers of items."""

    def uuid7(self, moment: datetime) -> UUID:
        """Return a UUIDv7 of that moment."""
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
        """Return a time from `start` to `end`, in whole seconds.

        Args:
            start: The earliest time.
            end: The latest time.
            lean: 1 for a uniform distribution; times near the start are more likely
                with a higher one.
        """
        seconds = int((end - start).total_seconds())
        return start + timedelta(seconds=int(seconds * self.random() ** lean))

    def several(self, items: Sequence[str], least: int, most: int) -> list[str]:
        """Return `least` to `most` different items, or all if there are fewer."""
        return self.sample(items, min(len(items), self.randint(least, most)))
