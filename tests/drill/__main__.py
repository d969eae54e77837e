"""`python -m tests.drill`: buy, be killed, come to rest; then the books must agree."""

import argparse
import contextlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from benchmarks.databases import create as create_database
from benchmarks.databases import drop, manage, server_url, url_of
from benchmarks.serving import WEBHOOK_SECRET, free_port, platform_environment
from sandbox.testing import SandboxProcess
from tests.drill import plans
from tests.drill.machinery import Clock, Killer, Machinery
from tests.drill.shoppers import Diary, Door, Shopper

REST_ROUNDS = 6
ROUND_SECONDS = 40
PASSING = timedelta(minutes=45)
MODES = ("netted", "per_order")


def main(arguments: Sequence[str]) -> int:
    """One drill; what it finds is its last words and its exit code."""
    parser = argparse.ArgumentParser(prog="drill", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--purchases", type=int, default=60)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--faults", default="rough", help="none, mild or rough")
    parser.add_argument("--keep-logs", action="store_true")
    given = parser.parse_args(arguments)
    if given.purchases < 2 or given.clients < 1:
        parser.error("a drill needs two purchases and a client")
    # Told to end, it still ends what it started.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder = Path(tempfile.mkdtemp(prefix="drill-"))
    drill = Drill(given.seed, given.purchases, given.clients, given.faults)
    try:
        off = drill.run(folder)
    finally:
        if given.keep_logs:
            say(f"logs: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return 1 if off else 0


def say(words: str) -> None:
    """A line for whoever watches."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


class Drill:
    """Everything one run needs, and the story of it."""

    def __init__(self, seed: int, purchases: int, clients: int, faults: str) -> None:
        self.seed, self.purchases = seed, purchases
        self.clients, self.faults = clients, faults
        self.mode = MODES[seed % 2]
        self.diary = Diary()

    def run(self, folder: Path) -> list[str]:
        """What is off, told as well; empty when all is as it should be."""
        began = time.monotonic()
        (folder / "static").mkdir()
        port = free_port()
        site_url = f"http://127.0.0.1:{port}"
        with _own_database() as url, _sandbox(site_url, self.seed) as sandbox:
            env = {
                **platform_environment(
                    url, site_url=site_url, sandbox_url=sandbox.base_url
                ),
                "COMMONWEAL_SETTLEMENT": self.mode,
                "COMMONWEAL_STATE_DIR": str(folder),
            }
            manage(url, "migrate", "--no-input", "--verbosity", "0")
            machinery = Machinery(port=port, env=env, logs=folder)
            with _as_one_of_them(env):
                try:
                    off = self._act(machinery, sandbox)
                finally:
                    machinery.stop()
            self._tell(off, machinery, folder, time.monotonic() - began)
        return off

    def _act(self, machinery: Machinery, sandbox: SandboxProcess) -> list[str]:
        # Django's settings are known only now, hence the imports.
        from tests.drill.checks import everything_off, paid_count
        from tests.drill.world import make_world

        world = make_world(signed_in=self.clients, sandbox=sandbox)
        sandbox.set_faults(profile=self.faults, seed=self.seed)
        machinery.start()
        say(f"drill: {self.purchases} visits begin")
        self._shop(machinery, sandbox, world)
        say(f"drill: {self.diary.charged} charges made; coming to rest")
        sandbox.set_faults(profile="none")
        left = self._rest(machinery, sandbox)
        off = [f"not at rest: {words}" for words in left]
        off += everything_off(sandbox.oracle(), world.goods)
        off += self.diary.surprises
        self.paid = paid_count()
        return off

    def _shop(self, machinery: Machinery, sandbox: SandboxProcess, world) -> None:  # type: ignore[no-untyped-def]
        clock = Clock(self.seed)
        killer = Killer(machinery, plans.kills(self.seed, self.purchases), self.diary)
        clock.start()
        killer.start()
        variants = [goods.public_id for goods in world.goods]
        visits = plans.visits(self.seed, self.purchases, world.shelves)

        def serve(client: int) -> None:
            for visit in visits[client :: self.clients]:
                token = None if visit.is_guest else world.tokens[client]
                door = Door(machinery.site_url, token, self.diary)
                Shopper(visit, door, sandbox, variants).go()

        try:
            with ThreadPoolExecutor(self.clients) as crowd:
                for served in [crowd.submit(serve, n) for n in range(self.clients)]:
                    served.result()
        finally:
            killer.end()
            clock.end()

    def _rest(self, machinery: Machinery, sandbox: SandboxProcess) -> list[str]:
        """Let an hour pass and everything be done, killing workers at it at first."""
        from tests.drill import rest

        chance = random.Random(f"{self.seed}:rest")
        left: list[str] = []
        for turn in range(REST_ROUNDS):
            machinery.kill_workers()
            rest.let_pass(PASSING)
            machinery.start_missing()
            if turn == 0:  # in the midst of what has piled up
                rest.enqueue_periodic_jobs()
                time.sleep(chance.uniform(3.5, 6))
                continue
            left = self._wait(rest, sandbox)
            if not left:
                break
        return left

    def _wait(self, rest, sandbox: SandboxProcess) -> list[str]:  # type: ignore[no-untyped-def]
        until = time.monotonic() + ROUND_SECONDS
        calm = 0
        left: list[str] = []
        while time.monotonic() < until and calm < 2:
            rest.enqueue_periodic_jobs()
            time.sleep(1)
            left = rest.unfinished()
            pending = sandbox.health()["webhooks_pending"]
            left += [f"{pending} messages of the provider on their way"] * bool(pending)
            calm = 0 if left else calm + 1
        return left

    def _tell(
        self, off: list[str], machinery: Machinery, folder: Path, seconds: float
    ) -> None:
        diary = self.diary
        say(f"drill: {self.purchases} visits, settlement {self.mode}, {seconds:.0f} s")
        say(f"drill: refused: {diary.refusals or 'nobody'}")
        if not off:
            say(
                f"drill: ok, {self.paid} paid, {diary.declined} declined,"
                f" {machinery.kill_count} kills, seed {self.seed}"
            )
            return
        for log in sorted(folder.glob("*.log")):
            lines = [line for line in log.read_text().splitlines() if '"error"' in line]
            say("\n".join([f"--- errors in {log.name} ---", *lines[-10:]]))
        for words in off:
            say(f"off: {words}")
        say(f"drill: {len(off)} things are off, seed {self.seed}")


@contextlib.contextmanager
def _own_database() -> Iterator[str]:
    """A database of this run alone, beside the one that DATABASE_URL names."""
    server_url()
    name = f"commonweal_drill_{os.getpid()}"
    create_database(name)
    try:
        yield url_of(name)
    finally:
        drop(name)


@contextlib.contextmanager
def _sandbox(site_url: str, seed: int) -> Iterator[SandboxProcess]:
    options = {
        "--webhook-url": f"{site_url}/webhooks/stripe",
        "--webhook-secret": WEBHOOK_SECRET,
        "--webhook-retry-seconds": "0.2",
        "--seed": str(seed),
        # Orphans of a whole hour are closed by us, whatever the provider's clock says.
        "--min-session-seconds": "0",
    }
    flat = [word for option in options.items() for word in option]
    with SandboxProcess(*flat) as sandbox:
        yield sandbox


@contextlib.contextmanager
def _as_one_of_them(env: dict[str, str]) -> Iterator[None]:
    """The drill reads and writes as the platform does."""
    import django

    before = dict(os.environ)
    os.environ.update(env)
    django.setup()
    from django.db import connections

    try:
        yield
    finally:
        connections.close_all()
        os.environ.clear()
        os.environ.update(before)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
