"""The catalogue of this project, and the files it is written to."""

from pathlib import Path

from django.apps import apps
from django.conf import settings

from kernel.catalogue.diagram import to_svg
from kernel.catalogue.facts import Catalogue, collect
from kernel.catalogue.markdown import to_markdown
from kernel.db.urls import ALL_ENGINES
from kernel.rpc.registry import registered


def project_catalogue() -> Catalogue:
    """Return the catalogue of all services of the project.

    Tables are known of the services that this process hosts.
    """
    names = [contract.name for contract in registered()]
    return collect(
        list(registered()),
        settings.CALLERS,
        {name: settings.SERVICE_ENGINES.get(name, ALL_ENGINES) for name in names},
        settings.BASE_DIR,
        tables={name: _tables(name) for name in names if apps.is_installed(name)},
        settings={name: _settings(name) for name in names},
    )


def generated_files() -> dict[Path, str]:
    """Return the text of each generated file of the documentation."""
    catalogue = project_catalogue()
    return {
        settings.BASE_DIR / "docs" / "services.md": to_markdown(catalogue),
        settings.BASE_DIR / "docs" / "pictures" / "architecture.svg": to_svg(catalogue),
    }


def _tables(service: str) -> list[str]:
    return [model.__name__ for model in apps.get_app_config(service).get_models()]


def _settings(service: str) -> list[str]:
    return [name for name in settings.ENVIRONMENT_NAMES if name.startswith(f"{service.upper()}_")]
