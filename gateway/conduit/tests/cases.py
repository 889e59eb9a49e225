"""Conduit alone: doubles answer for the services, and no database is touched."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from accounts.contract import SESSION_TYPE, TYPE_CLAIM
from gateway.tests import samples
from gateway.tests.cases import GatewayTestCase, access_token


def session_token(user_id: UUID = samples.READER_ID, **claims: Any) -> str:
    return access_token(user_id, **{TYPE_CLAIM: SESSION_TYPE} | claims)


class ConduitTestCase(GatewayTestCase):
    def call(
        self, method: str, path: str, data: Any = None, *, user: UUID | None = None, **headers: str
    ) -> HttpResponse:
        """One request of `path` below /api/, with `data` as JSON, signed in as `user` where given.

        The content type is JSON even without a body, as many clients have it.
        """
        if user is not None:
            headers["Authorization"] = f"Token {session_token(user)}"
        return self.client.generic(
            method,
            f"/api/{path}",
            b"" if data is None else samples.json_bytes(data),
            content_type="application/json",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )

    def assertErrors(self, response: HttpResponse, status: int, **errors: str) -> None:  # noqa: N802
        """The answer says just this: one message for each of these keys."""
        self.assertEqual(
            (response.status_code, response.json()),
            (status, {"errors": {key: [message] for key, message in errors.items()}}),
        )
        self.assertEqual(response.headers["Content-Type"], "application/json")
