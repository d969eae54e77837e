"""The demo of this checkout, on ports and a database of its own."""

import contextlib
import os
import re
import socket
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from devkit.children import Child
from devkit.demo import Demo
from devkit.instance import Instance
from devkit.places import venv_python
from devkit.supervisor import Supervisor

SUFFIX = "_browsed"
MAIL_SECONDS = 30
# What people follow from the mails, which lie in a folder as files.
LINK = re.compile(r"http://127\.0\.0\.1:\d+(/[^\s\"<>]+)")


@dataclass(frozen=True)
class Stack(Demo):
    """Database, sandbox, web and worker, as `dev.py demo` runs them."""

    def quietly(self, command: str) -> str:
        """A command that asks nothing and has nothing to say."""
        return self.manage(command, "--no-input", "--verbosity", "0")

    def mailed_link(self, to: str, start: str) -> str:
        """The path of that start in the latest mail to an address, once it is there."""
        deadline = time.monotonic() + MAIL_SECONDS
        while time.monotonic() < deadline:
            found = [path for path in self._links_to(to) if path.startswith(start)]
            if found:
                return found[-1]
            time.sleep(0.2)
        raise AssertionError(f"no mail to {to} links to {start}")

    def _links_to(self, to: str) -> list[str]:
        letters = sorted((self.instance.folder / "mail").glob("*.log"))
        told = [letter.read_text() for letter in letters]
        return [
            path for text in told if f"To: {to}" in text for path in LINK.findall(text)
        ]

    def _child(self, name: str, program: Sequence[str]) -> Child:
        """Beside the demo's own log files, which may be in use."""
        log = self.instance.folder / f"{name.replace(' ', '-')}.log"
        log.touch()
        command = [str(venv_python()), *program]
        return Child(name=name, command=command, env=self.env, log=log)


@contextlib.contextmanager
def running_stack() -> Iterator[Stack]:
    """Started and filled with the demo's town; gone afterwards."""
    with tempfile.TemporaryDirectory() as folder, _own_database() as url:
        instance = Instance(folder=Path(folder), cluster=None, database_url=url)
        port, sandbox_port = _free_ports(2)
        stack = Stack("127.0.0.1", port, sandbox_port, instance)
        supervisor = Supervisor(on_change=lambda groups: None)
        try:
            with ThreadPoolExecutor() as both:
                list(both.map(stack.quietly, ["migrate", "collectstatic"]))
            for child in (stack.sandbox(), stack.web(), stack.worker()):
                supervisor.start(child)
            supervisor.wait_until_it_answers(f"{stack.url}/health/live")
            stack.manage("seed_demo")
            yield stack
        finally:
            supervisor.stop()


@contextlib.contextmanager
def _own_database() -> Iterator[str]:
    """A new one beside the one that is named, so that nothing of a person's is lost."""
    named = urlsplit(os.environ["DATABASE_URL"])
    name = f"{named.path.lstrip('/')}{SUFFIX}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        _drop(server, name)
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlunsplit(named._replace(path=f"/{name}"))
        finally:
            _drop(server, name)


def _drop(server: "psycopg.Connection[tuple[object, ...]]", name: str) -> None:
    wish = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    server.execute(wish.format(sql.Identifier(name)))


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        found = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in found:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in found]
