"""What every view of Conduit does alike."""

from collections.abc import Callable
from typing import Any

from rest_framework.schemas.inspectors import ViewInspector

from gateway.conduit.authentication import HasSession, HasSessionOrReads, TokenAuthentication
from gateway.conduit.errors import exception_handler
from gateway.conduit.schema import ConduitSchema
from gateway.rest.views import ApiView


class ConduitView(ApiView):
    """Everyone may read; a token sent along decides `favorited` and `following`.

    `resource` is what is not found, or forbidden, here.
    """

    authentication_classes = [TokenAuthentication]
    permission_classes = [HasSessionOrReads]
    schema: ViewInspector | None = ConduitSchema()
    resource = "article"

    def get_exception_handler(self) -> Callable[..., Any]:
        return exception_handler


class AuthenticatedView(ConduitView):
    """For signed-in people alone."""

    permission_classes = [HasSession]
