"""The services of a project: the packages that have a `contract.py`.

All this is read from files, so that nothing of a service has to be imported.
"""

import ast
from collections.abc import Sequence
from pathlib import Path


def find_services(folder: Path) -> list[str]:
    """Return the names of the packages in the folder that have a `contract.py`."""
    return sorted(contract.parent.name for contract in folder.glob("*/contract.py"))


def declared_engines(service: Path) -> Sequence[str] | None:
    """Return the database engines that a service runs on, as its `apps.py` says.

    Args:
        service: The folder of the service.

    Returns:
        The value of `engines` in the class of the app. None if there is no `apps.py`,
        because only the contract is installed, or if it sets no `engines`.
    """
    apps = service / "apps.py"
    for node in ast.walk(ast.parse(apps.read_text() if apps.exists() else "")):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "engines":
            engines: Sequence[str] = ast.literal_eval(node.value)
            return engines
    return None
