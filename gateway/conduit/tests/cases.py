"""Test cases of Conduit alone: doubles replace the services."""

from typing import Any
from uuid import UUID

from accounts.contract import SESSION_TYPE, TYPE_CLAIM
from gateway.tests import samples
from gateway.tests.cases import ClientResponse, GatewayTestCase, access_token


def session_token(user_id: UUID = samples.READER_ID, **claims: Any) -> str:
    """Return a session token as accounts issues it, with other claims if given."""
    return access_token(user_id, **{TYPE_CLAIM: SESSION_TYPE} | claims)


class ConduitTestCase(GatewayTestCase):
    def call(
        self, method: str, path: str, data: Any = None, *, user: UUID | None = None, **headers: str
    ) -> ClientResponse:
        """Send a request and return the response.

        The media type is JSON even without a body, as many clients send it.

        Args:
            method: The HTTP method.
            path: The address below `/api/`.
            data: The body, which is sent as JSON; bytes are sent as they are.
            user: The signed-in user; None for an anonymous request.
            headers: Further headers, with "_" for "-".
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

    def assertErrors(self, response: ClientResponse, status: int, **errors: str) -> None:  # noqa: N802
        """Assert that the response has exactly these errors, by key."""
        self.assertEqual(
            (response.status_code, response.json()),
            (status, {"errors": {key: [message] for key, message in errors.items()}}),
        )
        self.assertEqual(response.headers["Content-Type"], "application/json")
