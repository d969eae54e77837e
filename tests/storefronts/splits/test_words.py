"""Why a part is what it is, in the words of each reader."""

from uuid import UUID

import pytest

from commons.kit.language import override
from storefronts.splits.kinds import by_kind
from storefronts.splits.parts import Division, Part, PartKind
from storefronts.splits.words import (
    fee_reason,
    merged_reason,
    platform_reason,
    residual_reason,
    shown_name,
)

CHINESE = "zh-hans"
PERCENT = "\u202f%"


class TestResidualReason:
    @pytest.mark.parametrize(
        ("is_charity", "has_delivery", "tax_minor", "english", "chinese"),
        [
            (False, False, 0, "the rest of the price", "价格的其余部分"),
            (
                False,
                True,
                898,
                "the rest of the price, and delivery, with €8.98 tax in it",
                "价格的其余部分，以及运费，其中税 €8.98",
            ),
            (True, False, 0, "sells this itself", "自售商品所得"),
            (
                True,
                False,
                300,
                "sells this itself, with €3.00 tax in it",
                "自售商品所得，其中税 €3.00",
            ),
            (
                True,
                True,
                0,
                "sells this itself, and delivery",
                "自售商品所得，以及运费",
            ),
        ],
    )
    def test_says_what_is_in_it(
        self, is_charity, has_delivery, tax_minor, english, chinese
    ):
        said = []
        for language in ("en", CHINESE):
            with override(language):
                reason = residual_reason(
                    tax_minor, "EUR", is_charity=is_charity, has_delivery=has_delivery
                )
            said.append(reason)

        assert said == [english, chinese]


class TestFeeReason:
    def test_says_how_it_is_estimated(self):
        said = [fee_reason(290, 30, "EUR"), fee_reason(290, 0, "EUR")]

        with override(CHINESE):
            chinese = fee_reason(290, 30, "EUR")

        assert said == [
            f"estimated: 2.9{PERCENT} of the payment and €0.30",
            f"estimated: 2.9{PERCENT} of the payment",
        ]
        assert chinese == "估算：付款的 2.9% 加 €0.30"


class TestMergedReason:
    def test_tells_each_once_and_counts_the_rest(self):
        reasons = ["a", "b", "a", "c", "d", "e"]

        english = merged_reason(reasons)
        with override(CHINESE):
            chinese = merged_reason(reasons)

        assert english == "a; b; c; and 2 more"
        assert chinese == "a；b；c；另有 2 项"


class TestShownName:
    def test_says_names_of_ours_and_leaves_those_of_others(self):
        with override(CHINESE):
            ours = shown_name("Card fee", None)
            theirs = shown_name("Merchants", UUID(int=1))

        assert (ours, theirs) == ("银行卡手续费", "Merchants")
        assert shown_name("Card fee", None) == "Card fee"


class TestByKind:
    def test_keeps_names_of_ours_in_english_for_whoever_reads_next(self):
        parts = tuple(
            Part(PartKind.MERCHANT, UUID(int=at), name, name.lower(), 100, "")
            for at, name in enumerate(("Potter", "Weaver"), start=1)
        )

        with override(CHINESE):
            (together,) = by_kind(Division(200, "EUR", parts))
            reason = platform_reason(250)

        assert together.name == "Merchants"
        assert together.reason == "Potter €1.00，Weaver €1.00"
        assert reason == "价格的 2.5%"
