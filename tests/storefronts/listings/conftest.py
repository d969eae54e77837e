"""What the tests of listings share."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


@pytest.fixture
def picture_file():
    """Makes small pictures, each number another one."""

    def make(number: int) -> SimpleUploadedFile:
        content = io.BytesIO()
        Image.new("RGB", (48, 32), (40 * number % 256, 90, 120)).save(content, "PNG")
        return SimpleUploadedFile(f"{number}.png", content.getvalue(), "image/png")

    return make
