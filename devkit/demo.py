"""The whole platform on this machine: database, sandbox, web and workers."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from devkit.children import Child, attend, environment
from devkit.console import Problem, bold, say, tail
from devkit.environment import RUN, prepare
from devkit.instance import (
    Instance,
    known_instance,
    note_sandbox_port,
    noted_sandbox_port,
    open_instance,
)
from devkit.locks import try_lock, write_whole
from devkit.places import CHECKOUT, state_folder, venv_python
from devkit.running import LOCK, NOTE, clear_leftovers, running_demo
from devkit.stamps import fingerprint, migration_files, seed_files, static_files
from devkit.supervisor import Supervisor, endings_interrupt

WEB_WORKERS = "2"
WEB_THREADS = "4"
# Threads that take turns gain nothing by heaps of their own, and keep what these freed.
ARENAS = "1"
LOCAL_HOSTS = "127.0.0.1,localhost,[::1]"


@dataclass(frozen=True)
class Demo:
    host: str
    port: int
    sandbox_port: int
    instance: Instance

    @property
    def is_everywhere(self) -> bool:
        return self.host in {"0.0.0.0", "::"}  # noqa: S104 - the person asked for it

    @property
    def url(self) -> str:
        """As seen from this machine."""
        host = "127.0.0.1" if self.is_everywhere else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def sandbox_url(self) -> str:
        return f"http://127.0.0.1:{self.sandbox_port}"

    @property
    def webhook_secret(self) -> str:
        return f"whsec_{self.instance.secret('webhook')}"

    @cached_property
    def env(self) -> dict[str, str]:
        return demo_environment(self)

    def sandbox(self) -> Child:
        options = {
            "--host": self.host,
            "--port": str(self.sandbox_port),
            "--state": str(self.instance.folder / "sandbox.sqlite3"),
            "--webhook-url": f"{self.url}/webhooks/stripe",
            "--webhook-secret": self.webhook_secret,
        }
        return self._child("sandbox", ["-m", "sandbox", *_flat(options)])

    def web(self) -> Child:
        options = {
            "--interface": "wsgi",
            "--host": self.host,
            "--port": str(self.port),
            "--workers": WEB_WORKERS,
            "--blocking-threads": WEB_THREADS,
            "--workers-kill-timeout": "5",
        }
        program = ["-m", "granian", *_flat(options), "--no-ws"]
        program += ["--respawn-failed-workers", "project.wsgi:application"]
        return self._child("web server", program)

    def worker(self) -> Child:
        return self._child("worker", ["manage.py", "work"])

    def manage(self, *arguments: str) -> str:
        """Runs one command of Django to its end and gives back what it said."""
        done = subprocess.run(
            [str(venv_python()), "manage.py", *arguments],
            cwd=CHECKOUT,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            words = f"{done.stdout}{done.stderr}".splitlines()[-40:]
            raise Problem("\n".join([f"manage.py {arguments[0]} failed:", *words]))
        return done.stdout

    def _child(self, name: str, program: Sequence[str]) -> Child:
        log = state_folder("logs") / f"{name.replace(' ', '-')}.log"
        log.write_text("")
        command = [str(venv_python()), *program]
        return Child(name=name, command=command, env=self.env, log=log)


def demo_environment(demo: Demo) -> dict[str, str]:
    """Production's settings, for this machine alone; real keys stay outside."""
    folder = demo.instance.folder
    return environment(
        DATABASE_URL=demo.instance.database_url,
        COMMONWEAL_DEBUG="0",
        COMMONWEAL_TESTING="0",
        COMMONWEAL_STATE_DIR=str(folder),
        COMMONWEAL_MEDIA_DIR=str(folder / "media"),
        COMMONWEAL_SECRET_KEY=demo.instance.secret("django"),
        COMMONWEAL_SITE_URL=demo.url,
        COMMONWEAL_ALLOWED_HOSTS="*" if demo.is_everywhere else LOCAL_HOSTS,
        COMMONWEAL_EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend",
        COMMONWEAL_SANDBOX_URL=demo.sandbox_url,
        COMMONWEAL_SETTLEMENT_SCHEDULE="* * * * *",
        STRIPE_SECRET_KEY="",
        STRIPE_WEBHOOK_SECRET=demo.webhook_secret,
        MALLOC_ARENA_MAX=ARENAS,
        PYTHONUNBUFFERED="1",
    )


def _flat(options: dict[str, str]) -> list[str]:
    return [word for option in options.items() for word in option]


