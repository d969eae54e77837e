"""Who runs PostgreSQL, and the folders that account keeps to itself."""

import contextlib
import functools
import os
import pwd
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from devkit.console import Problem
from devkit.places import CHECKOUT_KEY, state_folder

BORROWED = "nobody"
BORROWED_HOME = Path("/var/tmp")  # noqa: S108 - the folder below is checked


@dataclass(frozen=True)
class Account:
    """PostgreSQL refuses to be run by root, so root borrows the account `nobody`."""

    uid: int
    gid: int
    is_borrowed: bool

    def own(self, path: Path) -> None:
        if self.is_borrowed:
            os.chown(path, self.uid, self.gid)

    def start(self, command: Sequence[str], *, log: Path) -> subprocess.Popen[bytes]:
        """Starts a server of its own session, so that Ctrl-C does not reach it."""
        with log.open("ab") as output:
            self.own(log)
            return subprocess.Popen(
                command,
                cwd="/",
                env=_plain_environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=self._user,
                group=self._group,
                extra_groups=self._extra_groups,
            )

    def run(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd="/",
            env=_plain_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            user=self._user,
            group=self._group,
            extra_groups=self._extra_groups,
        )

    @property
    def _user(self) -> int | None:
        return self.uid if self.is_borrowed else None

    @property
    def _group(self) -> int | None:
        return self.gid if self.is_borrowed else None

    @property
    def _extra_groups(self) -> list[int] | None:
        return [] if self.is_borrowed else None


def _plain_environment() -> Mapping[str, str]:
    """Without PG... variables, which would point the tools at another server."""
    kept = {
        name: text
        for name, text in os.environ.items()
        if not name.startswith(("PG", "LC_")) and name != "LANG"
    }
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


@functools.cache
def account() -> Account:
    if os.geteuid() != 0:
        return Account(uid=os.geteuid(), gid=os.getegid(), is_borrowed=False)
    try:
        nobody = pwd.getpwnam(BORROWED)
    except KeyError as error:
        raise Problem(
            f"PostgreSQL cannot run as root, and there is no user {BORROWED} to lend"
            " its name. Run dev.py as an ordinary user, or set DATABASE_URL."
        ) from error
    return Account(uid=nobody.pw_uid, gid=nobody.pw_gid, is_borrowed=True)


def database_home() -> Path:
    """Where clusters live: in the checkout, or where `nobody` may enter when root."""
    if account().is_borrowed:
        return private_folder(BORROWED_HOME / f"commonweal-{CHECKOUT_KEY}")
    return private_folder(state_folder() / "postgres")


def private_folder(path: Path) -> Path:
    """Makes a folder only the server's account may enter; refuses anybody else's."""
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
        account().own(path)
    found = path.lstat()
    if path.is_symlink() or not path.is_dir() or found.st_uid != account().uid:
        raise Problem(f"{path} belongs to somebody else; remove it and try again.")
    path.chmod(0o700)
    return path
