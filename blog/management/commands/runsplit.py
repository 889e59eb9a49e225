"""`runsplit`: the whole blog split, for development."""

import os
import signal
import subprocess
import sys
from argparse import ArgumentParser
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from blog.environment import PARTS, SERVICES


class Command(BaseCommand):
    help = (
        "Runs the development server of each part in a process of its own: the gateway at the given address,"
        " accounts, posts and comments at the next three ports. Ctrl-C stops all, as does the end of any."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", nargs="?", default="127.0.0.1:8000", help="host:port of the gateway")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.SERVICE_URLS:
            raise CommandError("SERVICES must not be set: this command sets it for each process.")
        host, _, port = options["address"].rpartition(":")
        addresses = {
            part: f"{host}:{int(port) + number}" for number, part in enumerate(["gateway", *SERVICES])
        }
        with ExitStack() as stack:
            servers = [stack.enter_context(_server(part, addresses)) for part in PARTS]
            for part, address in addresses.items():
                self.stdout.write(f"{part:<10} http://{address}")
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            try:
                os.wait()  # until the first of them ends
            except KeyboardInterrupt:
                self.stdout.write("Stopping.")
            finally:
                for server in servers:
                    server.terminate()


def _server(part: str, addresses: dict[str, str]) -> subprocess.Popen[bytes]:
    urls = {
        f"{service.upper()}_URL": f"http://{addresses[service]}" for service in SERVICES if service != part
    }
    command = [sys.executable, sys.argv[0], "runserver", "--noreload", addresses[part]]
    return subprocess.Popen(command, env=os.environ | urls | {"SERVICES": part})  # noqa: S603  # this same program
