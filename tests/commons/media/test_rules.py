"""Sizes and addresses of pictures."""

from collections.abc import Callable
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.media.rules import (
    MOST_BYTES,
    UnfitPicture,
    check_bytes,
    check_extent,
    check_label,
    name_for,
    rendition_widths,
)

KEY = UUID(int=7)


def code_of_refusal(check: Callable[[], None]) -> str | None:
    """Why a check refuses; None when it lets pass."""
    try:
        check()
    except UnfitPicture as refusal:
        return refusal.code
    return None


class TestCheckBytes:
    def test_lets_pass_what_may_be_a_picture(self) -> None:
        assert code_of_refusal(lambda: check_bytes(b"\xff\xd8\xff")) is None

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"x" * (MOST_BYTES + 1),
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"\xef\xbb\xbf \n<?xml version='1.0'?><svg/>",
            b"<!DOCTYPE html><script>alert(1)</script>",
            b"<!-- hidden --><SVG/>",
        ],
    )
    def test_refuses_nothing_too_much_and_documents(self, content: bytes) -> None:
        with pytest.raises(UnfitPicture) as refusal:
            check_bytes(content)

        assert refusal.value.path == ("input", "file")


class TestCheckExtent:
    @pytest.mark.parametrize("extent", [(1, 1), (8000, 5000), (1000, 100)])
    def test_lets_pass_what_can_be_shown(self, extent: tuple[int, int]) -> None:
        assert code_of_refusal(lambda: check_extent(*extent)) is None

    @pytest.mark.parametrize("extent", [(8000, 5001), (1001, 100), (100, 1001)])
    def test_refuses_too_many_pixels_and_strips(self, extent: tuple[int, int]) -> None:
        with pytest.raises(UnfitPicture):
            check_extent(*extent)


class TestCheckLabel:
    @pytest.mark.parametrize(
        ("declared", "name"),
        [
            ("image/png", "a.png"),
            ("IMAGE/PNG", "a.PNG"),
            ("", ""),
            ("application/octet-stream", "picture"),
        ],
    )
    def test_lets_pass_what_is_true_or_unsaid(self, declared: str, name: str) -> None:
        code = code_of_refusal(lambda: check_label(declared, name, found="image/png"))

        assert code is None

    @pytest.mark.parametrize(
        ("declared", "name"), [("image/jpeg", "a.png"), ("image/png", "a.jpg")]
    )
    def test_refuses_what_says_something_else(self, declared: str, name: str) -> None:
        with pytest.raises(UnfitPicture) as refusal:
            check_label(declared, name, found="image/png")

        assert refusal.value.code == "MISLABELLED"


class TestRenditionWidths:
    @pytest.mark.parametrize(
        ("width", "kept"),
        [
            (1, [1]),
            (400, [400]),
            (401, [400, 401]),
            (1000, [400, 800, 1000]),
            (6000, [400, 800, 1600]),
        ],
    )
    def test_never_blow_up(self, width: int, kept: list[int]) -> None:
        assert rendition_widths(width) == kept


class TestNameFor:
    @pytest.mark.parametrize(
        ("wanted", "found"), [(1, 400), (400, 400), (401, 800), (9000, 1600)]
    )
    def test_is_the_smallest_that_is_wide_enough(self, wanted: int, found: int) -> None:
        assert name_for(KEY, [400, 800, 1600], wanted) == f"{KEY}/{found}.webp"

    def test_is_the_drawing_for_any_width(self) -> None:
        assert name_for(KEY, [], 400) == f"{KEY}/drawing.svg"

    @given(st.integers(1, 20_000), st.integers(-5, 20_000))
    def test_names_a_kept_width(self, width: int, wanted: int) -> None:
        widths = rendition_widths(width)

        name = name_for(KEY, widths, wanted)

        assert name in {f"{KEY}/{kept}.webp" for kept in widths}
