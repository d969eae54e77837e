"""Prices in other currencies, and the history the database keeps of them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from commons.kit.clock import now
from commons.kit.errors import Forbidden, Refusal, Refusals
from commons.kit.ids import new_id
from commons.kit.money import QUANTA, THREE_DECIMAL, ZERO_DECIMAL, exponent, from_minor
from commons.organizations.models import Role
from storefronts.listings.actions.catalogue import VariantChange, update_variant
from storefronts.listings.actions.prices import (
    CurrencyDraft,
    set_sales_currencies,
    set_variant_prices,
)
from storefronts.listings.models import Listing, Variant
from storefronts.listings.prices.models import PastPrice, SalesCurrency, VariantPrice
from storefronts.listings.rules.prices import PriceDraft, PricesChanged, version_of
from storefronts.listings.selectors.prices import (
    known_prices,
    saleable_currencies,
)
from tests.builders import (
    make_member,
    make_merchant,
    make_variant,
    owner_of,
    price_variant,
    sell_in,
)
from tests.storefronts.listings.schema.documents import shown_prices

pytestmark = pytest.mark.django_db


def held_until(variant, days_ago, amount_minor, currency="EUR"):
    """Note by hand that a price ended so long ago."""
    PastPrice.objects.create(
        id=new_id(),
        variant_id=variant.pk,
        seller_id=variant.seller_id,
        currency=currency,
        amount_minor=amount_minor,
        until=now() - timedelta(days=days_ago),
    )


def reprice(variant, amount_minor):
    update_variant(
        actor=owner_of(variant.seller),
        variant_id=variant.pk,
        change=VariantChange(price_minor=amount_minor),
    )


class TestSetSalesCurrencies:
    def test_takes_the_place_of_those_before(self):
        seller = make_merchant()
        sell_in(seller, "USD", shipping_minor=500)

        for _ in range(2):
            set_sales_currencies(
                actor=owner_of(seller),
                organization_id=seller.pk,
                drafts=[CurrencyDraft("JPY", 600)],
            )

        kept = SalesCurrency.objects.values_list("currency", "shipping_minor")
        assert list(kept) == [("JPY", 600)]

    @pytest.mark.parametrize(
        ("drafts", "code"),
        [
            ([CurrencyDraft("EUR", 0)], "TAKEN"),
            ([CurrencyDraft("USD", 0), CurrencyDraft("USD", 1)], "TAKEN"),
            ([CurrencyDraft("XPF", 0)], "CURRENCY_NOT_SOLD"),
            ([CurrencyDraft("USD", -1)], "OUT_OF_RANGE"),
            ([CurrencyDraft("KWD", 1_005)], "OUT_OF_RANGE"),
        ],
    )
    def test_refuses_what_cannot_be_sold_in(self, drafts, code):
        seller = make_merchant()

        with pytest.raises(Refusals) as caught:
            set_sales_currencies(
                actor=owner_of(seller), organization_id=seller.pk, drafts=drafts
            )

        assert [one.code for one in caught.value.refusals] == [code]
        assert not SalesCurrency.objects.exists()

    def test_refuses_more_than_anybody_sells_in(self):
        seller = make_merchant()

        with pytest.raises(Refusal):
            set_sales_currencies(
                actor=owner_of(seller),
                organization_id=seller.pk,
                drafts=[CurrencyDraft("USD", 0)] * 13,
            )

        assert not SalesCurrency.objects.exists()

    def test_is_for_managers(self):
        seller = make_merchant()

        with pytest.raises(Forbidden):
            set_sales_currencies(
                actor=make_member(seller, Role.STAFF),
                organization_id=seller.pk,
                drafts=[],
            )

    def test_offers_currencies_without_and_with_three_decimals(self):
        assert {"JPY", "KWD", "EUR", "USD"} <= set(saleable_currencies())


class TestSetVariantPrices:
    def test_sets_the_whole_set_and_again_changes_nothing(self):
        variant = make_variant(price_minor=4_800)
        sell_in(variant.seller)
        drafts = [PriceDraft("EUR", 4_000, 4_800), PriceDraft("USD", 4_400, 5_300)]
        actor = owner_of(variant.seller)

        for _ in range(2):
            set_variant_prices(actor=actor, variant_id=variant.pk, drafts=drafts)

        variant.refresh_from_db()
        other = VariantPrice.objects.get()
        assert (variant.price.amount, variant.compare_at.amount) == (40, 48)
        assert (other.amount_minor, other.compare_at_minor) == (4_400, 5_300)
        assert Listing.objects.get().lowest_price_minor == 4_000
        assert PastPrice.objects.count() == 1

    def test_ends_what_is_left_out_and_keeps_the_own(self):
        variant = make_variant(price_minor=4_800)
        sell_in(variant.seller)
        price_variant(variant, 5_200)

        set_variant_prices(
            actor=owner_of(variant.seller), variant_id=variant.pk, drafts=[]
        )

        variant.refresh_from_db()
        assert variant.price.amount == 48
        assert not VariantPrice.objects.exists()
        assert PastPrice.objects.get(currency="USD").amount_minor == 5_200

    def test_lets_the_quicker_one_win(self):
        variant = make_variant()
        sell_in(variant.seller)
        seen = version_of(known_prices([variant])[variant.pk])
        price_variant(variant, 5_200)

        with pytest.raises(PricesChanged):
            set_variant_prices(
                actor=owner_of(variant.seller),
                variant_id=variant.pk,
                drafts=[PriceDraft("USD", 1)],
                expected_version=seen,
            )

        assert VariantPrice.objects.get().amount_minor == 5_200

    def test_sent_again_is_done_and_not_refused(self):
        variant = make_variant()
        sell_in(variant.seller)
        seen = version_of(known_prices([variant])[variant.pk])

        for _ in range(2):
            set_variant_prices(
                actor=owner_of(variant.seller),
                variant_id=variant.pk,
                drafts=[PriceDraft("USD", 5_200)],
                expected_version=seen,
            )

        assert VariantPrice.objects.get().amount_minor == 5_200

    @pytest.mark.parametrize(
        "wrong", [{"amount_minor": 0}, {"amount_minor": 900, "compare_at_minor": 900}]
    )
    def test_the_database_refuses_what_no_price_is(self, wrong):
        variant = make_variant()
        sell_in(variant.seller)
        price_variant(variant, 800)

        with pytest.raises(IntegrityError), transaction.atomic():
            VariantPrice.objects.update(**wrong)

        assert VariantPrice.objects.get().amount_minor == 800

    @pytest.mark.django_db(transaction=True)
    def test_of_two_at_once_leaves_one_price(self):
        variant = make_variant()
        sell_in(variant.seller)
        actor = owner_of(variant.seller)

        def set_to(amount_minor):
            try:
                set_variant_prices(
                    actor=actor,
                    variant_id=variant.pk,
                    drafts=[PriceDraft("USD", amount_minor)],
                )
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(set_to, [1_000, 2_000, 3_000, 4_000]))

        kept = VariantPrice.objects.get()
        past = PastPrice.objects.values_list("amount_minor", flat=True)
        assert {kept.amount_minor, *past} == {1_000, 2_000, 3_000, 4_000}
        assert len(past) == 3


class TestHistory:
    @pytest.mark.parametrize(
        "currency", [*ZERO_DECIMAL, *THREE_DECIMAL, *QUANTA, "EUR"]
    )
    def test_counts_minor_units_as_the_kit_does(self, currency):
        with connection.cursor() as cursor:
            cursor.execute("SELECT listings_minor(1.0000, %s)", [currency])
            assert cursor.fetchone() == (10 ** exponent(currency),)

    def test_is_written_whichever_way_a_price_ends(self):
        variant = make_variant(price_minor=4_800)

        Variant.objects.update(price=from_minor(4_000, "EUR"))  # as imports do
        Variant.objects.update(price=from_minor(4_000, "EUR"))

        assert PastPrice.objects.get().amount_minor == 4_800
        assert PastPrice.objects.get().variant_id == variant.pk

    def test_is_never_changed_or_deleted(self):
        held_until(make_variant(), 3, 4_800)

        for deed in (PastPrice.objects.all().delete, lambda: PastPrice.objects.update(
            amount_minor=1
        )):  # fmt: skip
            with pytest.raises(DatabaseError), transaction.atomic():
                deed()

        assert PastPrice.objects.get().amount_minor == 4_800


class TestStruckPrice:
    def test_is_the_lowest_of_the_thirty_days_before_the_reduction(self):
        variant = make_variant(price_minor=4_000)
        sell_in(variant.seller)
        for days, amount in [(60, 1_000), (20, 4_500), (10, 4_400), (2, 4_800)]:
            held_until(variant, days, amount)
            held_until(variant, days, amount + 100, "USD")
        price_variant(variant, 4_000, "EUR", compare_at_minor=9_900)
        price_variant(variant, 4_100, "USD", compare_at_minor=9_900)
        # As if that price held since the last one ended.
        VariantPrice.objects.update(created_at=now() - timedelta(days=2))

        (told,) = shown_prices(variant)["variants"]

        assert told["compareAt"] == {"amount": "44.00"}
        assert [one["compareAt"]["amount"] for one in told["prices"]] == [
            "44.00", "45.00",
        ]  # fmt: skip
        assert all(one["isPriorPrice"] for one in told["prices"])

    def test_needs_a_reduction(self):
        variant = make_variant(price_minor=4_000)
        price_variant(variant, 4_000, "EUR", compare_at_minor=9_900)

        assert shown_prices(variant)["variants"][0]["compareAt"] is None
        reprice(variant, 3_000)
        assert shown_prices(variant)["variants"][0]["compareAt"] == {"amount": "40.00"}
        reprice(variant, 5_000)
        assert shown_prices(variant)["variants"][0]["compareAt"] is None

    def test_is_the_sellers_word_outside_the_union(self):
        variant = make_variant(seller=make_merchant(country="US"), price_minor=4_000)
        price_variant(variant, 4_000, "EUR", compare_at_minor=9_900)

        (told,) = shown_prices(variant)["variants"]

        assert told["prices"][0]["compareAt"] == {"amount": "99.00"}
        assert not told["prices"][0]["isPriorPrice"]

    def test_ends_when_the_price_rises_above_it(self):
        variant = make_variant(price_minor=4_000)
        price_variant(variant, 4_000, "EUR", compare_at_minor=5_000)

        reprice(variant, 6_000)

        variant.refresh_from_db()
        assert variant.compare_at is None
