"""What the demo keeps between starts: secrets, stamps, and their database."""

import hashlib
import json
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from devkit.cluster import Cluster
from devkit.clusters import demo_cluster, own_database_url
from devkit.console import say
from devkit.locks import write_whole
from devkit.places import state_folder


@dataclass(frozen=True)
class Instance:
    """One demo: its folder below `.run` and, unless a person named one, its cluster."""

    folder: Path
    cluster: Cluster | None
    database_url: str

    @property
    def secrets_file(self) -> Path:
        return self.folder / "secrets.json"

    def secret(self, name: str) -> str:
        """A random text kept between starts, so that sessions survive."""
        known = read_json(self.secrets_file)
        if name not in known:
            known[name] = secrets.token_urlsafe(48)
            write_private(self.secrets_file, json.dumps(known))
        return str(known[name])

    def unless_done(self, step: str, facts: str, do: Callable[[], None]) -> None:
        """Does a step when what it depends on changed since it last succeeded."""
        stamps = read_json(self.folder / "stamps.json")
        if self.cluster and stamps.get(step) == facts:
            return
        do()
        stamps[step] = facts
        write_whole(self.folder / "stamps.json", json.dumps(stamps, indent=2))


def known_instance() -> Instance:
    """The demo's folder and cluster as they are."""
    if url := own_database_url():
        key = hashlib.sha256(url.encode()).hexdigest()[:10]
        folder = state_folder(f"demo-{key}")
        return Instance(folder=folder, cluster=None, database_url=url)
    cluster = demo_cluster()
    return Instance(state_folder("demo"), cluster, database_url=cluster.url)


def open_instance() -> Instance:
    """The same, started; folder and cluster are never kept without each other."""
    instance = known_instance()
    cluster, folder = instance.cluster, instance.folder
    if cluster is None:
        return instance
    if _token(folder) is None or _token(folder) != _token(cluster.folder):
        discard_instance()
        state_folder("demo")
    is_new = not cluster.data.exists()
    cluster.start()
    if is_new:
        token = secrets.token_hex(8)
        write_whole(cluster.folder / "instance", token)
        write_whole(folder / "instance", token)
    return instance


def discard_instance() -> None:
    demo_cluster().remove()
    shutil.rmtree(state_folder("demo"), ignore_errors=True)


def _token(folder: Path) -> str | None:
    try:
        return (folder / "instance").read_text()
    except OSError:
        return None


def read_json(path: Path) -> dict[str, object]:
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def noted_sandbox_port(instance: Instance) -> int | None:
    port = read_json(instance.folder / "ports.json").get("sandbox")
    return port if isinstance(port, int) else None


def note_sandbox_port(instance: Instance, port: int) -> None:
    write_whole(instance.folder / "ports.json", json.dumps({"sandbox": port}))


def write_private(path: Path, text: str) -> None:
    beside = path.with_suffix(".new")
    beside.touch(mode=0o600)
    beside.write_text(text)
    beside.replace(path)


def forget_demo_of_a_named_database() -> None:
    """Keeps the person's own database: only what we noted about it goes."""
    for folder in state_folder().glob("demo-*"):
        shutil.rmtree(folder, ignore_errors=True)
    if own_database_url():
        say("DATABASE_URL names a database of yours: it is left as it is.")
