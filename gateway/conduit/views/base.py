"""The base classes of Conduit's views."""

from collections.abc import Callable
from typing import Any

from rest_framework.schemas.inspectors import ViewInspector

from gateway.conduit.authentication import HasSession, HasSessionOrReads, TokenAuthentication
from gateway.conduit.errors import exception_handler
from gateway.conduit.schema import ConduitSchema
from gateway.rest.views import ApiView


class ConduitView(ApiView):
    """View that everyone may read; the viewer decides `favorited` and `following`.

    `resource` is the key of errors about the resource: "not found", "forbidden".
    """

    authentication_classes = [TokenAuthentication]
    permission_classes = [HasSessionOrReads]
    schema: ViewInspector | None = ConduitSchema()
    resource = "article"

    def get_exception_handler(self) -> Callable[..., Any]:
        """Return the exception handler with Conduit's format of errors."""
        return exception_handler


class AuthenticatedView(ConduitView):
    """View for signed-in users only."""

    permission_classes = [HasSession]