def run_demo(*, host: str, port: int) -> int:
    """Starts everything, says where it is, and stays until it is told to end."""
    holder = try_lock(LOCK)
    if holder is None:
        say(
            f"The demo runs already: {running_demo().get('url', 'it is just starting')}"
        )
        say("`python3 dev.py stop` ends it.")
        return 0
    with holder, endings_interrupt():
        try:
            clear_leftovers()
            _note(url=f"http://{host}:{port}", groups=[])
            _require_free(host, port)
            prepare(RUN)
            _serve(host, port)
        except KeyboardInterrupt:
            say("\nStopped.")
        finally:
            NOTE.unlink(missing_ok=True)
    return 0


def run_manage(arguments: Sequence[str]) -> int:
    """One command of Django beside the running demo, or with its database alone."""
    prepare(RUN)
    noted = running_demo()
    if noted:
        instance = known_instance()
        return _attend_manage(instance, str(noted.get("url")), arguments)
    holder = try_lock(LOCK)
    if holder is None:
        raise Problem("The demo is just starting or stopping. Try again in a moment.")
    with holder, endings_interrupt():
        instance = open_instance()
        try:
            return _attend_manage(instance, "http://127.0.0.1:8000", arguments)
        finally:
            if instance.cluster:
                instance.cluster.stop()


def _attend_manage(instance: Instance, url: str, arguments: Sequence[str]) -> int:
    parts = urlsplit(url)
    demo = Demo(
        host=parts.hostname or "127.0.0.1",
        port=parts.port or 8000,
        sandbox_port=noted_sandbox_port(instance) or 8001,
        instance=instance,
    )
    return attend([str(venv_python()), "manage.py", *arguments], demo.env)


def _serve(host: str, port: int) -> None:
    began = time.monotonic()
    instance = open_instance()
    demo = Demo(host, port, _sandbox_port(instance, host, port), instance)
    supervisor = Supervisor(on_change=lambda groups: _note(demo.url, groups))
    try:
        _prepare_database(demo)
        supervisor.start(demo.sandbox())
        supervisor.start(demo.web())
        supervisor.wait_until_it_answers(f"{demo.url}/health/live")
        # Who waits, waits for the pages: the worker loads after them.
        supervisor.start(demo.worker())
        _seed(demo)
        _welcome(demo, seconds=time.monotonic() - began)
        supervisor.watch()
    finally:
        supervisor.stop()
        if instance.cluster:
            instance.cluster.stop()


def _note(url: str, groups: Sequence[int]) -> None:
    """For `stop`, and for the next start should this one be killed."""
    facts = {"pid": os.getpid(), "url": url, "groups": list(groups)}
    write_whole(NOTE, json.dumps(facts))


def _prepare_database(demo: Demo) -> None:
    def migrate() -> None:
        say("Preparing the database ...")
        demo.manage("migrate", "--no-input", "--verbosity", "0")

    def collect() -> None:
        demo.manage("collectstatic", "--no-input", "--verbosity", "0")

    demo.instance.unless_done("migrate", fingerprint(migration_files()), migrate)
    demo.instance.unless_done("static", fingerprint(static_files()), collect)


def _seed(demo: Demo) -> None:
    """Needs the others running: what it sells is paid for through the sandbox."""

    def seed() -> None:
        say("Filling the shops ...")
        said = demo.manage("seed_demo")
        write_whole(demo.instance.folder / "logins.txt", said)

    demo.instance.unless_done("seed", fingerprint(seed_files()), seed)


def _welcome(demo: Demo, *, seconds: float) -> None:
    say()
    say(f"{bold('Commonweal')} runs at {bold(demo.url)} (after {seconds:.1f} s)")
    say(f"  GraphQL   {demo.url}/graphql")
    say(f"  Admin     {demo.url}/admin/")
    say(f"  Payments  {demo.sandbox_url} (a stand-in for Stripe)")
    say(f"  Logs      {state_folder('logs')}")
    say()
    say(tail(demo.instance.folder / "logins.txt", lines=60))
    say()
    say("Ctrl-C, or `python3 dev.py stop` elsewhere, ends it. Nothing is lost.")


def _require_free(host: str, port: int) -> None:
    if not _is_free(host, port):
        raise Problem(
            f"Port {port} is taken by another program. Try another one:"
            f" python3 dev.py demo --port {port + 80}"
        )


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _sandbox_port(instance: Instance, host: str, port: int) -> int:
    """The same as last time if it is free: payment pages keep their addresses."""
    wanted: list[int | None] = [
        noted_sandbox_port(instance),
        *range(port + 1, port + 20),
    ]
    for candidate in wanted:
        if candidate and _is_free(host, candidate):
            note_sandbox_port(instance, candidate)
            return candidate
    raise Problem(f"No free port was found for the sandbox above {port}.")
