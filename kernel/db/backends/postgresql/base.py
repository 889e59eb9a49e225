"""The engine as Django finds it: ENGINE is "kernel.db.backends.postgresql"."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self) -> bool:
        """Whether the connection works, which Django wants to know before each request's first query.

        A server that goes down or ends a session says so, and what it said lies here to be read. Where
        nothing does, the connection is as it was left: asking the server (SELECT 1) would cost every request
        a round trip.
        """
        if not self.errors_occurred and self._is_silent():
            return True
        return super().is_usable()

    def _is_silent(self) -> bool:
        if self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN)
        return not poll.poll(0)
