"""Splitting a payment: the order of the parts, and every number by hand."""

from dataclasses import replace

import pytest

from commons.kit.money import tax_within as tax
from pledges.agreements.rules.shares import Base, Kind
from storefronts.splits.parts import Division, Part, PartKind, merged
from storefronts.splits.rules import FeeBearer, FeeRule, split_checkout, split_listing
from tests.storefronts.splits.builders import (
    CARD_FEE,
    HARBOUR,
    NO_FEE,
    beneficiary,
    key,
    line,
    parcel,
    promise,
    seller,
)


def sums(division: Division) -> list[tuple[str, str, int]]:
    return [(part.kind.value, part.name, part.amount_minor) for part in division.parts]


def split(*parcels, currency="EUR", fee=NO_FEE):
    return split_checkout(parcels, currency=currency, fee=fee)


class TestSplitListing:
    def test_divides_price_by_share_fee_and_platform_and_leaves_the_rest(self):
        terms = seller(platform_fee_bps=250, shipping_minor=420)

        division = split_listing(
            terms, price_minor=4_800, promises=[promise()], currency="EUR", fee=CARD_FEE
        )

        assert sums(division) == [
            ("MERCHANT", "Tidewater Pottery", 4_103),
            ("PLATFORM", "Commonweal", 120),
            ("PROCESSING_FEE", "Card fee", 97),
            ("CHARITY", HARBOUR, 480),
        ]

    def test_says_why(self):
        terms = seller(platform_fee_bps=250, tax_bps=1_900)

        division = split_listing(
            terms, price_minor=4_800, promises=[promise()], currency="EUR", fee=CARD_FEE
        )

        assert [part.reason for part in division.parts] == [
            "the rest of the price, with €7.66 tax in it",
            "2.5\u202f% of the price",
            "estimated: 1.5\u202f% of the payment and €0.25",
            "10\u202f% of €40.34",
        ]

    def test_leaves_out_parts_that_are_nothing(self):
        division = split_listing(
            seller(), price_minor=500, promises=[], currency="EUR", fee=NO_FEE
        )

        assert sums(division) == [("MERCHANT", "Tidewater Pottery", 500)]

    def test_gives_everything_to_a_charity_that_sells_itself(self):
        charity = seller(HARBOUR, is_charity=True)

        division = split_listing(
            charity, price_minor=1_750, promises=[], currency="EUR", fee=NO_FEE
        )

        assert sums(division) == [("CHARITY", HARBOUR, 1_750)]
        assert division.parts[0].reason == "sells this itself"

    def test_divides_a_price_of_nothing_into_nothing(self):
        division = split_listing(
            seller(), price_minor=0, promises=[promise()], currency="EUR", fee=CARD_FEE
        )

        assert division == Division(0, "EUR", ())


