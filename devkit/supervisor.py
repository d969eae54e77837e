"""Keeps several programs running side by side, and ends all of them together."""

import contextlib
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import FrameType

from devkit.children import Child, Terminated, stop_groups
from devkit.console import Problem, complain, tail

READY_SECONDS = 60
ASK_SECONDS = 0.05
WATCH_SECONDS = 0.2
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Supervisor:
    """Restarts a child that dies, a few times; then gives up on all of them."""

    on_change: Callable[[Sequence[int]], None]
    children: list[Child] = field(default_factory=list)

    def start(self, child: Child) -> None:
        self.children.append(child)
        child.start()
        self.on_change(self.groups())

    def groups(self) -> list[int]:
        return [child.pid for child in self.children if child.pid is not None]

    def wait_until_it_answers(self, url: str) -> None:
        """Asks until any answer comes; a child that dies meanwhile ends the waiting."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            for child in self.children:
                if child.exit_code() is not None:
                    raise Problem(_death_notice(child))
            if _answers(url):
                return
            time.sleep(ASK_SECONDS)
        raise Problem(f"{url} does not answer.\n{self._tails()}")

    def watch(self) -> None:
        """Returns never; ends with KeyboardInterrupt, or a Problem."""
        while True:
            for child in self.children:
                self._look_after(child)
            time.sleep(WATCH_SECONDS)

    def stop(self) -> None:
        stop_groups(self.groups(), reap=self._reap)

    def _look_after(self, child: Child) -> None:
        if child.restart_at is not None:
            if time.monotonic() >= child.restart_at:
                child.start()
                self.on_change(self.groups())
            return
        if child.exit_code() is None:
            return
        if not child.may_restart():
            raise Problem(f"{_death_notice(child)}\nIt died too often; all stops.")
        stop_groups([child.pid] if child.pid else [], reap=self._reap)
        complain(f"{_death_notice(child)}\nStarting it again ...")
        child.restart_at = time.monotonic() + child.pause_seconds()

    def _reap(self) -> None:
        """A dead child keeps its number until its parent has asked about it."""
        for child in self.children:
            child.exit_code()

    def _tails(self) -> str:
        return "\n".join(
            f"-- {child.log}\n{tail(child.log, lines=12)}" for child in self.children
        )


def _death_notice(child: Child) -> str:
    return (
        f"The {child.name} ended by itself (exit code {child.exit_code()})."
        f" The end of {child.log}:\n{tail(child.log)}"
    )


def _answers(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(url, timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except (OSError, ValueError):
        return False
    return True


@contextlib.contextmanager
def endings_interrupt() -> Iterator[None]:
    """Lets a closed terminal or a kill end things as Ctrl-C does, and only once."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        for ending in ENDINGS:
            signal.signal(ending, signal.SIG_IGN)
        raise KeyboardInterrupt if number == signal.SIGINT else Terminated

    before = {ending: signal.getsignal(ending) for ending in ENDINGS}
    for ending in ENDINGS:
        # Under nohup the terminal's closing is to be ignored, and stays so.
        if before[ending] != signal.SIG_IGN or ending == signal.SIGTERM:
            signal.signal(ending, interrupt)
    try:
        yield
    finally:
        for ending, handler in before.items():
            signal.signal(ending, handler)
