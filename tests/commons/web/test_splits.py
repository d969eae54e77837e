"""The geometry and the words of the split bar."""

import re
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from commons.web.splits import (
    LEAST,
    WHOLE,
    drawn_widths,
    pieces,
    split_bar,
    split_words,
)


def split(*parts: tuple[str, str, str]) -> dict[str, object]:
    """A split in euro from kinds, names and amounts."""
    total = sum((Decimal(amount) for _, _, amount in parts), Decimal(0))
    return {
        "total": {"amount": str(total), "currency": "EUR"},
        "parts": [
            {"kind": kind, "name": name, "money": {"amount": amount, "currency": "EUR"}}
            for kind, name, amount in parts
        ],
    }


MUGS = split(
    ("CHARITY", "Harbour Food Bank", "4.80"),
    ("MERCHANT", "Tidewater Pottery", "41.08"),
    ("PLATFORM", "Commonweal", "1.20"),
    ("PROCESSING_FEE", "card fee", "0.92"),
)


class TestSplitBar:
    def test_is_drawn_as_designed(self) -> None:
        assert split_bar(MUGS) == (
            '<svg class="split-bar" role="img" aria-label="Of €48.00: Tidewater '
            "Pottery €41.08, Commonweal €1.20, card fee €0.92, Harbour Food Bank "
            '€4.80"><rect class="merchant" rx="1.5" x="0.00%" width="85.58%" y="14" '
            'height="21.25"/><rect class="platform" rx="1.5" x="85.58%" '
            'width="2.50%" y="14" height="21.25"/><rect class="fee" rx="1.5" '
            'x="88.08%" width="1.92%" y="14" height="21.25"/><rect class="charity" '
            'rx="1.5" x="90.00%" width="10.00%" y="0.75" height="34.5"/></svg>'
        )

    def test_is_lower_on_a_card(self) -> None:
        bar = split_bar(MUGS, small=True)

        assert 'class="split-bar split-bar-small"' in bar
        assert set(re.findall(r' height="([\d.]+)"', bar)) == {"10.25", "16.5"}

    def test_escapes_names(self) -> None:
        bar = split_bar(split(("MERCHANT", '"><script>', "1.00")))

        assert "<script>" not in bar


class TestPieces:
    def test_sets_merchants_apart_and_joins_charities(self) -> None:
        names = ("A", "B", "C", "D", "E")
        merchants = [("MERCHANT", name, "10.00") for name in names]
        charities = [("CHARITY", name, "5.00") for name in ("X", "Y")]

        drawn = pieces(split(*charities, *merchants))

        assert [one.kind for one in drawn] == [
            "merchant",
            "merchant-b",
            "merchant-c",
            "merchant-c",
            "merchant-c",
            "charity",
        ]

    def test_leaves_out_what_is_nothing(self) -> None:
        drawn = pieces(
            split(
                ("MERCHANT", "A", "0.00"), ("PLATFORM", "P", "0"), ("CHARITY", "X", "1")
            )
        )

        assert [(one.kind, one.left, one.width) for one in drawn] == [
            ("charity", 0, WHOLE)
        ]

    def test_of_nothing_is_an_empty_bar(self) -> None:
        assert pieces(split(("MERCHANT", "A", "0.00"))) == []

    def test_stand_side_by_side(self) -> None:
        drawn = pieces(MUGS)

        for one, following in pairwise(drawn):
            assert one.left + one.width == following.left


class TestDrawnWidths:
    @given(
        st.lists(st.decimals("0.01", "999999999.99", places=2), min_size=1, max_size=80)
    )
    def test_fill_the_bar_and_hide_nothing(self, amounts: list[Decimal]) -> None:
        widths = drawn_widths(amounts)

        assert sum(widths) == WHOLE
        assert min(widths) >= min(LEAST, WHOLE // len(widths))

    def test_are_exact_where_there_is_room(self) -> None:
        assert drawn_widths([Decimal(85), Decimal(5), Decimal(10)]) == [
            8500,
            500,
            1000,
        ]

    def test_take_what_lacks_from_the_widest(self) -> None:
        assert drawn_widths([Decimal("99.9"), Decimal("0.1")]) == [9840, 160]


class TestSplitWords:
    def test_names_every_party_with_its_sum(self) -> None:
        two = split(
            ("CHARITY", "Harbour Food Bank", "8.70"),
            ("CHARITY", "Riverside Reading", "0.95"),
            ("MERCHANT", "Kiln", "90.00"),
        )

        assert split_words(two) == (
            "Of €99.65: Kiln €90.00, Harbour Food Bank €8.70, Riverside Reading €0.95"
        )
