from dataclasses import replace

import pytest

from pledges.agreements.rules.disclosure import (
    Tense,
    charity_part,
    disclosure,
    own_goods_disclosure,
    short_disclosure,
    undone_disclosure,
)
from pledges.agreements.rules.sentences import Part, PartKind
from pledges.agreements.rules.shares import (
    Base,
    CharityShare,
    Promise,
    SoldLine,
    shares_of_lines,
)
from tests.pledges.promises import (
    HARBOUR,
    MEADOW,
    RIVERSIDE,
    make_fixed_promise,
    make_line,
    make_promise,
)

TWO = (replace(HARBOUR, weight=2), RIVERSIDE)
THREE = (HARBOUR, RIVERSIDE, MEADOW)
PERCENT = "\u202f%"


def shares(promises: list[Promise], line: SoldLine) -> list[CharityShare]:
    return shares_of_lines([(promises, line)])[0]


class TestDisclosure:
    @pytest.mark.parametrize(
        ("promises", "line", "sentence"),
        [
            (
                [make_promise()],
                make_line(),
                "10 % of the price, €4.80, goes to Harbour Food Bank.",
            ),
            (
                [make_promise()],
                make_line(4_000, price_minor=4_800),
                "10 % of the price before tax, €4.00, goes to Harbour Food Bank.",
            ),
            (
                [make_promise(base=Base.ITEM_PRICE)],
                make_line(4_000, price_minor=4_800),
                "10 % of the price, €4.80, goes to Harbour Food Bank.",
            ),
            (
                [make_promise(beneficiaries=TWO)],
                make_line(),
                "10 % of the price goes to Harbour Food Bank, €3.20, and Riverside"
                " Reading, €1.60.",
            ),
            (
                [make_promise(beneficiaries=THREE)],
                make_line(6_000),
                "10 % of the price goes to Harbour Food Bank, €2.00, Riverside"
                " Reading, €2.00, and Meadow School, €2.00.",
            ),
            (
                [make_fixed_promise()],
                make_line(),
                "€3.00 of each one sold goes to Harbour Food Bank.",
            ),
            (
                [make_fixed_promise()],
                make_line(9_600, quantity=2),
                "€3.00 of each one sold, €6.00, goes to Harbour Food Bank.",
            ),
            (
                [make_fixed_promise(beneficiaries=TWO)],
                make_line(),
                "€3.00 of each one sold goes to Harbour Food Bank, €2.00, and"
                " Riverside Reading, €1.00.",
            ),
            (
                [make_promise(cap_minor=4_000)],
                make_line(),
                "10 % of the price, €4.80, goes to Harbour Food Bank, at most €40.00"
                " per sale.",
            ),
            (
                [make_promise(floor_minor=100, cap_minor=4_000)],
                make_line(500),
                "10 % of the price, €1.00, goes to Harbour Food Bank, at least €1.00"
                " and at most €40.00 per sale.",
            ),
            (
                [make_promise(remaining_cap_minor=200)],
                make_line(),
                "€2.00 goes to Harbour Food Bank.",
            ),
            (
                [make_fixed_promise(beneficiaries=TWO)],
                make_line(240),
                "€1.60 goes to Harbour Food Bank and €0.80 to Riverside Reading.",
            ),
            (
                [make_promise(), make_fixed_promise(2, beneficiaries=(RIVERSIDE,))],
                make_line(),
                "10 % of the price, €4.80, goes to Harbour Food Bank. €3.00 of each"
                " one sold goes to Riverside Reading.",
            ),
            (
                [make_promise(currency="JPY")],
                make_line(3_680, currency="JPY"),
                "10 % of the price, ¥368, goes to Harbour Food Bank.",
            ),
        ],
    )
    def test_says_what_goes_where(
        self, promises: list[Promise], line: SoldLine, sentence: str
    ) -> None:
        said = disclosure(promises, line)

        assert said is not None
        assert said.text == sentence.replace(" %", PERCENT)
        assert said.text == "".join(part.text for part in said.parts)

    def test_marks_the_sum_and_links_the_charity(self) -> None:
        said = disclosure([make_promise()], make_line())

        assert said is not None
        assert said.parts == (
            Part(f"10{PERCENT} of the price, "),
            Part("€4.80", PartKind.GIVES),
            Part(", goes to "),
            Part("Harbour Food Bank", PartKind.CHARITY, "harbour-food-bank"),
            Part("."),
        )

    @pytest.mark.parametrize("promises", [[], [make_promise(currency="USD")]])
    def test_says_nothing_when_nothing_is_given(self, promises: list[Promise]) -> None:
        assert disclosure(promises, make_line()) is None

    def test_does_not_claim_a_share_it_cannot_give_whole(self) -> None:
        promise = make_promise(base=Base.ITEM_PRICE, share_bps=10_000)

        said = disclosure([promise], make_line(4_000, price_minor=4_800))

        assert said is not None
        assert said.text == "€40.00 goes to Harbour Food Bank."


class TestShortDisclosure:
    @pytest.mark.parametrize(
        ("tense", "beneficiaries", "sentence"),
        [
            (Tense.PRESENT, (HARBOUR,), "€4.80 goes to Harbour Food Bank."),
            (Tense.PAST, (HARBOUR,), "€4.80 went to Harbour Food Bank."),
            (
                Tense.PRESENT,
                TWO,
                "€3.20 goes to Harbour Food Bank and €1.60 to Riverside Reading.",
            ),
            (
                Tense.PAST,
                THREE,
                "€1.60 went to Harbour Food Bank, €1.60 to Riverside Reading and"
                " €1.60 to Meadow School.",
            ),
        ],
    )
    def test_says_the_sums_alone(
        self, tense: Tense, beneficiaries: tuple[object, ...], sentence: str
    ) -> None:
        given = shares([make_promise(beneficiaries=beneficiaries)], make_line())

        said = short_disclosure(given, "EUR", tense=tense)

        assert said is not None
        assert said.text == sentence

    def test_sums_what_several_pledges_give_to_one_charity(self) -> None:
        given = shares([make_promise(), make_fixed_promise(2)], make_line())

        said = short_disclosure(given, "EUR")

        assert said is not None
        assert said.text == "€7.80 goes to Harbour Food Bank."

    def test_says_nothing_of_nothing(self) -> None:
        assert short_disclosure([], "EUR") is None


class TestUndoneDisclosure:
    def test_says_that_the_money_came_back(self) -> None:
        said = undone_disclosure(shares([make_promise()], make_line()), "EUR")

        assert said is not None
        assert said.text == (
            "€4.80 came back to you with the refund; Harbour Food Bank received"
            " nothing."
        )


class TestOwnGoodsDisclosure:
    CHARITY = charity_part("Harbour Food Bank", "harbour-food-bank")

    @pytest.mark.parametrize(
        ("tense", "sentence"),
        [
            (
                Tense.PRESENT,
                "€17.50 stays with Harbour Food Bank, which sells this itself.",
            ),
            (
                Tense.PAST,
                "€17.50 stayed with Harbour Food Bank, which sold this itself.",
            ),
        ],
    )
    def test_says_that_the_charity_sells(self, tense: Tense, sentence: str) -> None:
        said = own_goods_disclosure(self.CHARITY, 1_750, "EUR", tense=tense)

        assert said is not None
        assert said.text == sentence

    def test_says_nothing_where_nothing_stays(self) -> None:
        assert own_goods_disclosure(self.CHARITY, 0, "EUR") is None
