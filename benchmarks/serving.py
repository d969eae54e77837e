"""Programs to measure: a granian server, workers, the sandbox; ended for certain."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.databases import ROOT, environment
from benchmarks.processes import descendants

WORKERS = 2
THREADS = 4
PATIENCE_SECONDS = 60
WEBHOOK_SECRET = "whsec_measured"


class Program:
    """One program in a process group of its own."""

    def __init__(
        self, arguments: Sequence[str], env: Mapping[str, str], log: Path | None = None
    ) -> None:
        self.arguments, self.env, self.log = arguments, env, log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin, adding to the log."""
        with contextlib.ExitStack() as files:
            output = (
                subprocess.DEVNULL
                if self.log is None
                else files.enter_context(self.log.open("ab"))
            )
            self.process = subprocess.Popen(
                [sys.executable, *self.arguments],
                cwd=ROOT,
                env={**os.environ, **self.env},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Of the first process; raises when it was never started."""
        assert self.process is not None
        return self.process.pid

    @property
    def pids(self) -> list[int]:
        """Of all its processes."""
        return descendants(self.pid)

    @property
    def is_running(self) -> bool:
        """Whether its first process lives."""
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """End all of it at once, as a crash would."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it politely; after a few seconds, for certain."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=8)
        self.kill()


@contextlib.contextmanager
def running(*programs: Program) -> Iterator[None]:
    """All of them for the length of a `with` block."""
    try:
        for program in programs:
            program.start()
        yield
    finally:
        for program in reversed(programs):
            program.stop()


def web_server(
    port: int,
    *,
    application: str = "project.wsgi:application",
    env: Mapping[str, str],
    log: Path | None = None,
) -> Program:
    """A granian with two workers, as the demo starts it."""
    options = {
        "--interface": "wsgi",
        "--host": "127.0.0.1",
        "--port": str(port),
        "--workers": str(WORKERS),
        "--blocking-threads": str(THREADS),
    }
    flat = [word for option in options.items() for word in option]
    arguments = ["-m", "granian", *flat, "--no-ws", "--log-level", "warning"]
    return Program([*arguments, application], env, log)


def worker(env: Mapping[str, str], log: Path | None = None) -> Program:
    """A worker: jobs and streams."""
    return Program(["manage.py", "work"], env, log)


def platform_environment(
    database_url: str, *, site_url: str, sandbox_url: str = "http://127.0.0.1:9"
) -> dict[str, str]:
    """Settings of web and workers that belong together, as the demo has them."""
    return {
        **environment(database_url),
        "COMMONWEAL_SITE_URL": site_url,
        "COMMONWEAL_SANDBOX_URL": sandbox_url,
        "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
        # One address asks more than any client may; it is counted all the same.
        "COMMONWEAL_UNITS_OF_ADDRESS": "1000000000",
        "MALLOC_ARENA_MAX": "1",
    }


def free_port() -> int:
    """A port on which nobody listens just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(url: str, *, seconds: float = PATIENCE_SECONDS) -> None:
    """Return when the address answers, whatever it says."""
    until = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            if time.monotonic() > until:
                raise TimeoutError(f"{url} does not answer") from None
            time.sleep(0.05)


def worker_pids(server: Program) -> list[int]:
    """The server's processes that answer requests."""
    return [pid for pid in server.pids if pid != server.pid]
