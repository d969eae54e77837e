"""The drill in its short form, as anybody runs it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
LONGEST_SECONDS = 280


@pytest.mark.drill
@pytest.mark.django_db
def test_shop_survives_being_killed() -> None:
    arguments = ["--seed", "7", "--purchases", "20", "--clients", "6"]

    done = subprocess.run(
        [sys.executable, "-m", "tests.drill", *arguments],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": _server_url(),
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
        },
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )

    *_, last = done.stdout.splitlines() or [""]
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert re.fullmatch(
        r"drill: ok, \d+ paid, \d+ declined, \d+ kills, seed 7", last
    ), done.stdout


def _server_url() -> str:
    """The tests' server; the drill makes a database of its own beside theirs."""
    given = os.environ["DATABASE_URL"]
    assert connection.settings_dict["NAME"]
    return given
