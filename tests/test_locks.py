"""Tests that the lock files fit the ranges and each other."""

import re
from collections import defaultdict
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

RANGES = sorted(settings.BASE_DIR.glob("requirements*.txt"))
LOCKS = settings.BASE_DIR / "locks"


def ranges_in(file: Path) -> list[Requirement]:
    """Return the requirements in the file itself, without included files."""
    lines = (re.sub(r"\s*#.*", "", line) for line in file.read_text().splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("-r ")]


def locked_in(file: Path) -> list[tuple[Requirement, list[str]]]:
    """Return each locked requirement with its hashes."""
    locked: list[tuple[Requirement, list[str]]] = []
    for line in file.read_text().splitlines():
        text = line.removesuffix("\\").strip()
        if text.startswith("--hash="):
            locked[-1][1].append(text.removeprefix("--hash="))
        elif text and not text.startswith("#"):
            locked.append((Requirement(text), []))
    return locked


def pins_in(file: Path) -> dict[str, list[str]]:
    """Return the pins of each package: one for each platform marker."""
    pins: dict[str, list[str]] = defaultdict(list)
    for locked, _ in locked_in(file):
        pins[locked.name].append(f"{locked.specifier} ; {locked.marker}")
    return pins


class LockTests(SimpleTestCase):
    def test_each_file_of_ranges_has_a_lock_file(self) -> None:
        self.assertEqual({file.name for file in LOCKS.iterdir()}, {file.name for file in RANGES})

    def test_each_range_contains_its_locked_version(self) -> None:
        for file in RANGES:
            versions = {canonicalize_name(found.name): found for found, _ in locked_in(LOCKS / file.name)}
            for wanted in ranges_in(file):
                with self.subTest(f"{wanted}; `make lock` brings {file.name}'s lock file up to date"):
                    locked = versions[canonicalize_name(wanted.name)]
                    (pin,) = locked.specifier
                    self.assertEqual(pin.operator, "==")
                    self.assertIn(pin.version, wanted.specifier)

    def test_every_lock_file_has_the_same_version_of_a_package(self) -> None:
        pins: dict[str, set[frozenset[str]]] = defaultdict(set)
        for file in LOCKS.iterdir():
            for name, found in pins_in(file).items():
                pins[name].add(frozenset(found))
        self.assertEqual({}, {name: found for name, found in pins.items() if len(found) > 1})

    def test_every_locked_version_has_hashes(self) -> None:
        for file in LOCKS.iterdir():
            for locked, hashes in locked_in(file):
                with self.subTest(file=file.name, locked=str(locked)):
                    self.assertTrue(hashes)
                    for found in hashes:
                        self.assertRegex(found, r"^sha256:[0-9a-f]{64}$")

    def test_no_lock_file_names_an_index_or_an_address(self) -> None:
        for file in LOCKS.iterdir():
            with self.subTest(file.name):
                self.assertNotRegex(file.read_text(), r"(?m)^--(?!hash)|://")
