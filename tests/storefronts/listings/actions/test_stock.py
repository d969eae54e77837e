"""Stock is held, sold and given back, by many at once and never twice."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections

from commons.kit.clock import now
from storefronts.listings.actions.stock import (
    StockCount,
    StockShort,
    Wanted,
    claim_stock,
    count_stock,
    release_expired_reservations,
    release_stock,
    reserve_stock,
)
from storefronts.listings.models import Stock, StockReservation
from tests.builders import make_merchant, make_variant

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=30)


def hold(variant_id: UUID, quantity: int = 1, checkout_id: UUID | None = None) -> UUID:
    checkout_id = checkout_id or uuid4()
    reserve_stock(
        checkout_id=checkout_id,
        wanted=[Wanted(variant_id, quantity)],
        until=now() + LATER,
    )
    return checkout_id


def stock_of(variant_id: UUID) -> tuple[int, int]:
    stock = Stock.objects.get(pk=variant_id)
    return stock.on_hand, stock.reserved


def states_of(checkout_id: UUID) -> list[str]:
    rows = StockReservation.objects.filter(checkout_id=checkout_id)
    return list(rows.values_list("state", flat=True))


class TestReserveStock:
    def test_holds_what_is_wanted(self):
        variant = make_variant(on_hand=10)

        checkout_id = hold(variant.pk, 3)

        assert stock_of(variant.pk) == (10, 3)
        assert states_of(checkout_id) == ["HELD"]

    def test_holds_nothing_when_one_of_several_is_short(self):
        plenty, scarce = make_variant(on_hand=10), make_variant(on_hand=1)
        wanted = [Wanted(plenty.pk, 2), Wanted(scarce.pk, 2)]

        with pytest.raises(StockShort) as refused:
            reserve_stock(checkout_id=uuid4(), wanted=wanted, until=now() + LATER)

        assert refused.value.variant_id == scarce.pk
        assert refused.value.available == 1
        assert stock_of(plenty.pk) == (10, 0)
        assert not StockReservation.objects.exists()

    def test_names_everything_that_is_short(self):
        scarce = [make_variant(on_hand=0), make_variant(on_hand=2)]
        wanted = [Wanted(variant.pk, 3) for variant in scarce]

        with pytest.raises(StockShort) as refused:
            reserve_stock(checkout_id=uuid4(), wanted=wanted, until=now() + LATER)

        told = {short.variant_id: short.available for short in refused.value.shortages}
        assert told == {scarce[0].pk: 0, scarce[1].pk: 2}

    def test_counts_what_others_hold(self):
        variant = make_variant(on_hand=3)
        hold(variant.pk, 2)

        with pytest.raises(StockShort) as refused:
            hold(variant.pk, 2)

        assert refused.value.available == 1

    def test_adds_up_two_wishes_for_one_variant(self):
        variant = make_variant(on_hand=3)
        wanted = [Wanted(variant.pk, 2), Wanted(variant.pk, 2)]

        with pytest.raises(StockShort):
            reserve_stock(checkout_id=uuid4(), wanted=wanted, until=now() + LATER)

        assert stock_of(variant.pk) == (3, 0)

    def test_never_runs_out_of_uncounted_stock(self):
        variant = make_variant(on_hand=None)

        checkout_id = hold(variant.pk, 5_000)
        claim_stock([checkout_id])

        assert stock_of(variant.pk) == (0, 0)
        assert states_of(checkout_id) == ["CLAIMED"]

    def test_holds_once_when_asked_twice(self):
        variant = make_variant(on_hand=10)
        checkout_id = hold(variant.pk, 3)

        hold(variant.pk, 3, checkout_id)

        assert stock_of(variant.pk) == (10, 3)

    def test_holds_again_after_a_release(self):
        variant = make_variant(on_hand=10)
        checkout_id = hold(variant.pk, 3)
        release_stock([checkout_id])

        hold(variant.pk, 4, checkout_id)

        assert stock_of(variant.pk) == (10, 4)
        assert states_of(checkout_id) == ["HELD"]

    def test_treats_an_unknown_variant_as_sold_out(self):
        with pytest.raises(StockShort) as refused:
            hold(uuid4())

        assert refused.value.available == 0

    def test_takes_one_statement(self, django_assert_num_queries):
        variants = [make_variant() for _ in range(3)]
        wanted = [Wanted(variant.pk, 1) for variant in variants]

        with django_assert_num_queries(1):
            reserve_stock(checkout_id=uuid4(), wanted=wanted, until=now() + LATER)


class TestClaimStock:
    def test_takes_what_is_held_off_the_shelf(self):
        variant = make_variant(on_hand=10)
        checkout_id = hold(variant.pk, 3)

        claimed = claim_stock([checkout_id])

        assert claimed == 1
        assert stock_of(variant.pk) == (7, 0)
        assert states_of(checkout_id) == ["CLAIMED"]

    def test_claims_once(self):
        variant = make_variant(on_hand=10)
        checkout_id = hold(variant.pk, 3)
        claim_stock([checkout_id])

        claimed = claim_stock([checkout_id, checkout_id])

        assert claimed == 0
        assert stock_of(variant.pk) == (7, 0)

    def test_claims_a_batch_with_one_variant_in_several_checkouts(self):
        first, second = make_variant(on_hand=10), make_variant(on_hand=10)
        checkouts = [uuid4() for _ in range(3)]
        for checkout_id in checkouts:
            wanted = [Wanted(first.pk, 2), Wanted(second.pk, 1)]
            reserve_stock(checkout_id=checkout_id, wanted=wanted, until=now() + LATER)

        claimed = claim_stock(checkouts[:2])

        assert claimed == 4
        assert stock_of(first.pk) == (6, 2)
        assert stock_of(second.pk) == (8, 1)

    def test_leaves_what_was_released(self):
        variant = make_variant(on_hand=10)
        checkout_id = hold(variant.pk, 3)
        release_stock([checkout_id])

        claimed = claim_stock([checkout_id])

        assert claimed == 0
        assert stock_of(variant.pk) == (10, 0)


class TestReleaseStock:
    def test_gives_back_what_is_held(self):
        variant = make_variant(on_hand=10)
        checkout_id = hold(variant.pk, 3)

        release_stock([checkout_id])

        assert stock_of(variant.pk) == (10, 0)
        assert states_of(checkout_id) == ["RELEASED"]

    def test_leaves_what_was_sold(self):
        variant = make_variant(on_hand=10)
        checkout_id = hold(variant.pk, 3)
        claim_stock([checkout_id])

        released = release_stock([checkout_id])

        assert released == 0
        assert stock_of(variant.pk) == (7, 0)

    def test_gives_back_although_the_seller_stopped_counting(self):
        variant = make_variant(on_hand=10)
        checkout_id = hold(variant.pk, 3)
        count_stock([StockCount(variant.pk, 10, is_tracked=False)])

        release_stock([checkout_id])

        assert stock_of(variant.pk) == (10, 0)


class TestReleaseExpiredReservations:
    def test_gives_back_what_is_overdue_and_nothing_else(self):
        variant = make_variant(on_hand=10)
        overdue, timely = hold(variant.pk, 3), hold(variant.pk, 2)
        StockReservation.objects.filter(checkout_id=overdue).update(expires_at=now())

        released = release_expired_reservations()

        assert released == 1
        assert stock_of(variant.pk) == (10, 2)
        assert states_of(overdue) == ["RELEASED"]
        assert states_of(timely) == ["HELD"]


class TestCountStock:
    def test_never_counts_less_than_is_held(self):
        variant = make_variant(on_hand=10)
        hold(variant.pk, 4)

        count_stock([StockCount(variant.pk, 1, is_tracked=True)])

        assert stock_of(variant.pk) == (4, 4)


def in_threads(work, arguments):
    """Run everything at once, each on a connection of its own."""
    start = threading.Barrier(len(arguments), timeout=30)

    def run(argument):
        try:
            connection.ensure_connection()
            start.wait()
            return work(argument)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(run, arguments))


@pytest.mark.django_db(transaction=True)
class TestManyAtOnce:
    def test_sells_the_last_ten_to_exactly_ten_of_a_hundred(self):
        variant = make_variant(on_hand=10)

        def buy(checkout_id):
            try:
                hold(variant.pk, 1, checkout_id)
            except StockShort:
                return None
            return checkout_id

        results = in_threads(buy, [uuid4() for _ in range(100)])

        winners = [result for result in results if result]
        assert len(winners) == 10
        assert stock_of(variant.pk) == (10, 10)
        assert claim_stock(winners) == 10
        assert stock_of(variant.pk) == (0, 0)

    def test_never_deadlocks_and_never_loses_a_piece(self):
        seller = make_merchant()
        variants = [make_variant(seller=seller, on_hand=40) for _ in range(4)]

        def shop(seed):
            chance = random.Random(seed)
            checkout_id = uuid4()
            chosen = chance.sample(variants, 3)
            wanted = [Wanted(one.pk, chance.randint(1, 3)) for one in chosen]
            try:
                reserve_stock(
                    checkout_id=checkout_id, wanted=wanted, until=now() + LATER
                )
            except StockShort:
                return {}
            if chance.random() < 0.5:
                release_stock([checkout_id])
                return {}
            claim_stock([checkout_id])
            return {want.variant_id: want.quantity for want in wanted}

        results = in_threads(shop, list(range(40)))

        for variant in variants:
            sold = sum(result.get(variant.pk, 0) for result in results)
            assert stock_of(variant.pk) == (40 - sold, 0)

    def test_gives_back_once_when_sweep_release_and_claim_meet(self):
        variant = make_variant(on_hand=50)
        checkouts = [hold(variant.pk, 1) for _ in range(30)]
        StockReservation.objects.update(expires_at=now())
        deeds = [
            lambda: claim_stock(checkouts),
            lambda: release_stock(checkouts[::-1]),
            release_expired_reservations,
        ]

        in_threads(lambda deed: deed(), deeds * 4)

        claimed = StockReservation.objects.filter(state="CLAIMED").count()
        assert not StockReservation.objects.filter(state="HELD").exists()
        assert stock_of(variant.pk) == (50 - claimed, 0)
