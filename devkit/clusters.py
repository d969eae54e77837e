"""Which database a command gets: the person's own, the demo's, or one for this run."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from devkit.accounts import database_home, private_folder
from devkit.cluster import DURABLE, THROWAWAY, Cluster
from devkit.locks import locked, try_lock

OWNER_LOCK = "owner.lock"


def own_database_url() -> str | None:
    """The server a person named themselves; it always wins."""
    return os.environ.get("DATABASE_URL") or None


def demo_cluster() -> Cluster:
    return Cluster(folder=database_home() / "demo", tuning=DURABLE)


def bench_cluster() -> Cluster:
    """Kept between runs, because its generated data takes long to make."""
    return Cluster(folder=database_home() / "bench", tuning=DURABLE)


@contextlib.contextmanager
def database_for_this_run() -> Iterator[str]:
    """An address to a cluster of this run alone, gone afterwards."""
    if url := own_database_url():
        yield url
        return
    home = database_home()
    with locked(home / "runs.lock", when_waiting=lambda: None):
        _sweep(home)
        folder = private_folder(home / f"run-{os.getpid()}")
        holder = try_lock(folder / OWNER_LOCK)
    cluster = Cluster(folder=folder, tuning=THROWAWAY)
    try:
        cluster.start()
        yield cluster.url
    finally:
        cluster.remove()
        if holder:
            holder.close()


def _sweep(home: Path) -> None:
    """Removes what runs left behind that were killed before they could."""
    for folder in home.glob("run-*"):
        holder = try_lock(folder / OWNER_LOCK)
        if holder is None:
            continue
        Cluster(folder=folder, tuning=THROWAWAY).remove()
        shutil.rmtree(folder, ignore_errors=True)
        holder.close()
