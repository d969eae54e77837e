"""What shoppers see before they buy: every public page in every state it has."""

import pytest
from django.core.cache import cache
from djmoney.money import Money

from storefronts.listings.actions.catalogue import archive_listing
from storefronts.listings.models import SalesTerms, Stock
from storefronts.listings.rules.drafts import VariantDraft
from tests.builders import (
    make_charity,
    make_listing,
    make_merchant,
    make_pledge,
    make_proposal,
    owner_of,
)
from tests.flows.visiting import Visitor
from tests.storefronts.windows.arranging import edit, publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_counted_yet() -> None:
    cache.clear()


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()


@pytest.fixture
def harbour():
    return make_charity(name="Harbour Food Bank")


@pytest.fixture
def kiln(harbour):
    """A merchant that gives a tenth to the harbour."""
    merchant = make_merchant(name="Tidewater Pottery")
    make_pledge(harbour, merchant=merchant)
    return merchant


def sizes(*facts: tuple[str, int, int]) -> tuple[VariantDraft, ...]:
    return tuple(
        VariantDraft(
            price_minor=price,
            currency="EUR",
            on_hand=on_hand,
            options=(("Size", name),),
        )
        for name, price, on_hand in facts
    )


class TestHome:
    def test_shows_what_is_for_sale_and_what_it_gives(self, visitor, kiln):
        make_listing(seller=kiln, title="Low Tide mugs", price_minor=4_800)

        page = visitor.open("/")

        assert page.status == 200
        assert "Buy what you like. See what it gives." in page
        assert "€4.80 goes to Harbour Food Bank." in page
        assert "All 1 listings" in page
        assert page.link("Low Tide mugs").startswith("/listings/")
        assert "Today so far" not in page

    def test_stands_also_while_nothing_is_for_sale(self, visitor):
        page = visitor.open("/")

        assert "Nothing is for sale yet." in page
        assert "No charity is here yet." in page


class TestBrowse:
    def test_narrows_and_says_by_what(self, visitor, kiln, harbour):
        make_listing(seller=kiln, title="Mug", category="Ceramics")
        make_listing(seller=harbour, title="Tote", category="Bags")
        make_listing(title="Bread", category="Food")

        def found(query: str) -> set[str]:
            page = visitor.open(f"/shop/{query}")
            return {name for name in ("Mug", "Tote", "Bread") if name in page}

        assert found("") == {"Mug", "Tote", "Bread"}
        assert found("?category=Food") == {"Bread"}
        assert found(f"?charity={harbour.slug}") == {"Mug", "Tote"}
        assert found("?pledged=true") == {"Mug"}
        assert found(f"?seller={kiln.slug}&category=Bags") == set()
        chosen = visitor.open("/shop/?category=Ceramics&order=PRICE_UP")
        assert "1 listing, each taken apart" in chosen
        assert chosen.link("Ceramics ×") == "?order=PRICE_UP"

    def test_says_what_to_do_when_nothing_fits(self, visitor):
        page = visitor.open("/shop/?category=Nothing")

        assert "Nothing fits all of that" in page
        assert "No listing has everything that is chosen." in page
        assert page.link("everything there is") == "/shop/"

    def test_goes_through_all_pages_by_price(self, visitor):
        merchant = make_merchant()
        for number in range(30):
            make_listing(
                seller=merchant, title=f"Thing {number:02}", price_minor=1_000 + number
            )

        first = visitor.open("/shop/?order=PRICE_DOWN")
        second = visitor.open("/shop/" + first.link("Next page"))

        assert "Thing 29" in first
        assert "Thing 05" not in first
        assert "Thing 05" in second
        assert "Thing 00" in second
        assert second.link("First page") == "?order=PRICE_DOWN"
        assert not any("Next page" in words for words, _ in second.said)

    def test_refuses_a_forged_place_in_the_list(self, visitor):
        assert visitor.open("/shop/?after=nonsense").status == 400

    def test_takes_no_notice_of_orders_it_does_not_know(self, visitor):
        assert visitor.open("/shop/?order=SIDEWAYS").status == 200


class TestCharities:
    def test_lists_verified_ones(self, visitor, harbour):
        make_charity(name="Not checked yet", verified=False)

        page = visitor.open("/charities/")

        assert "1 charity with a window here" in page
        assert page.link("Harbour Food Bank") == f"/charities/{harbour.slug}/"
        assert "Not checked yet" not in page

    def test_says_so_when_there_is_none(self, visitor):
        assert "No charity is here yet." in visitor.open("/charities/")


