"""The pledge sentence in two languages says one thing."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commons.kit.language import override
from pledges.agreements.rules.disclosure import (
    Tense,
    charity_part,
    disclosure,
    own_goods_disclosure,
    short_disclosure,
    undone_disclosure,
)
from pledges.agreements.rules.drafts import DraftShare, TermsDraft
from pledges.agreements.rules.sentences import (
    DisclosureText,
    Part,
    PartKind,
    in_turn,
    said,
    written,
)
from pledges.agreements.rules.shares import Base, Promise, SoldLine, shares_of_lines
from pledges.agreements.rules.wording import Party, terms_text
from tests.pledges.promises import (
    HARBOUR,
    MEADOW,
    RIVERSIDE,
    make_fixed_promise,
    make_line,
    make_promise,
)

ENGLISH, CHINESE = "en", "zh-hans"
HAN = re.compile(r"[一-鿿]")

charities = st.lists(
    st.sampled_from([HARBOUR, RIVERSIDE, MEADOW]), min_size=1, max_size=3, unique=True
).map(tuple)
limits = st.none() | st.integers(1, 9_000)
shared = st.builds(
    make_promise,
    st.integers(1, 9),
    share_bps=st.integers(1, 10_000),
    base=st.sampled_from(Base),
    beneficiaries=charities,
    floor_minor=limits,
    remaining_cap_minor=limits,
)
fixed = st.builds(
    make_fixed_promise,
    st.integers(1, 9),
    fixed_minor=st.integers(1, 9_000),
    beneficiaries=charities,
    cap_minor=limits,
)
lines = st.builds(
    make_line,
    st.integers(1, 90_000),
    price_minor=st.integers(90_000, 99_000),
    quantity=st.integers(1, 5),
)


def facts(sentence: DisclosureText | None) -> list[tuple[str, str]]:
    """Sums as figures and charities as addresses, in the order they are told."""
    if sentence is None:
        return []
    return [
        (part.kind.value, part.slug or re.sub(r"[^\d.]", "", part.text))
        for part in sentence.parts
        if part.kind is not PartKind.TEXT
    ]


class TestDisclosure:
    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.one_of(shared, fixed), max_size=3), lines)
    def test_gives_the_same_sums_to_the_same_charities(
        self, promises: list[Promise], line: SoldLine
    ) -> None:
        told = {}
        for language in (ENGLISH, CHINESE):
            with override(language):
                full = disclosure(promises, line)
                (shares,) = shares_of_lines([(promises, line)])
                brief = short_disclosure(shares, line.currency, tense=Tense.PAST)
                undone = undone_disclosure(shares, line.currency)
            told[language] = [full, brief, undone]

        for english, chinese in zip(told[ENGLISH], told[CHINESE], strict=True):
            assert sorted(facts(chinese)) == sorted(facts(english))
            assert (chinese is None) == (english is None)
            assert chinese is None or HAN.search(chinese.text)
            assert chinese is None or chinese.text.endswith("。")

    @pytest.mark.parametrize(
        ("promises", "sentence"),
        [
            ([make_promise()], "价格的 10%，即 €4.80，捐给Harbour Food Bank。"),
            (
                [make_promise(beneficiaries=(HARBOUR, RIVERSIDE))],
                "价格的 10% 捐给Harbour Food Bank €2.40，Riverside Reading €2.40。",
            ),
            ([make_fixed_promise()], "每售出一件，€3.00 捐给Harbour Food Bank。"),
            (
                [make_promise(cap_minor=4_000)],
                "价格的 10%，即 €4.80，捐给Harbour Food Bank，每笔至多 €40.00。",
            ),
            (
                [make_promise(), make_fixed_promise(2, beneficiaries=(RIVERSIDE,))],
                "价格的 10%，即 €4.80，捐给Harbour Food Bank。"
                "每售出一件，€3.00 捐给Riverside Reading。",
            ),
        ],
    )
    def test_reads_as_chinese_does(
        self, promises: list[Promise], sentence: str
    ) -> None:
        with override(CHINESE):
            told = disclosure(promises, make_line())

        assert told is not None
        assert told.text == sentence

    def test_keeps_its_marks_where_the_words_change_places(self) -> None:
        with override(CHINESE):
            told = own_goods_disclosure(charity_part("Harbour", "harbour"), 480, "EUR")

        assert told is not None
        assert [part.kind for part in told.parts] == [
            PartKind.GIVES,
            PartKind.TEXT,
            PartKind.CHARITY,
            PartKind.TEXT,
        ]


class TestSaid:
    def test_fills_the_places_in_the_order_of_the_message(self) -> None:
        parts = said("{b} before {a}.", a=Part("x", PartKind.GIVES), b="y")

        assert [part.text for part in parts] == ["y", " before ", "x", "."]

    def test_leaves_braces_of_names_alone(self) -> None:
        whole = written(said("{name}.", name="{name}"))

        assert whole is not None
        assert whole.text == "{name}."


class TestInTurn:
    @pytest.mark.parametrize(
        ("count", "text"), [(1, "0"), (2, "0 and 1"), (4, "0, 1, 2 and 3")]
    )
    def test_joins_the_last_its_own_way(self, count: int, text: str) -> None:
        several = [(Part(str(number)),) for number in range(count)]

        whole = written(
            in_turn(
                several,
                earlier="{list}, {next}",
                last="{list} and {next}",
            )
        )

        assert whole is not None
        assert whole.text == text


class TestTermsText:
    def test_is_written_in_the_language_of_whoever_proposes(self) -> None:
        with override(CHINESE):
            text = terms_text(
                TermsDraft(
                    currency="EUR",
                    shares=(DraftShare(HARBOUR.charity_id),),
                    share_bps=1_000,
                ),
                merchant=Party("Tidewater", "NL"),
                charities=[Party("Harbour", "NL", "R-17")],
                total_cap_minor=None,
            )

        assert text.startswith("Tidewater（NL）承诺捐出价格的 10%")
        assert "Harbour（NL，登记编号 R-17）" in text
