"""Make the folder that an image runs from, with the parts of the project that it needs.

    python deploy/assemble.py posts,comments /app

With "" in place of names, it has every service and the gateway.
Of the other services the folder has only `__init__.py` and `contract.py`. It has the
collected static files, and no tests.
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
    """Fill a new folder for a process that hosts these services, or the gateway.

    Args:
        hosted: The names of the services; "gateway" is one of them.
        folder: The folder. It must not exist yet.
    """
    copy(hosted, folder)
    collect_static_files(hosted, folder)
    # A container cannot write to the image's folders, so the bytecode is compiled here.
    compileall.compile_dir(folder, quiet=1)


def copy(hosted: list[str], folder: Path) -> None:
    """Copy the code of the hosted services, and the contracts of the others."""
    folder.mkdir(parents=True)
    shutil.copy(PROJECT / "manage.py", folder)
    packages = ["blog", "kernel", "django_firestore_backend"]
    packages += ["gateway", "demo"] if "gateway" in hosted else []
    packages += [service for service in SERVICES if service in hosted]
    for name in packages:
        shutil.copytree(PROJECT / name, folder / name, ignore=NOT_RUN)
    for other in set(SERVICES) - set(hosted):
        (folder / other).mkdir()
        for file in ("__init__.py", "contract.py"):
            shutil.copy(PROJECT / other / file, folder / other)


def collect_static_files(hosted: list[str], folder: Path) -> None:
    """Collect the static files, with settings that are only good for that."""
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
    subprocess.run(command, cwd=folder, env=environment, check=True)


if __name__ == "__main__":
    named = sys.argv[1].split(",") if sys.argv[1] else [*SERVICES, "gateway"]
    assemble(named, Path(sys.argv[2]))
