"""Checks of the settings that files in `deploy/` give to processes."""

import os
from pathlib import Path
from typing import Any
from unittest.mock import patch

from blog.environment import Environment

SECRETS = ("DJANGO_SECRET_KEY", "JWT_SIGNING_KEY", "SERVICES_SECRET")
# Read by libraries, not by `blog.environment`.
OTHERS = {"FIRESTORE_EMULATOR_HOST"}


def checked(given: dict[str, Any]) -> Environment:
    """Return the settings as a process reads them, with secrets filled in.

    Raises:
        AssertionError: If there is no such setting.
        ValidationError: If the process would not start.
    """
    settings = {name: str(value) for name, value in given.items()}
    unknown = settings.keys() - Environment.model_fields.keys() - OTHERS
    if unknown:
        raise AssertionError(f"No such settings: {', '.join(sorted(unknown))}")
    filled = {name: name * 3 for name in SECRETS if settings.get(name) == ""}
    with patch.dict(os.environ, settings | filled, clear=True):
        return Environment()


def env_file(path: Path) -> dict[str, str]:
    """Return the settings of a file with NAME=value lines."""
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)
