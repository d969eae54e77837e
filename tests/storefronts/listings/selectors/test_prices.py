"""Prices as the public sees them: exact in every currency, or the seller's own."""

import pytest

from storefronts.listings.actions.prices import set_sales_currencies
from storefronts.listings.selectors.prices import currencies_of
from tests.api import Api
from tests.builders import (
    make_listing,
    make_merchant,
    make_variant,
    owner_of,
    price_variant,
    sell_in,
)
from tests.storefronts.listings.schema.documents import shown_prices

pytestmark = pytest.mark.django_db

LISTED = """query ($currency: String, $search: String) {
  listings(filter: { soldIn: $currency }, search: $search) {
    totalCount nodes { slug priceIn(currency: $currency) { currency } }
  }
}"""


class TestShownPrices:
    @pytest.mark.parametrize(
        ("currency", "amount_minor", "told"),
        [("USD", 5_299, "52.99"), ("JPY", 8_000, "8000"), ("KWD", 15_250, "15.250")],
    )
    def test_are_exact_in_every_currency(self, currency, amount_minor, told):
        variant = make_variant(price_minor=4_800)
        sell_in(variant.seller, currency)
        price_variant(variant, amount_minor, currency)

        listing = shown_prices(variant, currency)

        (offer,) = listing["variants"]
        split = offer["priceIn"]["split"]
        assert listing["currencies"] == ["EUR", currency]
        assert offer["priceIn"]["price"] == {"amount": told, "currency": currency}
        assert listing["lowest"] == offer["priceIn"]["price"] == split["total"]
        # In minor units: parts have all decimals of their currency.
        parts = [part["money"]["amount"] for part in split["parts"]]
        assert sum(int(part.replace(".", "")) for part in parts) == amount_minor

    def test_fall_back_to_the_own_currency(self):
        variant = make_variant(price_minor=4_800)

        listing = shown_prices(variant, "USD")

        assert listing["currencies"] == ["EUR"]
        assert listing["variants"][0]["priceIn"]["price"]["currency"] == "EUR"

    def test_rest_while_their_currency_is_not_sold_in(self):
        variant = make_variant(price_minor=4_800)
        sell_in(variant.seller)
        price_variant(variant, 5_200)
        set_sales_currencies(
            actor=owner_of(variant.seller), organization_id=variant.seller_id, drafts=[]
        )

        assert shown_prices(variant)["currencies"] == ["EUR"]
        assert currencies_of([variant.pk]) == ["EUR"]
        sell_in(variant.seller)
        assert shown_prices(variant)["currencies"] == ["EUR", "USD"]
        assert currencies_of([variant.pk]) == ["EUR", "USD"]

    @pytest.mark.parametrize("search", [None, "mug"])
    def test_narrow_a_list(self, search):
        both, euros, dollars = (
            make_listing(title=f"Mug {number}", seller=seller)
            for number, seller in enumerate(
                [make_merchant(), make_merchant(), make_merchant(currency="USD")]
            )
        )
        sell_in(both.seller)
        price_variant(both.variants.get(), 5_200)

        found = {
            currency: {
                listing["slug"]: listing["priceIn"]["currency"]
                for listing in Api().ask(LISTED, currency=currency, search=search)[
                    "listings"
                ]["nodes"]
            }
            for currency in ("USD", "EUR", "GBP", "nonsense")
        }

        assert found == {
            "USD": {both.slug: "USD", dollars.slug: "USD"},
            "EUR": {both.slug: "EUR", euros.slug: "EUR"},
            "GBP": {},
            "nonsense": {},
        }

    def test_of_several_are_those_all_are_sold_in(self):
        one = make_variant()
        other = make_variant(seller=one.seller)
        sell_in(one.seller)
        price_variant(one, 5_200)

        assert currencies_of([one.pk, other.pk]) == ["EUR"]
        assert currencies_of([]) == []
