"""The demo seen from outside: is it running, end it, begin anew."""

import contextlib
import os
import signal
import time

from devkit.children import leftover_groups, stop_groups
from devkit.clusters import demo_cluster
from devkit.console import Problem, say
from devkit.instance import discard_instance, forget_demo_of_a_named_database, read_json
from devkit.locks import is_locked
from devkit.places import STATE

LOCK = STATE / "demo.lock"
NOTE = STATE / "demo.json"
STOP_SECONDS = 60
IDLE = "The demo is not running."


def running_demo() -> dict[str, object]:
    """What the running demo noted about itself, if one runs."""
    return read_json(NOTE) if is_locked(LOCK) else {}


def stop_demo() -> int:
    if not is_locked(LOCK):
        say("The demo was killed; its remains are gone." if clear_leftovers() else IDLE)
        return 0
    pid = read_json(NOTE).get("pid")
    if not isinstance(pid, int):
        raise Problem("The demo is just starting. Try again in a moment.")
    say("Stopping the demo ...")
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while is_locked(LOCK):
        if time.monotonic() > deadline:
            raise Problem(f"The demo (process {pid}) does not stop.")
        time.sleep(0.05)
    say("Stopped.")
    return 0


def reset_demo() -> int:
    """Ends the demo and drops everything it keeps."""
    if is_locked(LOCK):
        stop_demo()
    clear_leftovers()
    discard_instance()
    forget_demo_of_a_named_database()
    say("The demo's data is gone. The next `python3 dev.py demo` begins anew.")
    return 0


def clear_leftovers() -> bool:
    """Ends what a killed demo left running; says whether there was anything."""
    noted = read_json(NOTE).get("groups")
    groups = noted if isinstance(noted, list) else []
    left = leftover_groups([group for group in groups if isinstance(group, int)])
    stop_groups(left, reap=lambda: None)
    NOTE.unlink(missing_ok=True)
    demo_cluster().stop()
    return bool(left)
