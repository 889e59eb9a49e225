"""Lint the OpenAPI descriptions, and run generated clients against the server.

python -m tests.clients, after `npm --prefix tests/clients ci`
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import requests

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "blog.test_settings")

from blog.environment import ALL_SERVICES
from tests.clients import python_client
from tests.process_environment import environment_of, sqlite_files
from tests.processes import ServerProcess
from tests.servers.processes import free_port

HERE = Path(__file__).resolve().parent
BUILD = HERE / "build"
DESCRIPTIONS = {"v1": "/api/v1/schema", "conduit": "/api/schema"}


def main() -> None:
    """Lint both descriptions and use both clients; exit with a message otherwise."""
    with tempfile.TemporaryDirectory(prefix="clients-") as folder:
        environment = environment_of("gateway", *ALL_SERVICES, databases=sqlite_files(Path(folder)))
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, cwd=HERE.parent.parent, env=environment, check=True)
        server = ServerProcess(free_port(), environment, workers=1)
        try:
            server.start()
            server.wait_until_live()
            download_descriptions(server.url)
            run_npm("lint")
            run_npm("client", BASE_URL=server.url)
            python_client.generate(BUILD / "v1.json", Path(folder))
            python_client.use(server.url)
        finally:
            server.close()


def download_descriptions(url: str) -> None:
    """Store the OpenAPI descriptions of both APIs in BUILD."""
    BUILD.mkdir(exist_ok=True)
    for name, path in DESCRIPTIONS.items():
        response = requests.get(f"{url}{path}", timeout=30)
        response.raise_for_status()
        (BUILD / f"{name}.json").write_bytes(response.content)


def run_npm(script: str, **environment: str) -> None:
    """Run a script of package.json."""
    command = ["npm", "--prefix", str(HERE), "run", "--silent", script]
    subprocess.run(command, env=os.environ | environment, check=True)


if __name__ == "__main__":
    main()
