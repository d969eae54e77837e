"""Clusters to try things on."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from devkit.accounts import account
from devkit.cluster import THROWAWAY, Cluster


@pytest.fixture
def server_folder() -> Iterator[Path]:
    """A folder that the server's account may enter, also when root runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="cw-", dir="/var/tmp"))
    account().own(folder)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def cluster(server_folder: Path) -> Iterator[Cluster]:
    made = Cluster(folder=server_folder / "one", tuning=THROWAWAY)
    yield made
    made.remove()
