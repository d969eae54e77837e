"""What a web worker holds before it is asked anything."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Megabytes each, of use only where a picture or a description is brought.
RARELY_NEEDED = ("PIL", "nh3")
TOLD = f"""
import sys
import project.wsgi
sys.stdout.write(" ".join(set({RARELY_NEEDED!r}).intersection(sys.modules)) or "none")
"""


class TestApplication:
    def test_starts_without_what_few_requests_need(self) -> None:
        paths = os.pathsep.join([str(ROOT), str(ROOT / "platform")])

        done = subprocess.run(
            [sys.executable, "-c", TOLD],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": paths, "COMMONWEAL_TESTING": "1"},
            capture_output=True,
            text=True,
            check=True,
        )

        assert done.stdout == "none"
