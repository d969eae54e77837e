"""What one unit gives: the sentence and the split tell the same sums."""

from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from pledges.agreements.rules.shares import Beneficiary, Kind, Promise
from storefronts.listings.rules.giving import Unit
from storefronts.listings.types.giving import given_by
from storefronts.splits.parts import PartKind
from storefronts.splits.rules import FeeRule, SellerTerms

FEE = FeeRule(bps=290, fixed_minor=30)
MERCHANT = SellerTerms(uuid4(), "Tidewater Pottery", "tidewater", 250, tax_bps=2_300)
CHARITY = SellerTerms(uuid4(), "Book Barn", "book-barn", is_charity=True)


def unit(price_minor=4_800, *promises, seller=MERCHANT):
    return Unit(seller, price_minor, "EUR", promises, FEE)


def promise(**changes):
    facts = {
        "pledge_id": uuid4(),
        "terms_id": uuid4(),
        "version": 1,
        "currency": "EUR",
        "kind": Kind.SHARE,
        "share_bps": 1_000,
        "beneficiaries": (Beneficiary(uuid4(), "Harbour Food Bank", "harbour"),),
    }
    return Promise(**{**facts, **changes})


class TestUnit:
    def test_says_nothing_where_nothing_is_given(self):
        assert unit().sentence() is None
        assert unit().short_sentence() is None

    def test_tells_what_stays_with_a_charity(self):
        sentence = unit(1_750, seller=CHARITY).sentence()

        assert sentence.text == "€16.69 stays with Book Barn, which sells this itself."

    @given(st.integers(1, 10**9), st.integers(1, 10_000))
    def test_divides_every_price_whole(self, price_minor, share_bps):
        division = unit(price_minor, promise(share_bps=share_bps)).division()

        assert sum(part.amount_minor for part in division.parts) == price_minor
        assert min(part.amount_minor for part in division.parts) > 0

    @given(st.integers(100, 10**7))
    def test_tells_the_sum_that_the_split_shows(self, price_minor):
        one = unit(price_minor, promise())

        shown = [
            part.amount_minor
            for part in one.division().parts
            if part.kind is PartKind.CHARITY
        ]
        (charity,) = shown or (0,)
        assert f"€{charity / 100:,.2f}" in one.short_sentence().text


class TestGivenBy:
    def test_is_remembered_for_the_same_unit_alone(self):
        capped = promise(remaining_cap_minor=1_000)
        same = Unit(MERCHANT, 4_800, "EUR", (capped,), FEE)
        later = promise(
            **{
                name: getattr(capped, name)
                for name in ("pledge_id", "terms_id", "beneficiaries")
            },
            remaining_cap_minor=200,
        )

        first = given_by(unit(4_800, capped))

        assert given_by(same) is first
        assert given_by(unit(4_900, capped)) is not first
        assert given_by(unit(4_800, later)).split != first.split
