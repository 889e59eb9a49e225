"""The module that Django loads for ENGINE "kernel.db.backends.postgresql"."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """The engine's connection, with a health check that costs no round trip."""

    def is_usable(self) -> bool:
        """Return whether the connection works.

        Django calls this before the first query of each request.

        A server that stops or ends a session sends a message before. If no data waits
        in the socket, the connection works, and SELECT 1 would cost every request a
        round trip.
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
