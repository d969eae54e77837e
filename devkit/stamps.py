"""Which files a step of the demo depends on, and whether they changed."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from devkit.places import CHECKOUT

PACKAGES = ("platform", "pledges", "storefronts")


def fingerprint(paths: Iterable[Path]) -> str:
    """Changes when a file comes, goes, or is written."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        status = path.stat()
        digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def migration_files() -> list[Path]:
    return [*_sources("**/migrations/*.py"), CHECKOUT / "requirements.txt"]


def seed_files() -> list[Path]:
    """Whatever lies under a name that speaks of the demo or of seeding it."""
    named = [path for path in _sources("**/*") if _is_of_the_demo(path)]
    return [*named, *migration_files()]


def static_files() -> list[Path]:
    return [*_sources("**/static/**/*"), CHECKOUT / "requirements.txt"]


def _is_of_the_demo(path: Path) -> bool:
    parts = path.relative_to(CHECKOUT).parts
    return any("seed" in part or "demo" in part for part in parts)


def _sources(pattern: str) -> list[Path]:
    return [
        path
        for package in PACKAGES
        for path in (CHECKOUT / package).glob(pattern)
        if path.is_file() and "__pycache__" not in path.parts
    ]
