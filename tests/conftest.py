"""What every test shares."""

from pathlib import Path

import pytest

from tests.books import let_tests_empty_the_books

let_tests_empty_the_books()


@pytest.fixture(autouse=True)
def media_folder(settings: object, tmp_path: Path) -> None:
    """Let each test store its files apart."""
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]
