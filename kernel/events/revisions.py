"""Revisions: numbers that order the events about one subject."""

from kernel.db.clock import utcnow_ms


def next_revision(revision: int) -> int:
    """Return a revision that is higher than this and all published ones.

    A database that was restored from a backup holds a lower revision than its
    subscribers have seen. So the result is at least the time in minutes: no subject
    changes every minute for long.
    """
    return max(revision + 1, round(utcnow_ms().timestamp() / 60))
