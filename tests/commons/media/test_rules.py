"""Sizes and addresses of pictures."""

from collections.abc import Callable
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.kit.errors import Refusal
from commons.media.rules import (
    MOST_BYTES,
    Focus,
    UnfitPicture,
    check_bytes,
    check_extent,
    check_label,
    first_widths,
    fit_focus,
    full_extent,
    height_at,
    name_for,
    offered_widths,
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
        ("content", "code"),
        [
            (b"", "EMPTY_FILE"),
            (b"x" * (MOST_BYTES + 1), "TOO_LARGE"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
            (b"\xef\xbb\xbf \n<?xml version='1.0'?><svg/>", "SVG"),
            (b"<!-- hidden --><SVG/>", "SVG"),
            (b"<!DOCTYPE html><script>alert(1)</script>", "NOT_A_PICTURE"),
            (b"%PDF-1.7", "NOT_A_PICTURE"),
        ],
    )
    def test_refuses_nothing_too_much_and_documents(
        self, content: bytes, code: str
    ) -> None:
        with pytest.raises(UnfitPicture) as refusal:
            check_bytes(content)

        assert (refusal.value.code, refusal.value.path) == (code, ("input", "file"))


class TestCheckExtent:
    @pytest.mark.parametrize("extent", [(32, 32), (8000, 5000), (1000, 100)])
    def test_lets_pass_what_can_be_shown(self, extent: tuple[int, int]) -> None:
        assert code_of_refusal(lambda: check_extent(*extent)) is None

    @pytest.mark.parametrize(
        ("extent", "code"),
        [
            ((8000, 5001), "TOO_MANY_PIXELS"),
            ((1001, 100), "TOO_LONG"),
            ((100, 1001), "TOO_LONG"),
            ((1, 1), "TOO_SMALL"),
            ((600, 31), "TOO_SMALL"),
        ],
    )
    def test_refuses_what_cannot(self, extent: tuple[int, int], code: str) -> None:
        assert code_of_refusal(lambda: check_extent(*extent)) == code


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
            (320, [320]),
            (321, [320, 321]),
            (1000, [320, 480, 800, 1000]),
            (6000, [320, 480, 800, 1200, 1600]),
        ],
    )
    def test_never_blow_up(self, width: int, kept: list[int]) -> None:
        assert rendition_widths(width) == kept

    @given(st.integers(1, 20_000), st.integers(1, 20_000))
    def test_stay_within_the_picture(self, width: int, height: int) -> None:
        full, high = full_extent(width, height)

        assert full <= width
        assert high <= max(height, 1)
        assert set(first_widths(width)) <= set(rendition_widths(width))
        assert max(rendition_widths(width)) == full
        for one in rendition_widths(width):
            assert 1 <= height_at(one, full, high) <= high


class TestOfferedWidths:
    @pytest.mark.parametrize(
        ("at_most", "offered"),
        [
            (None, [320, 480, 800, 1200]),
            (800, [320, 480, 800]),
            (700, [320, 480, 800]),
            (1, [320]),
            (9000, [320, 480, 800, 1200]),
        ],
    )
    def test_end_with_the_first_that_is_enough(
        self, at_most: int | None, offered: list[int]
    ) -> None:
        assert offered_widths([480, 320, 1200, 800], at_most) == offered


class TestFitFocus:
    @given(st.integers(0, 1000), st.integers(0, 1000))
    def test_lets_pass_a_point_of_the_picture(self, x: int, y: int) -> None:
        assert fit_focus(x, y) == Focus(x, y)

    @pytest.mark.parametrize(
        ("point", "name"), [((-1, 0), "x"), ((1001, 0), "x"), ((5, 1001), "y")]
    )
    def test_refuses_a_point_beside_it(self, point: tuple[int, int], name: str) -> None:
        with pytest.raises(Refusal) as refusal:
            fit_focus(*point)

        assert refusal.value.code == "OUT_OF_RANGE"
        assert refusal.value.path == ("input", "focalPoint", name)


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
