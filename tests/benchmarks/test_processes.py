"""What is read from /proc."""

import os
import subprocess
import sys
import time

import pytest

from benchmarks.processes import cpu_of, descendants, memory_mb

pytestmark = pytest.mark.skipif(
    not os.path.isdir("/proc/self"),  # noqa: PTH112 - asked of the system, not a path
    reason="only Linux tells processes in /proc",
)


class TestCpuOf:
    def test_grows_with_what_is_computed(self) -> None:
        before = cpu_of([os.getpid()])
        until = time.process_time() + 0.2
        while time.process_time() < until:
            sum(range(1_000))

        assert cpu_of([os.getpid()]).since(before) >= 100

    def test_passes_over_processes_that_are_gone(self) -> None:
        assert cpu_of([2**22 + 1]).cpu_ms == 0


class TestDescendants:
    def test_finds_children(self) -> None:
        program = [sys.executable, "-c", "input()"]
        with subprocess.Popen(program, stdin=subprocess.PIPE) as child:
            found = descendants(os.getpid())
            child.communicate(b"\n")

        assert {os.getpid(), child.pid} <= set(found)


class TestMemoryMb:
    def test_is_that_of_a_python(self) -> None:
        assert 5 < memory_mb(os.getpid()) < 5_000
