"""What every test shares."""

from pathlib import Path

import pytest
from pytest_django.fixtures import SettingsWrapper


@pytest.fixture(autouse=True)
def media_folder(settings: SettingsWrapper, tmp_path: Path) -> None:
    """Let each test store its files apart."""
    settings.MEDIA_ROOT = tmp_path / "media"