class TestWindow:
    def test_shows_who_they_are_and_what_gives_to_them(self, visitor, kiln, harbour):
        edit(harbour, mission="Groceries for 640 households.", story="A")
        publish(harbour)
        make_listing(seller=harbour, title="Tote")
        make_listing(seller=kiln, title="Mug")
        make_listing(title="Gives nothing")

        page = visitor.open(f"/charities/{harbour.slug}/")

        assert "Verified charity" in page
        assert "papers checked by our staff" in page
        assert "Groceries for 640 households." in page
        assert "1 merchant pledges to it now." in page
        assert "Mug" in page
        assert "Tote" in page
        assert "Gives nothing" not in page
        all_of_it = visitor.open(page.link("See all 2 things"))
        assert "Mug" in all_of_it
        assert "Tote" in all_of_it

    def test_is_empty_at_first(self, visitor, harbour):
        page = visitor.open(f"/charities/{harbour.slug}/")

        assert "Nothing stands in this window yet." in page
        assert "Nothing yet. The first purchase with a pledge" in page

    def test_is_closed_until_the_charity_is_checked(self, visitor):
        charity = make_charity(name="New", verified=False)
        path = f"/charities/{charity.slug}/"

        assert visitor.open(path).status == 404
        assert "Not checked yet" in Visitor.signed_in(owner_of(charity)).open(path)
        assert visitor.open("/charities/unknown/").status == 404


class TestListing:
    def test_takes_the_price_apart_to_the_cent(self, visitor, kiln):
        SalesTerms.objects.filter(organization=kiln).update(tax_bps=2_100)
        listing = make_listing(seller=kiln, title="Low Tide mugs", price_minor=4_800)

        page = visitor.open(f"/listings/{listing.slug}/")

        assert "10 % of the price before tax, €3.97, goes to Harbour Food Bank." in page
        assert "Where €48.00 goes" in page
        assert "Tidewater Pottery €41.14" in page
        assert "Harbour Food Bank €3.97" in page
        assert "Price €48.00" in page

    def test_shows_the_pledge_behind_it_and_what_gives_alike(self, visitor, kiln):
        listing = make_listing(seller=kiln, title="Mug")
        make_listing(seller=kiln, title="Bowl")
        make_proposal(merchant=kiln, title="Not agreed")

        page = visitor.open(f"/listings/{listing.slug}/")

        assert "Tidewater Pottery (NL) promises 10 % of the price" in page
        assert "Harbour Food Bank agreed to it on" in page
        assert page.html.count("The pledge behind it</h2>") == 1
        assert "More that gives to Harbour Food Bank" in page
        assert page.link("Bowl").startswith("/listings/")

    def test_says_nothing_where_nothing_is_given(self, visitor):
        page = visitor.open(f"/listings/{make_listing(title='Bread').slug}/")

        assert "goes to" not in page.words.replace("Where €48.00 goes", "")
        assert "The pledge behind it" not in page

    def test_shows_the_chosen_variant_by_address_and_by_button(self, visitor, kiln):
        listing = make_listing(
            seller=kiln, variants=sizes(("Small", 1_000, 5), ("Large", 2_500, 2))
        )

        page = visitor.open(f"/listings/{listing.slug}/")
        large = page.form("AddToCart").fields["variant"]
        shown = page.send("Listing", variant=page.choices("variant")["Large, €25.00"])
        linked = visitor.open(
            f"{page.path}?variant={page.choices('variant')['Large, €25.00']}"
        )

        assert "Where €10.00 goes" in page
        assert large == [page.choices("variant")["Small, €10.00"]]
        for chosen in (shown, linked):
            assert chosen.status == 200
            assert "Where €25.00 goes" in chosen
            assert "2 left" in chosen

    def test_says_when_it_is_sold_out(self, visitor):
        listing = make_listing(variants=sizes(("Small", 1_000, 0), ("Large", 2_500, 0)))

        page = visitor.open(f"/listings/{listing.slug}/")

        assert "Sold out." in page
        assert "Small, €10.00, sold out" in page
        assert "Add to cart" not in page

    def test_is_gone_once_it_is_archived(self, visitor, kiln):
        listing = make_listing(seller=kiln)
        path = f"/listings/{listing.slug}/"
        archive_listing(actor=owner_of(kiln), listing_id=listing.pk)

        assert visitor.open(path).status == 404
        assert visitor.open("/listings/unknown/").status == 404
        seen = Visitor.signed_in(owner_of(kiln)).open(path)
        assert "Only members of the shop see this" in seen

    def test_puts_into_the_cart(self, visitor, kiln):
        listing = make_listing(seller=kiln, title="Low Tide mugs", price_minor=4_800)

        page = visitor.open(f"/listings/{listing.slug}/").send("AddToCart", quantity=2)

        assert page.path == "/cart/"
        assert "2 at €48.00" in page

    @pytest.mark.parametrize(
        ("quantity", "words"),
        [
            ("0", "Enter a number from 1 to 999."),
            ("many", "This must be a whole number"),
            ("", "This is needed. Fill it in."),
        ],
    )
    def test_keeps_what_was_typed_and_says_what_would_work(
        self, visitor, quantity, words
    ):
        listing = make_listing()

        page = visitor.open(f"/listings/{listing.slug}/").send(
            "AddToCart", quantity=quantity
        )

        assert page.status == 422
        assert words in page
        assert page.form("AddToCart").fields["quantity"] == [quantity]


