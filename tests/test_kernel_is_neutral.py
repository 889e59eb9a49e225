import re
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

KERNEL = Path(settings.BASE_DIR) / "kernel"
PRODUCT_WORD = re.compile(
    r"(?<![a-z])(accounts|posts|comments|Accounts|Posts|Comments)(?![a-z])"
    r"|(?<![A-Za-z])(Account|Post|Comment)(?! ?[Ss]tatus)(?![a-z])"
)
SUFFIXES = {".py", ".md", ".html", ".js", ".css", ".json"}


class NeutralKernelTests(SimpleTestCase):
    def test_kernel_names_no_product(self) -> None:
        files = [path for path in KERNEL.rglob("*") if path.suffix in SUFFIXES]
        self.assertGreater(len(files), 50)
        found = [
            f"{path.relative_to(KERNEL)}:{number}: {line.strip()}"
            for path in files
            for number, line in enumerate(path.read_text().splitlines(), 1)
            if PRODUCT_WORD.search(line)
        ]
        self.assertEqual(found, [])
