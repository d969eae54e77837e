"""What every test shares."""

from pathlib import Path

import pytest

from tests.books import let_tests_empty_the_books

let_tests_empty_the_books()


@pytest.fixture(autouse=True)
def media_folder(settings: object, tmp_path: Path) -> None:
    """Let each test store its files apart."""
    stores = dict(settings.STORAGES)  # type: ignore[attr-defined]
    private = {**stores["private"]["OPTIONS"], "location": tmp_path / "private"}
    stores["private"] = {**stores["private"], "OPTIONS": private}
    settings.STORAGES = stores  # type: ignore[attr-defined]
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]
