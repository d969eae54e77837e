import random
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from django.db import connection

from pledges.agreements.actions.caps import (
    CapsSpent,
    CapUse,
    hold_caps_again,
    lock_caps,
    release_caps,
    reserve_caps,
)
from pledges.agreements.models import CapHold, Pledge, PledgeCap
from tests.builders import make_charity, make_merchant, make_pledge


def used(pledge: Pledge) -> int:
    return PledgeCap.objects.get(pk=pledge.pk).used_minor


def held(pledge: Pledge) -> int:
    holds = CapHold.objects.filter(pledge=pledge, state="HELD")
    return sum(hold.amount_minor for hold in holds)


@pytest.mark.django_db
class TestReserveCaps:
    def test_holds_a_part_for_a_checkout(self) -> None:
        pledge, checkout_id = make_pledge(total_cap_minor=1_000), uuid4()

        reserve_caps(checkout_id, [CapUse(pledge.pk, 400)])

        hold = CapHold.objects.get()
        assert used(pledge) == 400
        assert (hold.checkout_id, hold.amount_minor, hold.state) == (
            checkout_id,
            400,
            "HELD",
        )
        assert hold.merchant_id == pledge.merchant_id

    def test_goes_to_the_very_last_cent(self) -> None:
        pledge = make_pledge(total_cap_minor=1_000)

        reserve_caps(uuid4(), [CapUse(pledge.pk, 1_000)])

        assert used(pledge) == 1_000

    def test_holds_all_or_none(self) -> None:
        wide, narrow = (
            make_pledge(total_cap_minor=1_000),
            make_pledge(total_cap_minor=1),
        )

        with pytest.raises(CapsSpent) as refused:
            reserve_caps(uuid4(), [CapUse(wide.pk, 5), CapUse(narrow.pk, 2)])

        assert refused.value.pledge_ids == {narrow.pk}
        assert (used(wide), used(narrow), CapHold.objects.count()) == (0, 0, 0)

    @pytest.mark.parametrize("uses", [0, 1, 3])
    def test_costs_one_statement_and_none_for_nothing(
        self, uses: int, django_assert_num_queries: object
    ) -> None:
        pledges = [make_pledge(total_cap_minor=9) for _ in range(uses)]

        # With a savepoint and its release around the statement.
        with django_assert_num_queries(3 if uses else 2):  # type: ignore[operator]
            reserve_caps(uuid4(), [CapUse(pledge.pk, 1) for pledge in pledges])

        assert CapHold.objects.count() == uses


@pytest.mark.django_db
class TestReleaseCaps:
    def test_gives_back_what_was_held_once(self) -> None:
        pledge, checkout_id = make_pledge(total_cap_minor=1_000), uuid4()
        reserve_caps(checkout_id, [CapUse(pledge.pk, 400)])
        reserve_caps(uuid4(), [CapUse(pledge.pk, 300)])

        release_caps([checkout_id])
        release_caps([checkout_id])

        assert (used(pledge), held(pledge)) == (300, 300)

    def test_takes_many_checkouts_at_once(self) -> None:
        pledges = [make_pledge(total_cap_minor=1_000) for _ in range(2)]
        checkout_ids = [uuid4() for _ in range(3)]
        for checkout_id in checkout_ids:
            reserve_caps(checkout_id, [CapUse(pledge.pk, 100) for pledge in pledges])

        release_caps(checkout_ids[:2])

        assert [used(pledge) for pledge in pledges] == [100, 100]

    def test_passes_over_checkouts_that_hold_nothing(self) -> None:
        pledge = make_pledge(total_cap_minor=1_000)

        release_caps([uuid4()])
        release_caps([])

        assert used(pledge) == 0


@pytest.mark.django_db
class TestHoldCapsAgain:
    def test_holds_what_was_given_back(self) -> None:
        pledge, checkout_id = make_pledge(total_cap_minor=1_000), uuid4()
        reserve_caps(checkout_id, [CapUse(pledge.pk, 400)])
        release_caps([checkout_id])

        hold_caps_again(checkout_id)
        hold_caps_again(checkout_id)

        assert (used(pledge), held(pledge)) == (400, 400)

    def test_refuses_when_others_took_it_meanwhile(self) -> None:
        pledge, checkout_id = make_pledge(total_cap_minor=1_000), uuid4()
        reserve_caps(checkout_id, [CapUse(pledge.pk, 400)])
        release_caps([checkout_id])
        reserve_caps(uuid4(), [CapUse(pledge.pk, 700)])

        with pytest.raises(CapsSpent):
            hold_caps_again(checkout_id)

        assert (used(pledge), held(pledge)) == (700, 700)


@pytest.mark.django_db
class TestLockCaps:
    def test_says_what_is_left(self) -> None:
        capped, free = make_pledge(total_cap_minor=1_000), make_pledge()
        reserve_caps(uuid4(), [CapUse(capped.pk, 400)])

        assert lock_caps([capped.pk, free.pk]) == {capped.pk: 600}
        assert lock_caps([]) == {}


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("no_jobs_left")
class TestManyBuyersAtOnce:
    BUYERS = 6
    ROUNDS = 12

    def test_never_promise_more_than_the_caps_nor_lose_a_cent(self) -> None:
        merchant, charity = make_merchant(), make_charity()
        pledges = [
            make_pledge(charity, merchant=merchant, total_cap_minor=cap)
            for cap in (900, 1_300, 700)
        ]
        keys = [pledge.pk for pledge in pledges]

        with ThreadPoolExecutor(self.BUYERS) as pool:
            buyers = [
                pool.submit(self._buy, keys, random.Random(seed))
                for seed in range(self.BUYERS)
            ]
            outcomes = [outcome for buyer in buyers for outcome in buyer.result()]

        assert {"held", "spent", "released"} <= set(outcomes)
        for pledge in pledges:
            cap = PledgeCap.objects.get(pk=pledge.pk)
            assert cap.used_minor == held(pledge) <= cap.cap_minor

    def _buy(self, keys: list[UUID], luck: random.Random) -> list[str]:
        outcomes = []
        try:
            for _ in range(self.ROUNDS):
                chosen = luck.sample(keys, luck.randint(1, len(keys)))
                outcomes.append(self._check_out(chosen, luck))
        finally:
            connection.close()
        return outcomes

    def _check_out(self, chosen: list[UUID], luck: random.Random) -> str:
        checkout_id = uuid4()
        try:
            reserve_caps(
                checkout_id, [CapUse(key, luck.randint(1, 200)) for key in chosen]
            )
        except CapsSpent:
            return "spent"
        if luck.random() < 0.4:
            release_caps([checkout_id])
            return "released"
        return "held"
