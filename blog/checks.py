"""System checks that hold the boundaries between services' databases."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, register

from blog.databases.router import service_of


@register("models")
def check_relations_stay_inside_a_service(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """blog.E001: a relation between models of two services. String foreign keys hide from import linters."""
    return [
        Error(
            f"{model._meta.label}.{field.name} relates to {field.related_model._meta.label},"
            " a model of another service.",
            hint="Keep the other's id in a UUIDField and ask its contract.",
            obj=model,
            id="blog.E001",
        )
        for model in apps.get_models()
        for field in (*model._meta.fields, *model._meta.many_to_many)
        # A relation to a model that does not exist is a name, for Django's own checks to find.
        if isinstance(field.related_model, type) and service_of(field.related_model) != service_of(model)
    ]
