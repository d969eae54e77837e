"""The processes of the drill: started, killed, started again, ended for certain."""

import contextlib
import os
import random
import signal
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.serving import Program, wait_for, web_server, worker
from tests.drill.plans import Kill, Target
from tests.drill.shoppers import Diary

WORKERS = 2


class Machinery:
    """A web server and two workers."""

    def __init__(self, *, port: int, env: Mapping[str, str], logs: Path) -> None:
        self.site_url = f"http://127.0.0.1:{port}"
        self.web = web_server(port, env=env, log=logs / "web.log")
        self.web.arguments = [*self.web.arguments, "--respawn-failed-workers"]
        self.workers = [
            worker(env, logs / f"worker-{number}.log") for number in range(WORKERS)
        ]
        self.kill_count = 0
        self.turn = threading.RLock()

    def start(self) -> None:
        """Start everything and wait until the web server answers."""
        for program in (self.web, *self.workers):
            program.start()
        wait_for(f"{self.site_url}/health/live")

    def stop(self) -> None:
        """End everything, politely first."""
        for program in (*self.workers, self.web):
            program.stop()

    def strike(self, kill: Kill) -> None:
        """SIGKILL, and a new start at once."""
        with self.turn:
            self.kill_count += 1
            match kill.target:
                case Target.WEB:
                    self._replace(self.web)
                case Target.WORKER:
                    self._replace(self.workers[kill.which % WORKERS])
                case Target.WEB_WORKER:
                    self._kill_one_of_web(kill.which)

    def kill_workers(self) -> None:
        """End all workers without warning, so that nobody holds a lease."""
        with self.turn:
            for program in self.workers:
                self.kill_count += program.is_running
                program.kill()

    def start_missing(self) -> None:
        """Start again whatever does not run."""
        with self.turn:
            for program in (self.web, *self.workers):
                if not program.is_running:
                    program.start()

    def _replace(self, program: Program) -> None:
        program.kill()
        program.start()

    def _kill_one_of_web(self, which: int) -> None:
        children = [pid for pid in self.web.pids if pid != self.web.pid]
        if children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(children[which % len(children)], signal.SIGKILL)


class Killer(threading.Thread):
    """Strikes when its plan says, counted in visits begun."""

    def __init__(
        self, machinery: Machinery, plan: Sequence[Kill], diary: Diary
    ) -> None:
        super().__init__(name="killer", daemon=True)
        self.machinery, self.plan, self.diary = machinery, plan, diary
        self.is_over = threading.Event()

    def run(self) -> None:
        """Until the plan or the drill is over."""
        for kill in self.plan:
            with self.diary.turn:
                self.diary.turn.wait_for(
                    lambda after=kill.after_visits: self._is_time(after)
                )
            if self.is_over.wait(kill.delay_seconds):
                return
            self.machinery.strike(kill)

    def end(self) -> None:
        """No more killing."""
        self.is_over.set()
        with self.diary.turn:
            self.diary.turn.notify_all()
        self.join()

    def _is_time(self, after_visits: int) -> bool:
        return self.is_over.is_set() or self.diary.begun >= after_visits


class Clock(threading.Thread):
    """What a minute brings, every second: periodic jobs, enqueued like others."""

    def __init__(self, seed: int) -> None:
        super().__init__(name="clock", daemon=True)
        self.chance = random.Random(f"{seed}:clock")
        self.is_over = threading.Event()

    def run(self) -> None:
        """Until told to end."""
        # Needs Django's settings, which are known only when the drill has begun.
        from django.db import connection

        from tests.drill.rest import enqueue_periodic_jobs

        try:
            while not self.is_over.wait(self.chance.uniform(0.6, 1.4)):
                enqueue_periodic_jobs()
        finally:
            connection.close()

    def end(self) -> None:
        """Stop ticking."""
        self.is_over.set()
        self.join()
