"""Locks between runs of `dev.py`; the kernel lets go of them when a run dies."""

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from devkit.console import Problem


def try_lock(path: Path) -> IO[str] | None:
    """The open, locked file, or None while another run holds it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        holder = path.open("a+")
    except PermissionError as error:
        raise Problem(
            f"{path} cannot be written: {error.strerror}. It may belong to another"
            " user who ran dev.py here before; remove its folder or ask that user."
        ) from error
    try:
        fcntl.flock(holder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder.close()
        return None
    return holder


@contextlib.contextmanager
def locked(path: Path, *, when_waiting: Callable[[], None]) -> Iterator[None]:
    """Waits for its turn, telling the reader once that it waits."""
    holder = try_lock(path)
    if holder is None:
        when_waiting()
        holder = path.open("a+")
        fcntl.flock(holder, fcntl.LOCK_EX)
    try:
        yield
    finally:
        holder.close()


def is_locked(path: Path) -> bool:
    if not path.exists():
        return False
    holder = try_lock(path)
    if holder is None:
        return True
    holder.close()
    return False


def write_whole(path: Path, text: str) -> None:
    """Replaces the file in one step, so that nobody ever reads half of it."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    beside.write_text(text)
    beside.replace(path)
