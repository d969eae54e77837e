"""Where the checkout keeps what is not part of it."""

import hashlib
from pathlib import Path

from devkit.console import Problem

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
STATE = CHECKOUT / ".run"
CHECKOUT_KEY = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:10]


def venv_python() -> Path:
    return VENV / "bin" / "python"


def state_folder(*names: str) -> Path:
    """A folder below `.run`, made if it is missing."""
    folder = STATE.joinpath(*names)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except PermissionError as error:
        raise Problem(
            f"{folder} cannot be made: {error.strerror}. If another user ran dev.py"
            f" here before, remove {STATE} or work in a clone of your own."
        ) from error
    return folder
