"""Print the indexes that the models of apps need on Firestore."""

import json
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser

from django_firestore_backend.indexes import index_file


class Command(BaseCommand):
    """Print firestore.indexes.json, made from the Meta.indexes of the apps' models."""

    help = "Prints firestore.indexes.json: the indexes that Firestore must have for the apps' models."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("app_label", nargs="+", help="an app whose models live on Firestore")

    def handle(self, *args: Any, **options: Any) -> None:
        models = [
            model for label in options["app_label"] for model in apps.get_app_config(label).get_models()
        ]
        self.stdout.write(json.dumps(index_file(models), indent=2))
