"""The admin shows listings and changes nothing but the platform's fee."""

import io

import pytest
from django.test import Client
from django.urls import reverse

from commons.kit.errors import Forbidden, Refusal
from storefronts.listings.actions.imports import CatalogueFile, keep_file
from storefronts.listings.actions.terms import set_platform_fee
from storefronts.listings.models import (
    FeeBearer,
    SalesTerms,
)
from storefronts.listings.prices.models import PastPrice, VariantPrice
from storefronts.listings.runs.models import ImportFormat
from tests.builders import (
    make_charity,
    make_listing,
    make_merchant,
    make_person,
    owner_of,
    price_variant,
    sell_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Client:
    client = Client()
    client.force_login(make_person(is_staff=True))
    return client


def change_page(row):
    name = f"{row._meta.app_label}_{row._meta.model_name}"
    return reverse(f"admin:{name}_change", args=[row.pk])


class TestAdmin:
    def test_shows_every_kind_of_row(self, staff):
        listing = make_listing(title="Low Tide mugs")
        file = CatalogueFile("mugs.csv", ImportFormat.SHOPIFY, io.BytesIO(b""))
        variant = listing.variants.get()
        sell_in(listing.seller)
        for amount_minor in (5_000, 4_000):
            price_variant(variant, amount_minor)
        rows = [
            listing,
            VariantPrice.objects.get(),
            PastPrice.objects.get(),
            SalesTerms.objects.get(organization=listing.seller),
            keep_file(listing.seller, file),
            make_charity(name="Harbour").storefront,
        ]

        for row in rows:
            name = f"{row._meta.app_label}_{row._meta.model_name}"
            listed = staff.get(reverse(f"admin:{name}_changelist"))
            page = staff.get(change_page(row))

            assert (listed.status_code, page.status_code) == (200, 200)

    def test_changes_no_listing(self, staff):
        listing = make_listing(title="Low Tide mugs")

        answer = staff.post(change_page(listing), {"title": "High tide"})

        listing.refresh_from_db()
        assert answer.status_code == 403
        assert listing.title == "Low Tide mugs"

    def test_sets_the_platform_s_fee(self, staff):
        terms = SalesTerms.objects.get(organization=make_merchant())

        staff.post(
            change_page(terms), {"platform_fee_bps": "400", "fee_bearer": "PLATFORM"}
        )

        terms.refresh_from_db()
        assert (terms.platform_fee_bps, terms.fee_bearer) == (400, "PLATFORM")


class TestSetPlatformFee:
    def test_is_for_staff_of_the_platform(self):
        merchant = make_merchant()

        with pytest.raises(Forbidden):
            set_platform_fee(
                actor=owner_of(merchant),
                organization_id=merchant.pk,
                fee_bps=0,
                bearer=FeeBearer.PLATFORM,
            )

        assert SalesTerms.objects.get(organization=merchant).platform_fee_bps == 250

    def test_refuses_more_than_the_whole(self):
        merchant = make_merchant()

        with pytest.raises(Refusal):
            set_platform_fee(
                actor=make_person(is_staff=True),
                organization_id=merchant.pk,
                fee_bps=10_001,
                bearer=FeeBearer.MERCHANT,
            )

        assert SalesTerms.objects.get(organization=merchant).platform_fee_bps == 250
