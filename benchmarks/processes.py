"""What processes use, read from /proc: processor time and memory."""

import os
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

from benchmarks.databases import ROOT

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
MILLISECONDS = 1_000
ACTIVE = """
    SELECT pid, backend_type = 'client backend', datname = current_database()
    FROM pg_stat_activity WHERE pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class Use:
    """Processor milliseconds used since a process began."""

    cpu_ms: float

    def since(self, earlier: "Use") -> float:
        """What was used in between."""
        return self.cpu_ms - earlier.cpu_ms


def worked_ms(pid: int) -> float:
    """Processor time of a process so far, finer than the clock ticks."""
    nanoseconds = int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
    return nanoseconds / 1_000_000


def run_alone(command: list[str], env: Mapping[str, str]) -> tuple[str, float]:
    """What a program said, and its largest memory in MB; raises when it fails."""
    with tempfile.TemporaryFile("w+") as told, tempfile.TemporaryFile("w+") as wrong:
        program = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **env}, stdout=told, stderr=wrong
        )
        _, status, used = os.wait4(program.pid, 0)
        program.returncode = os.waitstatus_to_exitcode(status)
        told.seek(0)
        wrong.seek(0)
        words = told.read()
        if program.returncode:
            raise RuntimeError(f"{command}: {words}\n{wrong.read()[-2000:]}")
    return words, used.ru_maxrss / 1024


def descendants(pid: int) -> list[int]:
    """The process and all below it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        fields = _stat(int(entry.name))
        if fields:
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        each = waiting.pop()
        found.append(each)
        waiting += children.get(each, [])
    return found


def cpu_of(pids: Iterable[int]) -> Use:
    """User and system time of these processes, without their ended children."""
    ticks = 0
    for pid in pids:
        fields = _stat(pid)
        if fields:
            ticks += int(fields[11]) + int(fields[12])
    return Use(ticks / TICKS_PER_SECOND * MILLISECONDS)


def memory_mb(pid: int) -> float:
    """Resident memory of one process, what it shares with others included."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def database_pids(url: str) -> list[int]:
    """The server's processes that work for this database; none if it is elsewhere.

    Its writers are counted with them when nobody else is connected to the server.
    """
    with psycopg.connect(url) as connection:
        if not _is_here(connection):
            return []
        rows = connection.execute(ACTIVE).fetchall()
    is_alone = all(is_ours for _, is_client, is_ours in rows if is_client)
    return [
        pid
        for pid, is_client, is_ours in rows
        if is_ours or (is_alone and not is_client)
    ]


def _is_here(connection: "psycopg.Connection[tuple[object, ...]]") -> bool:
    command = Path(f"/proc/{connection.info.backend_pid}/comm")
    return command.exists() and command.read_text().startswith("postgres")


def _stat(pid: int) -> list[str]:
    """The fields after the name, which may itself hold spaces and brackets."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return []
    return text[text.rindex(")") + 2 :].split()
