"""What is started is watched, and ends together."""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from devkit.children import Child, attend, leftover_groups, stop_groups
from devkit.console import Problem
from devkit.locks import is_locked, try_lock
from devkit.supervisor import Supervisor

ROOT = Path(__file__).resolve().parents[2]


def python(code: str, log: Path, **env: str) -> Child:
    command = [sys.executable, "-c", code]
    return Child(name="program", command=command, env={**os.environ, **env}, log=log)


def wait_for(path: Path) -> str:
    deadline = time.monotonic() + 10
    while not (path.exists() and path.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return path.read_text()


class TestSupervisor:
    def test_starts_a_dead_child_again_but_not_for_ever(self, tmp_path: Path) -> None:
        child = python("print('alas'); raise SystemExit(3)", tmp_path / "log")
        child.pause_seconds = lambda: 0.0  # type: ignore[method-assign]
        noted: list[list[int]] = []
        supervisor = Supervisor(on_change=lambda groups: noted.append(list(groups)))
        supervisor.start(child)

        with pytest.raises(Problem, match=r"exit code 3(.|\n)*alas(.|\n)*too often"):
            supervisor.watch()

        assert len(child.starts) == 4
        assert len(noted) == 4

    def test_says_who_died_instead_of_answering(self, tmp_path: Path) -> None:
        supervisor = Supervisor(on_change=lambda _: None)
        supervisor.start(python("raise SystemExit('no port')", tmp_path / "log"))

        with pytest.raises(Problem, match="no port"):
            supervisor.wait_until_it_answers("http://127.0.0.1:9/")

    def test_ends_children_with_their_children(self, tmp_path: Path) -> None:
        note = tmp_path / "pid"
        code = (
            "import os, pathlib, signal, subprocess, sys, time\n"
            "other = subprocess.Popen([sys.executable, '-c',"
            " 'import time; time.sleep(60)'])\n"
            f"pathlib.Path({str(note)!r}).write_text(str(other.pid))\n"
            "time.sleep(60)"
        )
        supervisor = Supervisor(on_change=lambda _: None)
        supervisor.start(python(code, tmp_path / "log"))
        grandchild = int(wait_for(note))

        supervisor.stop()

        deadline = time.monotonic() + 5
        while Path(f"/proc/{grandchild}/cmdline").exists():
            with contextlib.suppress(OSError):
                if not Path(f"/proc/{grandchild}/cmdline").read_bytes():
                    break  # a zombie, waiting for a parent that looks away
            assert time.monotonic() < deadline
            time.sleep(0.02)


class TestLeftovers:
    def test_are_told_from_programs_that_took_their_number(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("devkit.children.VENV", tmp_path)
        ours = python(f"import time; time.sleep(60)  # {tmp_path}", tmp_path / "a")
        other = python("import time; time.sleep(60)", tmp_path / "b")
        supervisor = Supervisor(on_change=lambda _: None)
        supervisor.start(ours)
        supervisor.start(other)

        left = leftover_groups(supervisor.groups())

        stop_groups(supervisor.groups(), reap=supervisor._reap)
        assert left == [ours.pid]


class TestAttend:
    def test_gives_back_the_exit_code(self) -> None:
        code = attend([sys.executable, "-c", "raise SystemExit(5)"], dict(os.environ))

        assert code == 5

    def test_ends_the_program_when_it_is_told_to_end(self, tmp_path: Path) -> None:
        note = tmp_path / "pid"
        program = (
            f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid()));"
            " time.sleep(60)"
        )
        attending = (
            "import os, sys\n"
            "from devkit.children import attend\n"
            "from devkit.supervisor import endings_interrupt\n"
            "with endings_interrupt():\n"
            f"    attend([sys.executable, '-c', {program!r}], dict(os.environ))\n"
        )
        outer = subprocess.Popen(
            [sys.executable, "-c", attending], stderr=subprocess.DEVNULL, cwd=ROOT
        )
        inner = int(wait_for(note))

        outer.terminate()
        outer.wait(20)

        with pytest.raises(ProcessLookupError):
            os.kill(inner, 0)


class TestLocks:
    def test_are_held_by_one_at_a_time(self, tmp_path: Path) -> None:
        path = tmp_path / "lock"

        first = try_lock(path)
        second = try_lock(path)

        assert first
        assert second is None
        assert is_locked(path)
        first.close()
        assert not is_locked(path)
