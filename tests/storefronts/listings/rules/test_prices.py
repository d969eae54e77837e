"""Which prices may be set, and which one may stand struck beside another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.kit.errors import Refusals
from storefronts.listings.rules.prices import (
    OMNIBUS_COUNTRIES,
    KnownPrice,
    PriceDraft,
    PricesChanged,
    check_version,
    fit_prices,
    struck_price,
    version_of,
)

SUMS = st.integers(1, 10**6)


def struck(amount, said, before, country="NL"):
    return struck_price(
        amount_minor=amount,
        compare_at_minor=said,
        lowest_before_minor=before,
        country=country,
    )


class TestStruckPrice:
    @pytest.mark.parametrize(
        ("amount", "said", "before", "shown"),
        [
            (800, None, 1_000, None),  # the seller announces no reduction
            (800, 1_200, 1_000, 1_000),  # the law's sum, not the seller's
            (800, 900, 1_000, 1_000),
            (800, 1_200, None, None),  # it never cost anything else
            (800, 1_200, 800, None),  # no reduction at all
            (800, 1_200, 700, None),  # it was cheaper within the thirty days
        ],
    )
    def test_is_the_lowest_of_thirty_days_in_the_union(
        self, amount, said, before, shown
    ):
        assert struck(amount, said, before) == shown

    @pytest.mark.parametrize(
        ("said", "shown"), [(None, None), (1_200, 1_200), (800, None), (700, None)]
    )
    def test_is_the_sellers_word_elsewhere(self, said, shown):
        assert struck(800, said, 900, country="US") == shown

    @given(SUMS, SUMS | st.none(), SUMS | st.none(), st.sampled_from(["NL", "US"]))
    def test_is_always_more_than_the_price(self, amount, said, before, country):
        shown = struck(amount, said, before, country)

        assert shown is None or shown > amount

    def test_knows_the_union_and_its_economic_area(self):
        assert len(OMNIBUS_COUNTRIES) == 30
        assert not {"GB", "CH", "US"} & OMNIBUS_COUNTRIES


class TestFitPrices:
    def refusals(self, *drafts):
        with pytest.raises(Refusals) as caught:
            fit_prices(drafts, own="EUR", sold_in=["USD"])
        return [(one.code, one.path) for one in caught.value.refusals]

    def test_leaves_blank_rows_out(self):
        own = PriceDraft("EUR", 4_800, 5_000)

        fit = fit_prices([own, PriceDraft("USD", None)], own="EUR", sold_in=["USD"])

        assert fit == (own,)

    @pytest.mark.parametrize(
        ("draft", "code", "field"),
        [
            (PriceDraft("GBP", 4_000), "CURRENCY_NOT_SOLD", "price"),
            (PriceDraft("USD", None, 4_000), "EMPTY", "price"),
            (PriceDraft("USD", 0), "INVALID_MONEY", "price"),
            (PriceDraft("USD", 10**11), "INVALID_MONEY", "price"),
            (PriceDraft("USD", 4_000, 4_000), "INVALID_MONEY", "compareAt"),
            (PriceDraft("USD", 4_000, 3_000), "INVALID_MONEY", "compareAt"),
            (PriceDraft("USD", 4_000, 10**11), "INVALID_MONEY", "compareAt"),
        ],
    )
    def test_says_which_row_is_wrong(self, draft, code, field):
        found = self.refusals(PriceDraft("EUR", 4_800), draft)

        assert found == [(code, ("input", "prices", "1", field))]

    def test_takes_a_currency_once(self):
        found = self.refusals(PriceDraft("USD", 4_000), PriceDraft("USD", 5_000))

        assert found == [("TAKEN", ("input", "prices", "1", "price"))]


class TestCheckVersion:
    def test_lets_pass_what_was_seen(self):
        prices = [KnownPrice("EUR", 4_800), KnownPrice("USD", None)]

        check_version(version_of(reversed(prices)), prices)
        check_version(None, prices)

        assert version_of(prices) == version_of(prices[:1])

    def test_refuses_what_others_changed(self):
        seen = version_of([KnownPrice("EUR", 4_800)])

        with pytest.raises(PricesChanged):
            check_version(seen, [KnownPrice("EUR", 4_900)])
