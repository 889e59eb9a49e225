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

from blog.environment import ALL_SERVICES


class Command(BaseCommand):
    help = (
        "Runs each part's development server in a process of its own: the gateway at the given address,"
        " accounts, posts and comments at the next three ports; and what delivers the services' events."
        " Ctrl-C stops all, as does the end of any."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", nargs="?", default="127.0.0.1:8000", help="host:port of the gateway")

    def handle(self, *args: Any, **options: Any) -> None:
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
                stack.enter_context(_process(service, addresses, "deliver_events")) for service in ALL_SERVICES
            ]
            for part, address in addresses.items():
                self.stdout.write(f"{part:<10} http://{address}")
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            try:
                os.wait()  # until the first of them ends
                raise CommandError("One of them has ended, so the others are stopped.")
            except KeyboardInterrupt:
                self.stdout.write("Stopping.")
            finally:
                for process in processes:
                    process.terminate()


def _process(part: str, addresses: dict[str, str], *command: str) -> subprocess.Popen[bytes]:
    """`manage.py` with this command, for a process that hosts `part`."""
    urls = {
        f"{service.upper()}_URL": f"http://{addresses[service]}" for service in ALL_SERVICES if service != part
    }
    return subprocess.Popen(  # noqa: S603  # this same program
        [sys.executable, sys.argv[0], *command], env=os.environ | urls | {"SERVICES": part}
    )
