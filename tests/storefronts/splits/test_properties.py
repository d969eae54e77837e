"""Any cart, any pledges, any currency: what must hold of every split."""

from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from commons.kit.money import quantum
from pledges.agreements.rules.shares import Base, Beneficiary, Kind, Promise
from storefronts.splits.parts import merged
from storefronts.splits.rules import (
    FeeBearer,
    FeeRule,
    LineToSplit,
    ParcelToSplit,
    SellerTerms,
    split_checkout,
)
from tests.storefronts.splits.builders import key

CURRENCIES = ["EUR", "JPY", "KWD", "USD", "BHD", "KRW"]
CHARITIES = ["A", "B", "C", "D"]


def amounts(currency, *, most=200_000, least=0):
    step = quantum(currency)
    return st.integers(-(-least // step), most // step).map(lambda n: n * step)


@st.composite
def promises(draw, currency):
    names = draw(st.lists(st.sampled_from(CHARITIES), min_size=1, unique=True))
    pledge = draw(st.integers(0, 4))
    floor = draw(st.none() | amounts(currency, most=2_000))
    cap = draw(st.none() | amounts(currency, least=2_000))
    return Promise(
        pledge_id=key(f"pledge {pledge}"),
        terms_id=key(f"terms {pledge}"),
        version=1,
        currency=currency,
        kind=draw(st.sampled_from(Kind)),
        beneficiaries=tuple(
            Beneficiary(key(name), name, name, draw(st.integers(1, 100)))
            for name in names
        ),
        share_bps=draw(st.integers(1, 10_000)),
        fixed_minor=draw(amounts(currency, least=1, most=5_000)),
        base=draw(st.sampled_from(Base)),
        floor_minor=floor,
        cap_minor=cap,
    )


@st.composite
def carts(draw):
    currency = draw(st.sampled_from(CURRENCIES))
    pledged = draw(
        st.lists(promises(currency), max_size=4, unique_by=lambda each: each.pledge_id)
    )
    caps = {
        each.pledge_id: draw(st.none() | amounts(currency, most=20_000))
        for each in pledged
    }
    pledged = [replace_cap(each, caps[each.pledge_id]) for each in pledged]
    parcels = tuple(
        draw(parcels_of(number, currency, pledged))
        for number in range(draw(st.integers(1, 4)))
    )
    fee = FeeRule(draw(st.integers(0, 1_000)), draw(st.integers(0, 500)))
    return currency, parcels, fee, caps


@st.composite
def parcels_of(draw, number, currency, pledged):
    seller = SellerTerms(
        key(f"seller {number}"),
        f"Seller {number}",
        f"seller-{number}",
        platform_fee_bps=draw(st.integers(0, 10_000)),
        fee_bearer=draw(st.sampled_from(FeeBearer)),
        tax_bps=draw(st.integers(0, 5_000)),
        shipping_minor=draw(amounts(currency, most=2_000)),
        is_charity=draw(st.booleans()),
    )
    chosen = st.lists(st.sampled_from(pledged), unique=True) if pledged else st.just([])
    lines = [
        LineToSplit(
            key(f"line {number} {place}"),
            draw(amounts(currency)),
            draw(st.integers(1, 20)),
            tuple(draw(chosen)),
        )
        for place in range(draw(st.integers(1, 4)))
    ]
    return ParcelToSplit(seller, tuple(lines))


def replace_cap(promise, cap_minor):
    fields = {name: getattr(promise, name) for name in promise.__slots__}
    return Promise(**{**fields, "remaining_cap_minor": cap_minor})


def split(cart):
    currency, parcels, fee, _ = cart
    return split_checkout(parcels, currency=currency, fee=fee)


def divisions(whole):
    yield whole.division
    for order in whole.orders:
        yield order.division
        for line in order.lines:
            yield line.division


class TestAnySplit:
    @given(carts())
    @settings(max_examples=150, deadline=None)
    def test_adds_up_at_every_level_and_no_part_is_negative_or_between_quanta(
        self, cart
    ):
        currency, parcels, _, _ = cart

        whole = split(cart)

        for division in divisions(whole):
            amounts_of = [part.amount_minor for part in division.parts]
            assert sum(amounts_of) == division.total_minor
            assert all(amount > 0 for amount in amounts_of)
            assert all(amount % quantum(currency) == 0 for amount in amounts_of)
        assert whole.division.total_minor == sum(
            parcel.total_minor for parcel in parcels
        )
        assert [order.division.total_minor for order in whole.orders] == [
            parcel.total_minor for parcel in parcels
        ]

    @given(carts())
    @settings(max_examples=100, deadline=None)
    def test_never_gives_more_than_a_pledge_has_left_in_all(self, cart):
        caps = cart[-1]

        given_minor = split(cart).given_by_pledge()

        for pledge_id, amount in given_minor.items():
            assert caps[pledge_id] is None or amount <= caps[pledge_id]

    @given(carts())
    @settings(max_examples=100, deadline=None)
    def test_holds_the_cap_per_sale_and_leaves_the_seller_its_tax(self, cart):
        _, parcels, _, _ = cart

        whole = split(cart)

        for parcel, order in zip(parcels, whole.orders, strict=True):
            for sold, line in zip(parcel.lines, order.lines, strict=True):
                by_terms = defaultdict(int)
                for share in line.shares:
                    by_terms[share.terms_id] += share.amount_minor
                for promise in sold.promises:
                    if promise.cap_minor is not None:
                        assert by_terms[promise.terms_id] <= promise.cap_minor
                assert sum(by_terms.values()) <= sold.total_minor - line.tax_minor

    @given(carts())
    @settings(max_examples=50, deadline=None)
    def test_says_the_same_twice(self, cart):
        assert split(cart) == split(cart)

    @given(carts())
    @settings(max_examples=100, deadline=None)
    def test_lines_and_delivery_make_the_order_and_orders_make_the_payment(self, cart):
        whole = split(cart)

        for order in whole.orders:
            of_lines = merged(
                part for line in order.lines for part in line.division.parts
            )
            totals = defaultdict(int)
            for part in of_lines:
                totals[part.kind, part.organization_id] += part.amount_minor
            for part in order.division.parts:
                assert part.amount_minor >= totals[part.kind, part.organization_id]
        allocated = sum(
            part.amount_minor for order in whole.orders for part in order.division.parts
        )
        assert allocated == whole.division.total_minor

    @given(carts())
    @settings(max_examples=100, deadline=None)
    def test_takes_no_more_card_fee_than_is_estimated(self, cart):
        whole = split(cart)

        taken = sum(
            part.amount_minor
            for part in whole.division.parts
            if part.kind.value == "PROCESSING_FEE"
        )
        assert taken <= whole.fee_estimate_minor <= whole.division.total_minor
