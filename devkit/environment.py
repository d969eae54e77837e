"""The virtual environment in `.venv`: made, filled and repaired when it is stale."""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

from devkit.console import Problem, complain, say
from devkit.locks import locked, write_whole
from devkit.places import CHECKOUT, VENV, state_folder, venv_python

RUN = ("requirements.txt",)
DEVELOP = (*RUN, "requirements-dev.txt")
BROWSE = (*DEVELOP, "requirements-e2e.txt")
STAMP = VENV / "installed.json"
UNFINISHED = VENV / "installing"

DEBIAN_WHEELS = Path("/usr/share/python-wheels")
NO_INSTALLER = """\
This Python has no pip, and uv is not on the path. Install one of them and try again:
  Debian, Ubuntu:  sudo apt install python3-venv
  elsewhere:       https://docs.astral.sh/uv/"""


def prepare(requirements: Sequence[str]) -> None:
    """Brings `.venv` to what the lock files say, if it is not there already."""
    if _is_current(requirements):
        return
    lock = state_folder() / "environment.lock"
    with locked(lock, when_waiting=_say_waiting):
        if _is_current(requirements):
            return
        _make_venv()
        _install(requirements)


def _say_waiting() -> None:
    say("Another dev.py is preparing .venv; waiting for it ...")


def _is_current(requirements: Sequence[str]) -> bool:
    stamp = _read_stamp()
    return (
        venv_python().exists()
        and stamp.get("venv") == _identity()
        and all(stamp.get(name) == _digest(name) for name in requirements)
    )


def _read_stamp() -> dict[str, str]:
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _digest(name: str) -> str:
    return hashlib.sha256((CHECKOUT / name).read_bytes()).hexdigest()


def _identity() -> str:
    """Changes when the checkout moved or the Python below `.venv` was replaced."""
    return f"{VENV} {_venv_version()} {venv_python().resolve()}"


def _venv_version() -> str:
    """The Python that made `.venv`, from its own note: asking it costs a process."""
    try:
        lines = (VENV / "pyvenv.cfg").read_text().splitlines()
    except OSError:
        return ""
    notes = dict(line.split(" = ", 1) for line in lines if " = " in line)
    return notes.get("version_info", notes.get("version", ""))


def _make_venv() -> None:
    if _venv_works():
        return
    if VENV.exists() and not (VENV / "pyvenv.cfg").exists() and any(VENV.iterdir()):
        raise Problem(f"{VENV} is in the way: it is no virtual environment. Move it.")
    version = ".".join(str(part) for part in sys.version_info[:3])
    say(f"Making .venv with Python {version} ...")
    if VENV.exists():
        shutil.rmtree(VENV)
    try:
        venv.EnvBuilder(symlinks=True, with_pip=False).create(VENV)
    except OSError as error:
        raise Problem(f"{VENV} cannot be made: {error}") from error


def _venv_works() -> bool:
    """Whether its Python runs, still is the one that made it, and stands here."""
    if UNFINISHED.exists():
        say("The last install was cut off in the middle.")
        return False
    noted = _read_stamp().get("venv")
    if noted not in (None, _identity()):
        return False
    minor = ".".join(_venv_version().split(".")[:2])
    probe = f"import sys; sys.exit('%d.%d' % sys.version_info[:2] != {minor!r})"
    return venv_python().exists() and _quiet([str(venv_python()), "-c", probe])


def _quiet(command: Sequence[str]) -> bool:
    try:
        finished = subprocess.run(command, capture_output=True, check=False)
    except OSError:
        return False
    return finished.returncode == 0


def _install(requirements: Sequence[str]) -> None:
    """Notes what is installed only at the end, so that a failed one is tried again.

    One that was killed may have left half a package behind that looks whole; then the
    note that it began is still there, and `.venv` is made anew.
    """
    stamp = _read_stamp()
    STAMP.unlink(missing_ok=True)
    missing = [name for name in requirements if stamp.get(name) != _digest(name)]
    say(f"Installing {', '.join(missing)} ...")
    files = [part for name in missing for part in ("-r", str(CHECKOUT / name))]
    command = [*_installer(), "--require-hashes", *files]
    UNFINISHED.touch()
    finished = subprocess.run(command, cwd=CHECKOUT, env=_install_env(), check=False)
    if finished.returncode >= 0:
        UNFINISHED.unlink()
    if finished.returncode != 0:
        complain(f"The failing command was: {' '.join(command)}")
        raise Problem("Installing failed, see above. The next run begins it again.")
    stamp |= {name: _digest(name) for name in missing}
    stamp["venv"] = _identity()
    write_whole(STAMP, json.dumps(stamp, indent=2))


def _installer() -> list[str]:
    """An install command for `.venv`: uv when at hand, else the nearest pip."""
    python = str(venv_python())
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--quiet", "--python", python]
    arguments = ["install", "--quiet", "--disable-pip-version-check"]
    if _quiet([python, "-m", "pip", "--version"]):
        return [python, "-m", "pip", *arguments]
    if wheel := _pip_wheel():
        return [python, f"{wheel}/pip", *arguments]
    if _quiet([sys.executable, "-m", "pip", "--version"]):
        return [sys.executable, "-m", "pip", "--python", python, *arguments]
    raise Problem(NO_INSTALLER)


def _pip_wheel() -> Path | None:
    """The pip that Python carries along for ensurepip; Debian keeps it elsewhere."""
    folders = [DEBIAN_WHEELS]
    ensurepip = importlib.util.find_spec("ensurepip")
    if ensurepip and ensurepip.origin:
        folders.insert(0, Path(ensurepip.origin).parent / "_bundled")
    wheels = [wheel for folder in folders for wheel in folder.glob("pip-*.whl")]
    return wheels[0] if wheels else None


def _install_env() -> dict[str, str]:
    """The person's own settings for pip and uv, less what would point elsewhere."""
    unwanted = {"PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_USER", "VIRTUAL_ENV"}
    kept = {name: text for name, text in os.environ.items() if name not in unwanted}
    return {**kept, "PIP_ROOT_USER_ACTION": "ignore", "UV_LINK_MODE": "copy"}
