"""From the desk to the cart in another currency, page by page and without script."""

import pytest

from storefronts.checkout.models import Cart
from storefronts.listings.models import Variant
from storefronts.listings.prices.models import SalesCurrency, VariantPrice
from tests.builders import (
    make_charity,
    make_listing,
    make_pledge,
    price_variant,
    sell_in,
)
from tests.flows.desks import desk, kiln, nothing_counted_yet, owner
from tests.flows.visiting import Visitor

__all__ = ["kiln", "nothing_counted_yet", "owner"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def mugs(kiln):
    """Pledged in euros, sold in dollars too."""
    make_pledge(make_charity(name="Harbour Food Bank"), merchant=kiln)
    listing = make_listing(seller=kiln, title="Low Tide mugs", price_minor=4_800)
    sell_in(kiln, "USD", shipping_minor=700)
    price_variant(listing.variants.get(), 5_300)
    return listing


class TestDesk:
    def test_chooses_currencies_and_gives_one_up(self, owner, kiln):
        page = owner.open(desk(kiln, "settings/"))

        page = page.send(
            "SetCurrencies",
            input__currencies__0__shipping__currency="JPY",
            input__currencies__0__shipping__amount="600",
        )

        assert "They hold from the next checkout on." in page
        assert SalesCurrency.objects.get().shipping_minor == 600
        page = page.send(
            "SetCurrencies",
            input__currencies__0__shipping__amount="",
        )
        assert page.status == 200
        assert not SalesCurrency.objects.exists()

    def test_says_what_a_currency_cannot_hold(self, owner, kiln):
        page = owner.open(desk(kiln, "settings/")).send(
            "SetCurrencies",
            input__currencies__0__shipping__currency="JPY",
            input__currencies__0__shipping__amount="6.50",
        )

        assert page.status == 422
        assert not SalesCurrency.objects.exists()

    def test_sets_prices_and_what_they_were(self, owner, kiln, mugs):
        variant = mugs.variants.get()
        (address,) = {
            href
            for _, href in owner.open(desk(kiln, "listings/")).said
            if href.startswith(desk(kiln, "listings/lst"))
        }
        page = owner.open(address)

        page = page.send(
            "SavePrices",
            input__prices__0__price__amount="40.00",
            input__prices__0__compareAt__amount="48.00",
            input__prices__1__price__amount="44",
        )

        assert "Saved." in page
        variant = Variant.objects.get(pk=variant.pk)
        assert (variant.price.amount, variant.compare_at.amount) == (40, 48)
        assert VariantPrice.objects.get().amount_minor == 4_400
        shown = Visitor().open(f"/listings/{mugs.slug}/")
        assert "was €48.00" in shown
        assert "€48.00 was the lowest price of the 30 days before." in shown

    def test_says_beside_the_field_what_is_wrong(self, owner, kiln, mugs):
        (address,) = {
            href
            for _, href in owner.open(desk(kiln, "listings/")).said
            if href.startswith(desk(kiln, "listings/lst"))
        }

        page = owner.open(address).send(
            "SavePrices", input__prices__1__compareAt__amount="50.00"
        )

        assert page.status == 422
        assert "The earlier price must be more than the price." in page
        assert VariantPrice.objects.get().compare_at_minor is None


class TestListing:
    def test_is_shown_in_the_currency_chosen_and_remembers_it(self, mugs):
        visitor = Visitor()
        page = visitor.open(f"/listings/{mugs.slug}/")
        assert "€48.00" in page

        page = visitor.open(f"/listings/{mugs.slug}/{page.link('USD')}")

        assert "$53.00" in page
        assert "Where $53.00 goes" in page
        assert "The pledge here holds for prices in EUR." in page
        assert "goes to Harbour Food Bank" not in page.html.split('id="buy"')[0]
        assert "$53.00" in visitor.open(f"/listings/{mugs.slug}/")
        assert "€48.00" in visitor.open(f"/listings/{mugs.slug}/?currency=EUR")

    def test_shows_the_pledge_that_holds_for_it(self, mugs, kiln):
        make_pledge(
            make_charity(name="Riverside Reading"),
            merchant=kiln,
            currency="USD",
            share_bps=2_000,
        )

        page = Visitor().open(f"/listings/{mugs.slug}/?currency=USD")

        assert "20 % of the price, $10.60, goes to Riverside Reading." in page
        assert "The pledge here holds for prices in EUR." not in page
        assert "Riverside Reading agreed to it" in page
        assert "Harbour Food Bank agreed to it" not in page

    @pytest.mark.parametrize("currency", ["GBP", "nonsense", "x" * 3_000, "<b>"])
    def test_falls_back_where_it_is_not_sold_in_it(self, mugs, currency):
        page = Visitor().open(f"/listings/{mugs.slug}/", data={"currency": currency})

        assert page.status == 200
        assert "€48.00" in page

    def test_offers_no_choice_where_there_is_none(self, kiln):
        plain = make_listing(seller=kiln)

        page = Visitor().open(f"/listings/{plain.slug}/")

        assert "?currency=" not in page.html


class TestCart:
    def test_is_filled_and_changed_as_a_whole(self, mugs):
        visitor = Visitor()

        page = visitor.open(f"/listings/{mugs.slug}/?currency=USD").send("AddToCart")

        assert Cart.objects.get().currency == "USD"
        assert "Prices are in USD." in page
        assert "$60.00" in page
        page = page.send("SetCartCurrency", currency="EUR")
        assert Cart.objects.get().currency == "EUR"
        assert "€48.00" in page
        assert "€48.00" in visitor.open(f"/listings/{mugs.slug}/")

    def test_takes_nothing_of_another_currency(self, mugs, kiln):
        visitor = Visitor()
        visitor.open(f"/listings/{mugs.slug}/?currency=USD").send("AddToCart")
        plain = make_listing(seller=kiln)

        page = visitor.open(f"/listings/{plain.slug}/").send("AddToCart")

        assert page.status == 422
        assert "Your cart is in USD." in page

    def test_says_what_is_not_sold_in_its_currency_any_more(self, mugs):
        visitor = Visitor()
        visitor.open(f"/listings/{mugs.slug}/?currency=USD").send("AddToCart")
        VariantPrice.objects.all().delete()

        page = visitor.open("/cart/")

        assert "Not sold in USD, but for €48.00." in page
        assert "Before you can pay" in page
        page = page.send("SetCartCurrency", currency="EUR")
        assert "Before you can pay" not in page
