"""The verbs of `dev.py`, and what each does with what follows it."""

import argparse
from collections.abc import Callable, Sequence

from devkit.checks import run_checks
from devkit.console import Problem, complain
from devkit.demo import run_demo, run_manage
from devkit.running import reset_demo, stop_demo
from devkit.testing import run_benchmarks, run_browser_tests, run_drill, run_tests

DEFAULT_PORT = 8000
LAST_PORT = 65535
INTERRUPTED = 130
DESCRIPTION = """\
Runs Commonweal on this machine. Everything it makes lies in .venv and .run.

to see it
  demo        the whole platform with sample data, at http://127.0.0.1:8000
  stop        end the demo from another terminal
  reset       end the demo and drop its data
  manage      one command of Django on the demo's data, e.g. manage check_books

to work on it
  test        every test; what follows goes to pytest, e.g. test -k pledge
  lint        every check of style, types, layers and drift; or those named
  e2e         the browser tests, in Chromium
  drill       shoppers, payments and killed processes; then the books must balance
  bench       the benchmarks, each beside its floor
"""
EPILOG = """\
PostgreSQL comes along and runs behind a private socket. DATABASE_URL, if it is set,
names a server of yours instead.
"""


def run(arguments: Sequence[str]) -> int:
    verb, *rest = arguments or ["--help"]
    handed_on = HANDED_ON.get(verb)
    try:
        if handed_on and not _asks_for_help(rest):
            return handed_on(rest)
        return _parsed(arguments)
    except Problem as problem:
        complain(str(problem))
        return 1
    except KeyboardInterrupt:
        complain("Interrupted.")
        return INTERRUPTED


HANDED_ON: dict[str, Callable[[Sequence[str]], int]] = {
    "test": run_tests,
    "e2e": run_browser_tests,
    "drill": run_drill,
    "bench": run_benchmarks,
    "manage": run_manage,
    "lint": run_checks,
}


HANDED_ON_HELP = {
    "test": ("[PYTEST ARGUMENTS]", "Every test, several at a time."),
    "lint": ("[NAME ...]", "Every check, or those whose name holds NAME."),
    "e2e": ("[PYTEST ARGUMENTS]", "The browser tests, in Chromium."),
    "drill": ("[--seed S] [--purchases N]", "Buy, kill processes, compare the books."),
    "bench": ("[--json]", "The benchmarks, each beside its floor."),
    "manage": ("COMMAND [...]", "One command of Django on the demo's data."),
}


def _asks_for_help(rest: Sequence[str]) -> bool:
    return list(rest) in (["--help"], ["-h"])


def _parsed(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(list(arguments) or ["--help"])
    if options.verb == "demo":
        return run_demo(host=options.host, port=options.port)
    if options.verb == "stop":
        return stop_demo()
    return reset_demo()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dev.py",
        usage="python3 dev.py VERB [...]",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(
        dest="verb", required=True, metavar="VERB", help=argparse.SUPPRESS
    )
    demo = verbs.add_parser("demo", help="the whole platform with sample data")
    demo.add_argument("--port", type=_port, default=DEFAULT_PORT, help="default: 8000")
    demo.add_argument("--host", default="127.0.0.1", help="default: 127.0.0.1")
    verbs.add_parser("stop", help="end the demo from another terminal")
    verbs.add_parser("reset", help="end the demo and drop its data")
    for verb, (what_follows, purpose) in HANDED_ON_HELP.items():
        usage = f"python3 dev.py {verb} {what_follows}"
        verbs.add_parser(verb, usage=usage, description=purpose)
    return parser


def _port(text: str) -> int:
    """Refuses what no program may listen on, before anything is started."""
    if not text.isdigit() or not 0 < int(text) <= LAST_PORT:
        raise argparse.ArgumentTypeError(f"{text} is not a port")
    return int(text)