class TestSplitCheckout:
    def test_gives_the_charity_its_share_before_anyone_takes_a_fee(self):
        terms = seller(platform_fee_bps=3_000)
        everything = promise(share_bps=9_900)

        division = split(
            parcel(terms, line(1_000, everything)), fee=FeeRule(500, 25)
        ).division

        assert sums(division) == [
            ("PROCESSING_FEE", "Card fee", 10),
            ("CHARITY", HARBOUR, 990),
        ]

    def test_never_takes_fees_out_of_the_tax(self):
        terms = seller(platform_fee_bps=3_000, tax_bps=2_500)

        division = split(
            parcel(terms, line(1_000, promise(share_bps=10_000))),
            fee=FeeRule(500, 25),
        ).division

        assert sums(division) == [
            ("MERCHANT", "Tidewater Pottery", 200),
            ("CHARITY", HARBOUR, 800),
        ]

    def test_carries_no_card_fee_when_the_platform_bears_it(self):
        terms = seller(fee_bearer=FeeBearer.PLATFORM)

        whole = split(parcel(terms, line(1_000)), fee=CARD_FEE)

        assert sums(whole.division) == [("MERCHANT", "Tidewater Pottery", 1_000)]
        assert whole.fee_estimate_minor == 40

    def test_divides_the_card_fee_over_parcels_by_what_they_cost(self):
        whole = split(
            parcel(seller("One"), line(3_000, name="a")),
            parcel(seller("Two", shipping_minor=1_000), line(0, name="b")),
            fee=FeeRule(100, 60),
        )

        fees = [order.division.parts[-1].amount_minor for order in whole.orders]
        assert fees == [75, 25]
        assert whole.fee_estimate_minor == 100

    def test_gives_delivery_to_the_seller_without_platform_fee(self):
        terms = seller(platform_fee_bps=1_000, shipping_minor=420)

        division = split(parcel(terms, line(1_000))).division

        assert sums(division) == [
            ("MERCHANT", "Tidewater Pottery", 1_320),
            ("PLATFORM", "Commonweal", 100),
        ]
        assert division.parts[0].reason == "the rest of the price, and delivery"

    def test_uses_up_a_pledges_total_cap_in_the_order_of_the_lines(self):
        capped = promise(share_bps=5_000, remaining_cap_minor=700)

        whole = split(
            parcel(
                seller(), line(1_000, capped, name="a"), line(1_000, capped, name="b")
            )
        )

        given = [
            [share.amount_minor for share in line.shares]
            for line in whole.orders[0].lines
        ]
        assert given == [[500], [200]]
        assert whole.given_by_pledge() == {key("pledge"): 700}

    def test_gives_nothing_of_an_exhausted_pledge(self):
        spent = promise(remaining_cap_minor=0)

        division = split(parcel(seller(), line(1_000, spent))).division

        assert sums(division) == [("MERCHANT", "Tidewater Pottery", 1_000)]

    def test_applies_the_older_pledge_first_and_clamps_the_younger(self):
        older, younger = sorted(
            [
                promise(pledge="a", share_bps=8_000),
                promise(pledge="b", share_bps=8_000),
            ],
            key=lambda each: each.pledge_id,
        )

        whole = split(parcel(seller(), line(1_000, younger, older)))

        shares = whole.orders[0].lines[0].shares
        assert [(share.pledge_id, share.amount_minor) for share in shares] == [
            (older.pledge_id, 800),
            (younger.pledge_id, 200),
        ]

    def test_divides_a_pledge_over_charities_by_weight(self):
        shared = promise(
            beneficiaries=(beneficiary("X", 2), beneficiary("Y", 1)), share_bps=1_000
        )

        division = split(parcel(seller(), line(4_800, shared))).division

        assert sums(division)[1:] == [("CHARITY", "X", 320), ("CHARITY", "Y", 160)]

    def test_counts_a_fixed_promise_for_each_unit(self):
        fixed = promise(kind=Kind.FIXED, fixed_minor=300)

        division = split(parcel(seller(), line(1_600, fixed, quantity=3))).division

        assert sums(division)[-1] == ("CHARITY", HARBOUR, 900)

    def test_takes_the_share_of_the_price_with_tax_where_it_says_so(self):
        gross = promise(base=Base.ITEM_PRICE)

        division = split(parcel(seller(tax_bps=2_500), line(1_000, gross))).division

        assert sums(division)[-1] == ("CHARITY", HARBOUR, 100)

    def test_keeps_the_seller_one_part_of_an_order_however_many_lines(self):
        terms = seller(tax_bps=2_500, shipping_minor=100)

        whole = split(
            parcel(terms, line(1_000, name="a"), line(500, promise(), name="b"))
        )

        parts = whole.orders[0].division.parts
        assert [(part.kind.value, part.amount_minor) for part in parts] == [
            ("MERCHANT", 1_560),
            ("CHARITY", 40),
        ]
        assert parts[0].reason == (
            "the rest of the price, and delivery, with €3.00 tax in it"
        )

    def test_works_in_a_currency_without_decimals(self):
        yen = promise(currency="JPY", share_bps=333)

        division = split(
            parcel(seller(platform_fee_bps=250, tax_bps=1_000), line(1_234, yen)),
            currency="JPY",
            fee=FeeRule(360, 30),
        ).division

        assert sums(division) == [
            ("MERCHANT", "Tidewater Pottery", 1_092),
            ("PLATFORM", "Commonweal", 31),
            ("PROCESSING_FEE", "Card fee", 74),
            ("CHARITY", HARBOUR, 37),
        ]

    def test_moves_in_tens_of_fils_in_dinars(self):
        dinar = promise(currency="KWD", share_bps=333)

        division = split(
            parcel(seller(platform_fee_bps=250), line(12_340, dinar)),
            currency="KWD",
            fee=FeeRule(290, 95),
        ).division

        assert sums(division) == [
            ("MERCHANT", "Tidewater Pottery", 11_170),
            ("PLATFORM", "Commonweal", 310),
            ("PROCESSING_FEE", "Card fee", 450),
            ("CHARITY", HARBOUR, 410),
        ]


class TestTaxWithin:
    @pytest.mark.parametrize(
        ("price", "bps", "currency", "expected"),
        [
            (11_900, 1_900, "EUR", 1_900),
            (100, 0, "EUR", 0),
            (3, 2_000, "EUR", 1),  # exactly half a cent goes up
            (2, 2_000, "EUR", 0),
            (1_100, 1_000, "JPY", 100),
            (10_500, 500, "KWD", 500),
            (1_000, 5_000, "KWD", 330),
        ],
    )
    def test_is_half_up_in_quanta(self, price, bps, currency, expected):
        assert tax(price, bps, currency) == expected


class TestFeeRule:
    def test_is_never_more_than_the_payment(self):
        assert FeeRule(290, 30).estimate(10, "EUR") == 10

    def test_drops_what_the_currency_cannot_hold(self):
        assert FeeRule(0, 95).estimate(1_000, "KWD") == 90


class TestMerged:
    def test_adds_up_and_tells_each_reason_once(self):
        share = Part(
            PartKind.CHARITY, key("x"), "X", "x", 5, "10 %", key("t"), key("p")
        )
        other = replace(share, amount_minor=7, reason="5 %")

        together = merged([share, other, share])

        assert together == (
            Part(PartKind.CHARITY, key("x"), "X", "x", 17, "10 %; 5 %"),
        )

    def test_tells_the_first_few_of_many_reasons(self):
        share = Part(PartKind.CHARITY, key("x"), "X", "x", 5, "")

        together = merged(replace(share, reason=f"{n} %") for n in range(5))

        assert together[0].reason == "0 %; 1 %; 2 %; and 2 more"

    def test_orders_merchants_platform_fee_charities(self):
        parts = [
            Part(kind, key(kind.value), kind.value, "", 1, "")
            for kind in reversed(PartKind)
        ]

        assert [part.kind for part in merged(parts)] == list(PartKind)


class TestPart:
    def test_comes_out_of_the_freezer_as_it_went_in(self):
        part = Part(PartKind.CHARITY, key("x"), "X", "x", 5, "why", key("t"), key("p"))
        platform = Part(PartKind.PLATFORM, None, "Commonweal", "", 5, "why")

        assert Part.thawed(part.frozen()) == part
        assert Part.thawed(platform.frozen()) == platform


class TestDivision:
    def test_refuses_parts_that_do_not_add_up(self):
        with pytest.raises(ValueError, match="add up"):
            Division(6, "EUR", (Part(PartKind.PLATFORM, None, "C", "", 5, ""),))
