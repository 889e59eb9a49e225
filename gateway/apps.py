"""The Django app of the gateway."""

from django.apps import AppConfig


class GatewayConfig(AppConfig):
    """Registers the OpenAPI extensions of both APIs."""

    name = "gateway"

    def ready(self) -> None:
        """Import the extensions: drf-spectacular finds those that are imported."""
        from gateway.rest import schema_extensions  # noqa: F401
