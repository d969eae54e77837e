"""Programs that `dev.py` starts: one waited for, or several watched side by side."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from devkit.cluster import command_line
from devkit.places import CHECKOUT, VENV

STOP_SECONDS = 10
RESTARTS = 3
STEADY_SECONDS = 60


def environment(**additions: str) -> dict[str, str]:
    """The person's environment as the project's programs should see it."""
    unwanted = {"PYTHONHOME", "PYTHONPATH", "DJANGO_SETTINGS_MODULE"}
    kept = {name: text for name, text in os.environ.items() if name not in unwanted}
    path = f"{VENV / 'bin'}{os.pathsep}{kept.get('PATH', os.defpath)}"
    sources = os.pathsep.join([str(CHECKOUT), str(CHECKOUT / "platform")])
    ours = {"PATH": path, "PYTHONPATH": sources, "VIRTUAL_ENV": str(VENV)}
    return {**kept, **ours, **additions}


class Terminated(KeyboardInterrupt):
    """Told to end by another program, not by Ctrl-C, which children hear themselves."""


def attend(command: Sequence[str], env: Mapping[str, str]) -> int:
    """Runs one program in the foreground; Ctrl-C lets it finish in its own way."""
    program = subprocess.Popen(command, cwd=CHECKOUT, env=env)
    try:
        while True:
            try:
                return program.wait()
            except Terminated:
                raise
            except KeyboardInterrupt:
                continue
    finally:
        if program.poll() is None:
            program.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                program.wait(STOP_SECONDS)
            program.kill()


@dataclass
class Child:
    """A long-running program with its own log and process group."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)
    restart_at: float | None = None

    def start(self) -> None:
        self.starts.append(time.monotonic())
        self.restart_at = None
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=CHECKOUT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    def exit_code(self) -> int | None:
        return self.process.poll() if self.process else None

    def may_restart(self) -> bool:
        """A few deaths in a short time mean that starting it again will not help."""
        horizon = time.monotonic() - STEADY_SECONDS
        return len([moment for moment in self.starts if moment > horizon]) <= RESTARTS

    def pause_seconds(self) -> float:
        return 0.5 * (1 << min(len(self.starts), 4))


def stop_groups(groups: Sequence[int], *, reap: Callable[[], None]) -> None:
    """Ends whole process groups: politely, then for certain."""
    _signal_all(groups, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline:
        reap()
        if not any(_is_alive(group) for group in groups):
            return
        time.sleep(0.02)
    _signal_all(groups, signal.SIGKILL)
    reap()


def _signal_all(groups: Sequence[int], what: signal.Signals) -> None:
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, what)


def _is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # macOS says so of a group of zombies
        return False
    return True


def leftover_groups(groups: Sequence[int]) -> list[int]:
    """Those noted groups in which a program of this checkout still runs."""
    return [group for group in groups if any(map(_is_ours, _members(group)))]


def _is_ours(pid: int) -> bool:
    return str(VENV) in command_line(pid)


def _members(group: int) -> list[int]:
    if Path("/proc/self/stat").exists():
        pids = [int(each.name) for each in Path("/proc").glob("[0-9]*")]
    else:
        listing = subprocess.run(
            ["ps", "-A", "-o", "pid="], capture_output=True, text=True, check=False
        )
        pids = [int(number) for number in listing.stdout.split()]
    return [pid for pid in pids if _group_of(pid) == group]


def _group_of(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except OSError:
        return None
