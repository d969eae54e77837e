"""One PostgreSQL cluster: made, started and stopped, behind a socket of its own."""

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from devkit.accounts import account, private_folder
from devkit.console import Problem, tail
from devkit.postgres import Binaries, find_binaries

ROLE = "commonweal"
DATABASE = "commonweal"
BUILTIN_LOCALE_MAJOR = 17
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 99
SHORT_HOME = Path("/tmp")  # noqa: S108 - the folder below is checked
START_SECONDS = 60
STOP_SECONDS = 20
STATUS_LINE = 7
LAUNCHES = 5
OLD_BACKENDS = "shared memory block"

DURABLE = {"max_connections": "100", "shared_buffers": "128MB"}
THROWAWAY = {
    "max_connections": "300",
    "shared_buffers": "256MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


_children: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class Cluster:
    folder: Path
    tuning: Mapping[str, str]

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"

    @property
    def sockets(self) -> Path:
        """Beside the data, or in a shorter place: the kernel limits socket paths."""
        if len(os.fsencode(self.folder / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
            return self.folder
        key = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return SHORT_HOME / f"commonweal-{account().uid}-{key}"

    @property
    def url(self) -> str:
        return f"postgresql://{ROLE}@{quote(str(self.sockets), safe='')}/{DATABASE}"

    def start(self) -> None:
        """Makes the cluster if need be; a server left over from a crash is replaced."""
        binaries = find_binaries()
        private_folder(self.folder)
        private_folder(self.sockets)
        self._refuse_other_version(binaries)
        self.stop()
        is_new = not self.data.exists()
        if is_new:
            self._initialize(binaries)
        self._launch(binaries)
        if is_new:
            self._create_database(binaries)

    def stop(self) -> None:
        """Stops a running server; without one it only clears the note it left."""
        pid = _server_pid(self.data)
        if pid is None:
            self._clear_misleading_notes()
            return
        for request in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, request)
            if _wait_until_gone(self.data, pid):
                return
        raise Problem(f"PostgreSQL (process {pid}) does not stop. Its log: {self.log}")

    def _clear_misleading_notes(self) -> None:
        """PostgreSQL sees through notes of the dead, not through reused numbers."""
        notes = [self.data / "postmaster.pid", self.sockets / f"{SOCKET_NAME}.lock"]
        for note in notes:
            pid = _noted_pid(note)
            if pid is not None and _exists(pid):
                note.unlink(missing_ok=True)

    def remove(self) -> None:
        self.stop()
        if self.sockets != self.folder:
            shutil.rmtree(self.sockets, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _refuse_other_version(self, binaries: Binaries) -> None:
        try:
            major = (self.data / "PG_VERSION").read_text().strip()
        except OSError:
            return
        if major != str(binaries.major):
            raise Problem(
                f"The data in {self.data} was made by PostgreSQL {major}, but this is"
                f" PostgreSQL {binaries.major}. `python3 dev.py reset` begins anew"
                " (the demo's data is lost)."
            )

    def _initialize(self, binaries: Binaries) -> None:
        """Under another name first, so that half a cluster is never taken for one."""
        unfinished = self.folder / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        command = [
            binaries.tool("initdb"),
            f"--pgdata={unfinished}",
            f"--username={ROLE}",
            "--encoding=UTF8",
            "--auth-local=trust",
            "--auth-host=reject",
            "--no-sync",
            "--no-instructions",
        ]
        for locale in _locales(binaries):
            made = account().run([*command, *locale])
            if made.returncode == 0:
                unfinished.rename(self.data)
                return
            shutil.rmtree(unfinished, ignore_errors=True)
        raise Problem(f"initdb failed:\n{made.stdout}{made.stderr}")

    def _launch(self, binaries: Binaries) -> None:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **self.tuning,
        }
        options = [f"--{name}={value}" for name, value in settings.items()]
        command = [binaries.tool("postgres"), "-D", str(self.data), *options]
        for _ in range(LAUNCHES):
            if self._runs(command):
                return
            if OLD_BACKENDS not in tail(self.log, lines=5):
                break
            time.sleep(1)
        raise Problem(
            f"PostgreSQL did not start. The end of {self.log}:\n{tail(self.log)}"
        )

    def _runs(self, command: list[str]) -> bool:
        server = account().start(command, log=self.log)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and server.poll() is None:
            if _is_ready(self.data, server.pid):
                _children[server.pid] = server
                return True
            time.sleep(0.02)
        server.kill()
        server.wait()
        return False

    def _create_database(self, binaries: Binaries) -> None:
        socket = ["-h", str(self.sockets), "-p", "5432", "-U", ROLE]
        made = account().run([binaries.tool("createdb"), *socket, DATABASE])
        if made.returncode != 0:
            raise Problem(f"The database could not be created:\n{made.stderr}")


def _locales(binaries: Binaries) -> list[list[str]]:
    """Alike everywhere: by code point, with Unicode's letters where possible."""
    if binaries.major >= BUILTIN_LOCALE_MAJOR:
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return [[*builtin, "--locale=C"]]
    return [["--locale=C.UTF-8"], ["--locale=C"]]


def _status(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def _is_ready(data: Path, pid: int) -> bool:
    status = _status(data)
    return (
        len(status) > STATUS_LINE
        and status[0].strip() == str(pid)
        and status[STATUS_LINE].strip() == "ready"
    )


def _server_pid(data: Path) -> int | None:
    """The running server of this folder; a number reused by another program is none."""
    pid = _noted_pid(data / "postmaster.pid")
    return pid if pid is not None and str(data) in command_line(pid) else None


def _noted_pid(note: Path) -> int | None:
    try:
        first_line = note.read_text().partition("\n")[0].strip()
    except OSError:
        return None
    return int(first_line) if first_line.isdigit() else None


def _exists(pid: int) -> bool:
    _reap(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def command_line(pid: int) -> str:
    """What a process was started as, or an empty string when there is none."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return ""
    asked = ["ps", "-ww", "-o", "args=", "-p", str(pid)]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout


def _wait_until_gone(data: Path, pid: int) -> bool:
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline:
        if _server_pid(data) != pid and not _is_ending(pid):
            return True
        time.sleep(0.02)
    return _server_pid(data) != pid


def _is_ending(pid: int) -> bool:
    """Dead, but with its number still taken: the next server would see it alive."""
    return _exists(pid) and not command_line(pid)


def _reap(pid: int) -> None:
    """A dead child keeps its number until its parent has asked about it."""
    child = _children.get(pid)
    if child and child.poll() is not None:
        del _children[pid]
