"""The commands that need a database of their own for one run."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from devkit.children import attend, environment
from devkit.clusters import bench_cluster, database_for_this_run, own_database_url
from devkit.console import Problem
from devkit.environment import BROWSE, DEVELOP, prepare
from devkit.places import CHECKOUT, venv_python
from devkit.supervisor import endings_interrupt

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = """\
No Chromium was found. One of these helps:
  Debian, Ubuntu:  sudo apt install chromium
  elsewhere:       .venv/bin/playwright install chromium
or name one with CHROMIUM=/path/to/chromium."""


def run_tests(arguments: Sequence[str]) -> int:
    prepare(DEVELOP)
    return _pytest([*_parallel(arguments), *map(_from_here, arguments)])


def run_browser_tests(arguments: Sequence[str]) -> int:
    prepare(BROWSE)
    browser = _find_browser()
    return _pytest(
        ["tests/e2e", "-p", "no:xdist", *arguments],
        CHROMIUM=str(browser) if browser else "",
    )


def run_drill(arguments: Sequence[str]) -> int:
    prepare(DEVELOP)
    return _with_own_database(["-m", "tests.drill", *arguments])


def run_benchmarks(arguments: Sequence[str]) -> int:
    prepare(DEVELOP)
    command = [str(venv_python()), "-m", "benchmarks", *arguments]
    if url := own_database_url():
        return attend(command, _environment(url))
    cluster = bench_cluster()
    with endings_interrupt():
        cluster.start()
        try:
            return attend(command, _environment(cluster.url))
        finally:
            cluster.stop()


def _pytest(arguments: Sequence[str], **additions: str) -> int:
    return _with_own_database(
        ["-m", "pytest", *arguments], COMMONWEAL_TESTING="1", **additions
    )


def _with_own_database(program: Sequence[str], **additions: str) -> int:
    with endings_interrupt(), database_for_this_run() as url:
        command = [str(venv_python()), *program]
        return attend(command, _environment(url, **additions))


def _environment(url: str, **additions: str) -> dict[str, str]:
    """Real keys stay outside: whatever is tried is tried on the sandbox."""
    keyless = {"STRIPE_SECRET_KEY": "", "STRIPE_WEBHOOK_SECRET": ""}
    return environment(DATABASE_URL=url, **keyless, **additions)


def _parallel(arguments: Sequence[str]) -> list[str]:
    """Two tests at a time or more, unless the person decides it otherwise."""
    decided = any(
        argument.startswith(("-n", "--numprocesses", "--pdb", "--trace"))
        or argument in {"no:xdist", "-pno:xdist"}
        for argument in arguments
    )
    cores = min(os.cpu_count() or 1, 8)
    return [] if decided or cores < 2 else ["-n", str(cores)]


def _from_here(argument: str) -> str:
    """A path as the person sees it, wherever they stand."""
    path, separator, rest = argument.partition("::")
    here = Path.cwd() / path
    if argument.startswith("-") or (CHECKOUT / path).exists() or not here.exists():
        return argument
    return f"{here}{separator}{rest}"


def _find_browser() -> Path | None:
    """A browser of the system, or None when playwright brought its own."""
    if named := os.environ.get("CHROMIUM"):
        return Path(named)
    for name in BROWSERS:
        if found := shutil.which(name):
            return Path(found)
    caches = [Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches"]
    if any(list(cache.glob("**/chromium*")) for cache in caches if cache.exists()):
        return None
    raise Problem(NO_BROWSER)
