"""Makes the folder that an image runs from: what some of the services need of this project, and nothing else.

    python deploy/assemble.py posts,comments /app

The others are there as `__init__.py` and `contract.py` alone. Static files are collected, tests left out.
"""

import compileall
import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SERVICES = sorted(contract.parent.name for contract in PROJECT.glob("*/contract.py"))
NOT_RUN = shutil.ignore_patterns("tests", "__pycache__")


def assemble(hosted: list[str], folder: Path) -> None:
    """Fills `folder`, which must not exist yet, for a process that hosts these services (or the gateway)."""
    copy(hosted, folder)
    collect_static_files(hosted, folder)
    # Compiled now, for the image's folders cannot be written to later.
    compileall.compile_dir(folder, quiet=1)


def copy(hosted: list[str], folder: Path) -> None:
    folder.mkdir(parents=True)
    shutil.copy(PROJECT / "manage.py", folder)
    with_gateway = ["gateway", "demo"] if "gateway" in hosted else []
    for name in ["blog", "kernel", "django_firestore_backend", *with_gateway, *(service for service in SERVICES if service in hosted)]:
        shutil.copytree(PROJECT / name, folder / name, ignore=NOT_RUN)
    for other in set(SERVICES) - set(hosted):
        (folder / other).mkdir()
        for file in ("__init__.py", "contract.py"):
            shutil.copy(PROJECT / other / file, folder / other)


def collect_static_files(hosted: list[str], folder: Path) -> None:
    """Settings must be whole even for this; these are good for nothing else and kept nowhere."""
    environment = {
        "PATH": os.environ["PATH"],
        "SERVICES": ",".join(hosted),
        "DJANGO_ALLOWED_HOSTS": "localhost",
        "DATABASE_URL": "sqlite:///:memory:",
        **{f"{other.upper()}_URL": f"http://{other}" for other in SERVICES if other not in hosted},
        **{
            name: secrets.token_urlsafe(48)
            for name in ("DJANGO_SECRET_KEY", "JWT_SIGNING_KEY", "SERVICES_SECRET")
        },
    }
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    command += ["--ignore", "redoc"]  # 8 MB that no page asks for
    subprocess.run(command, cwd=folder, env=environment, check=True)


if __name__ == "__main__":
    assemble(sys.argv[1].split(","), Path(sys.argv[2]))
