"""`manage.py runsplit`: every part in a process of its own, for development."""

import os
import signal
import subprocess
import sys
from argparse import ArgumentParser
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from blog.environment import ALL_SERVICES


class Command(BaseCommand):
    """Run development servers and relays, and stop all of them when one ends."""

    help = (
        "Runs a development server for each part in a process of its own: the gateway at the given address,"
        f" {', '.join(ALL_SERVICES)} at the next ports; and a relay for each service's events."
        " Ctrl-C stops all processes. They also stop when one of them ends."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the gateway's address."""
        parser.add_argument("address", nargs="?", default="127.0.0.1:8000", help="host:port of the gateway")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until Ctrl-C, SIGTERM, or the end of a process.

        Raises:
            CommandError: The address is not valid, SERVICES is set, or a process has
                ended.
        """
        if settings.SERVICE_URLS:
            raise CommandError("SERVICES must not be set: this command sets it for each process.")
        host, _, port = options["address"].rpartition(":")
        if not (host and port.isdecimal()):
            raise CommandError(f"{options['address']!r} is not an address such as 127.0.0.1:8000.")
        addresses = {
            part: f"{host}:{int(port) + number}" for number, part in enumerate(["gateway", *ALL_SERVICES])
        }
        with ExitStack() as stack:
            processes = [
                stack.enter_context(_process(part, addresses, "runserver", "--noreload", address))
                for part, address in addresses.items()
            ]
            processes += [
                stack.enter_context(_process(service, addresses, "deliver_events"))
                for service in ALL_SERVICES
            ]
            for part, address in addresses.items():
                self.stdout.write(f"{part:<10} http://{address}")
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            try:
                os.wait()  # returns when the first process ends
                raise CommandError("A process has ended, so the others are stopped.")
            except KeyboardInterrupt:
                self.stdout.write("Stopping.")
            finally:
                for process in processes:
                    process.terminate()


def _process(part: str, addresses: dict[str, str], *command: str) -> subprocess.Popen[bytes]:
    """Start `manage.py` with this command in a process that hosts `part`."""
    urls = {
        f"{service.upper()}_URL": f"http://{addresses[service]}"
        for service in ALL_SERVICES
        if service != part
    }
    return subprocess.Popen(  # noqa: S603  # the program that is running
        [sys.executable, sys.argv[0], *command], env=os.environ | urls | {"SERVICES": part}
    )
