"""The Django app of the demo content. It has the command `seed`, and no tables."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Make the command known to Django."""

    name = "demo"
