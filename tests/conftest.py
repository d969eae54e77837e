"""What every test shares."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def media_folder(settings: object, tmp_path: Path) -> None:
    """Let each test store its files apart."""
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]
