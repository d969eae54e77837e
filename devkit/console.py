"""What `dev.py` says, and how it gives up."""

import os
import sys
from pathlib import Path

TAIL_BYTES = 20_000


class Problem(Exception):
    """A reason to stop, in words that tell the reader what to do next."""


def say(text: str = "") -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    sys.stdout.flush()
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def bold(text: str) -> str:
    plain = not sys.stdout.isatty() or os.environ.get("NO_COLOR")
    return text if plain else f"\033[1m{text}\033[0m"


def tail(path: Path, *, lines: int = 25) -> str:
    """The last lines of a log, or an empty string when there is none."""
    try:
        with path.open("rb") as log:
            size = log.seek(0, os.SEEK_END)
            log.seek(max(0, size - TAIL_BYTES))
            text = log.read().decode(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
