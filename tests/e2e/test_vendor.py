"""What was brought in from elsewhere is what it was."""

import hashlib
from pathlib import Path

VENDOR = Path(__file__).parent / "vendor"


class TestAxe:
    def test_is_the_published_file(self):
        digest, name = (VENDOR / "axe.sha256").read_text().split()

        found = hashlib.sha256((VENDOR / name).read_bytes()).hexdigest()

        assert found == digest
