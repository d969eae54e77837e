"""Variants on sale, as carts and checkouts need them."""

from uuid import uuid4

import pytest

from commons.organizations.events import OrganizationCreated
from storefronts.listings.actions.catalogue import (
    VariantChange,
    archive_listing,
    update_variant,
)
from storefronts.listings.actions.terms import (
    TermsChange,
    make_sales_terms,
    update_sales_terms,
)
from storefronts.listings.rules.drafts import VariantDraft
from storefronts.listings.selectors.sales import lines_for_cart
from tests.builders import (
    make_charity,
    make_listing,
    make_merchant,
    make_variant,
    owner_of,
)

pytestmark = pytest.mark.django_db


def selling(organization):
    make_sales_terms([OrganizationCreated(organization.pk, organization.kind)])
    return organization


class TestLinesForCart:
    def test_tells_all_that_a_sale_needs(self):
        seller = selling(make_merchant(name="Tidewater Pottery"))
        update_sales_terms(
            actor=owner_of(seller),
            organization_id=seller.pk,
            change=TermsChange(tax_bps=2_100, shipping_minor=450),
        )
        draft = VariantDraft(
            price_minor=1_850,
            currency="EUR",
            options=(("Size", "Small"),),
            sku="MUG-S",
            on_hand=4,
        )
        listing = make_listing(
            seller=seller,
            title="Mug",
            tags=("Mug",),
            category="Home",
            variants=(draft,),
        )
        variant = listing.variants.get()

        line = lines_for_cart([variant.pk])[variant.pk]

        assert (line.listing_id, line.listing_slug) == (listing.pk, listing.slug)
        assert (line.title, line.variant_title, line.sku) == ("Mug", "Small", "MUG-S")
        assert line.options == (("Size", "Small"),)
        assert (line.tags, line.category) == (("Mug",), "Home")
        assert (line.price_minor, line.currency) == (1_850, "EUR")
        assert (line.available, line.is_active) == (4, True)
        assert line.picture_url == ""
        assert line.seller.seller_name == "Tidewater Pottery"
        assert (line.seller.platform_fee_bps, line.seller.is_charity) == (250, False)
        assert (line.seller.tax_bps, line.seller.shipping_minor) == (2_100, 450)

    @pytest.mark.parametrize(
        ("currency", "minor"), [("JPY", 1_200), ("KWD", 1_230), ("EUR", 999)]
    )
    def test_tells_prices_in_minor_units(self, currency, minor):
        seller = selling(make_merchant(currency=currency))
        variant = make_variant(seller=seller, price_minor=minor)

        assert lines_for_cart([variant.pk])[variant.pk].price_minor == minor

    def test_tells_what_can_no_longer_be_bought(self):
        seller = selling(make_merchant())
        archived, withdrawn, offered = (make_variant(seller=seller) for _ in range(3))
        owner = owner_of(seller)
        archive_listing(actor=owner, listing_id=archived.listing_id)
        change = VariantChange(is_active=False)
        update_variant(actor=owner, variant_id=withdrawn.pk, change=change)

        lines = lines_for_cart([archived.pk, withdrawn.pk, offered.pk, uuid4()])

        told = {key: line.is_active for key, line in lines.items()}
        assert told == {archived.pk: False, withdrawn.pk: False, offered.pk: True}

    def test_lets_a_charity_sell_once_it_is_verified(self):
        waiting = make_variant(seller=selling(make_charity(verified=False)))
        verified = make_variant(seller=selling(make_charity()))

        lines = lines_for_cart([waiting.pk, verified.pk])

        assert not lines[waiting.pk].is_active
        assert lines[verified.pk].is_active
        assert lines[verified.pk].seller.platform_fee_bps == 0

    def test_leaves_uncounted_stock_open(self):
        variant = make_variant(seller=selling(make_merchant()), on_hand=None)

        assert lines_for_cart([variant.pk])[variant.pk].available is None

    def test_takes_one_statement(self, django_assert_num_queries):
        seller = selling(make_merchant())
        keys = [make_variant(seller=seller).pk for _ in range(3)]

        with django_assert_num_queries(1):
            lines = lines_for_cart(keys)

        assert len(lines) == 3
