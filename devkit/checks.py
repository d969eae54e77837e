"""What is checked without running the product: style, types, layers, drift."""

import concurrent.futures
import difflib
import re
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from devkit.children import environment
from devkit.clusters import database_for_this_run
from devkit.console import bold, say
from devkit.environment import DEVELOP, prepare
from devkit.places import CHECKOUT, VENV, venv_python
from devkit.stamps import PACKAGES
from devkit.supervisor import endings_interrupt

INDEX_ADDRESS = re.compile(r"://|^\s*(-i|-f|--(extra-)?index-url|--find-links)\b")
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as l; l()"
# What is committed but made from the code, and the command that prints it.
PRINTED = {
    "schema.graphql": "print_schema",
    "docs/api/reference.md": "print_reference",
}
# Without those that ruff also knows, where each exception is judged in its place.
BANDIT = ("bandit", "-q", "-ll", "--skip", "B104,B108,B308,B310,B608,B703")
PRODUCTION = {
    "COMMONWEAL_SECRET_KEY": "only-for-the-check-" + "x7Kq2vN9" * 8,
    "COMMONWEAL_SITE_URL": "https://commonweal.example",
    "COMMONWEAL_ALLOWED_HOSTS": "commonweal.example",
}


@dataclass(frozen=True)
class Outcome:
    is_good: bool
    said: str


@dataclass(frozen=True)
class Check:
    name: str
    run: Callable[[], Outcome]


def run_checks(names: Sequence[str]) -> int:
    """Two at a time; what a check said is shown only when it failed."""
    prepare(DEVELOP)
    with endings_interrupt(), database_for_this_run() as url:
        env = environment(DATABASE_URL=url, **PRODUCTION)
        checks = [check for check in _all_checks(env) if _is_wanted(check, names)]
        failed = [check.name for check in _in_parallel(checks)]
    say()
    if failed:
        say(f"lint: {len(failed)} of {len(checks)} checks failed: {', '.join(failed)}")
        return 1
    say(f"lint: ok, {len(checks)} checks")
    return 0


def _is_wanted(check: Check, names: Sequence[str]) -> bool:
    return not names or any(name in check.name for name in names)


def _in_parallel(checks: Sequence[Check]) -> list[Check]:
    """Gives back those that failed."""
    failed = []
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        running = {pool.submit(_timed, check): check for check in checks}
        for done in concurrent.futures.as_completed(running):
            outcome, seconds = done.result()
            check = running[done]
            verdict = "ok" if outcome.is_good else bold("FAILED")
            say(f"{check.name:<28} {verdict} ({seconds:.1f} s)")
            if not outcome.is_good:
                say(outcome.said.rstrip())
                failed.append(check)
    return failed


def _timed(check: Check) -> tuple[Outcome, float]:
    began = time.monotonic()
    outcome = check.run()
    return outcome, time.monotonic() - began


def _all_checks(env: Mapping[str, str]) -> list[Check]:
    """The slowest first, so that the short ones run beside it."""
    python = str(venv_python())

    def module(*words: str) -> Callable[[], Outcome]:
        return lambda: _finished([python, "-m", *words], env)

    def manage(*words: str) -> Callable[[], Outcome]:
        return lambda: _finished([python, "manage.py", *words], env)

    return [
        Check("mypy", module("mypy", ".")),
        Check("ruff check", module("ruff", "check", ".")),
        Check("ruff format", module("ruff", "format", "--check", ".")),
        Check("import-linter", lambda: _finished([python, "-c", LINT_IMPORTS], env)),
        Check("messages", manage("messages", "--check")),
        Check("makemigrations", manage("makemigrations", "--check", "--dry-run")),
        Check("check --deploy", manage("check", "--deploy", "--fail-level", "WARNING")),
        *(Check(path, partial(_is_current, path, env)) for path in PRINTED),
        Check("djlint", module("djlint", "--lint", "--quiet", *PACKAGES)),
        Check("djade", lambda: _templates_are_tidy(env)),
        Check("bandit", module(*BANDIT, "-r", *PACKAGES, "devkit")),
        Check("lock files", _lock_files_are_neutral),
    ]


def _finished(command: Sequence[str], env: Mapping[str, str]) -> Outcome:
    done = subprocess.run(
        command,
        cwd=CHECKOUT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Outcome(is_good=done.returncode == 0, said=done.stdout)


def _is_current(path: str, env: Mapping[str, str]) -> Outcome:
    """The committed file is what the code prints, letter by letter."""
    command = PRINTED[path]
    printed = subprocess.run(
        [str(venv_python()), "manage.py", command],
        cwd=CHECKOUT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if printed.returncode != 0:
        return Outcome(is_good=False, said=printed.stderr)
    committed = (CHECKOUT / path).read_text()
    difference = difflib.unified_diff(
        committed.splitlines(), printed.stdout.splitlines(), "committed", "code", n=1
    )
    reprint = f"`.venv/bin/python manage.py {command} > {path}` brings it up to date."
    said = "\n".join([*difference, reprint])
    return Outcome(is_good=committed.strip() == printed.stdout.strip(), said=said)


def _templates_are_tidy(env: Mapping[str, str]) -> Outcome:
    templates = [
        str(path.relative_to(CHECKOUT))
        for package in PACKAGES
        for path in (CHECKOUT / package).rglob("*.html")
    ]
    if not templates:
        return Outcome(is_good=True, said="")
    djade = str(VENV / "bin" / "djade")
    return _finished([djade, "--target-version", "5.2", "--check", *templates], env)


def _lock_files_are_neutral() -> Outcome:
    """A lock names versions and hashes, never the index somebody took them from."""
    found = [
        f"{path.name}: {line}"
        for path in sorted(CHECKOUT.glob("requirements*.txt"))
        for line in path.read_text().splitlines()
        if INDEX_ADDRESS.search(line)
    ]
    return Outcome(is_good=not found, said="\n".join(found))