class TestCart:
    def test_is_empty_at_first(self, visitor):
        page = visitor.open("/cart/")

        assert "Your cart is empty." in page
        assert page.link("Look around the shop") == "/shop/"

    def test_makes_a_parcel_for_each_seller_and_one_sum(self, visitor, kiln):
        SalesTerms.objects.filter(organization=kiln).update(shipping_minor=420)
        mugs = make_listing(seller=kiln, title="Mugs", price_minor=4_800)
        bread = make_listing(title="Bread", price_minor=950)
        for listing in (mugs, bread):
            visitor.open(f"/listings/{listing.slug}/").send("AddToCart")

        page = visitor.open("/cart/")

        assert "2 sellers, 2 parcels, one payment." in page
        assert "10 % of the price, €4.80, goes to Harbour Food Bank." in page
        assert "Goods €57.50" in page
        assert "Delivery, 2 parcels €4.20" in page
        assert "To pay, tax included €61.70" in page
        assert "Cart, items: 2" in page
        assert page.link("Go to payment") == "/checkout/"

    def test_changes_numbers_and_takes_things_out(self, visitor):
        listing = make_listing(title="Bread", price_minor=950)
        page = visitor.open(f"/listings/{listing.slug}/").send("AddToCart")

        more = page.send("UpdateCartLine", quantity="3")
        none = more.send("RemoveCartLine")

        assert "3 at €9.50" in more
        assert "Your cart is empty." in none
        assert "Taken out of the cart." in none

    def test_refuses_a_number_no_shop_sells(self, visitor):
        page = visitor.open(f"/listings/{make_listing().slug}/").send("AddToCart")

        refused = page.send("UpdateCartLine", quantity="1000")

        assert refused.status == 422
        assert "Enter a number from 0 to 999." in refused
        assert refused.form("UpdateCartLine").fields["quantity"] == ["1000"]

    def test_says_what_changed_since(self, visitor):
        listing = make_listing(title="Bread", price_minor=950)
        visitor.open(f"/listings/{listing.slug}/").send("AddToCart")
        variant = listing.variants.get()
        variant.price = Money("10.00", "EUR")
        variant.save()

        page = visitor.open("/cart/")

        assert "New price: €10.00 each; it was €9.50 when you put it in." in page

    def test_says_what_is_in_the_way_of_paying(self, visitor):
        scarce, gone = make_listing(title="Scarce"), make_listing(title="Gone")
        for listing in (scarce, gone):
            visitor.open(f"/listings/{listing.slug}/").send("AddToCart", quantity=2)
        Stock.objects.filter(variant=scarce.variants.get()).update(on_hand=1)
        archive_listing(actor=owner_of(gone.seller), listing_id=gone.pk)

        page = visitor.open("/cart/")

        assert "1 left. Lower the number to go on." in page
        assert "Not sold any more." in page
        assert "Before you can pay" in page
        assert "Go to payment" not in page

    def test_is_nobody_elses(self, visitor):
        visitor.open(f"/listings/{make_listing().slug}/").send("AddToCart")

        assert "Your cart is empty." in Visitor().open("/cart/")
