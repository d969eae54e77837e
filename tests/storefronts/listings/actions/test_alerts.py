"""One mail when stock falls to its mark, whichever way, and the next once it rose."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection

from commons.kit.clock import now
from commons.kit.errors import Forbidden, Refusal
from commons.mails.actions import send_letters
from commons.organizations.models import Role
from storefronts.listings.actions.alerts import (
    SELLERS_AT_ONCE,
    set_stock_alert,
    set_stock_alerts,
    tell_low_stock,
)
from storefronts.listings.actions.catalogue import VariantChange, update_variant
from storefronts.listings.actions.stock import (
    StockCount,
    StockShort,
    Wanted,
    claim_stock,
    count_stock,
    release_stock,
    reserve_stock,
)
from storefronts.listings.models import SalesTerms, Stock
from storefronts.listings.watching.models import LowStock, StockMailRefusal
from tests.builders import make_member, make_merchant, make_variant, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller():
    """One who wants to know when five are left."""
    merchant = make_merchant(name="Potter")
    SalesTerms.objects.filter(pk=merchant.pk).update(low_stock_at=5)
    return merchant


def hold(variant, quantity):
    checkout_id = uuid4()
    reserve_stock(
        checkout_id=checkout_id,
        wanted=[Wanted(variant.pk, quantity)],
        until=now() + timedelta(hours=1),
    )
    return checkout_id


def sell(variant, quantity):
    claim_stock([hold(variant, quantity)])


def count(variant, on_hand):
    count_stock([StockCount(variant.pk, on_hand, is_tracked=True)])


def later():
    """As if the minutes in which falls are gathered had passed; then all is sent."""
    LowStock.objects.update(fell_at=now() - timedelta(minutes=6))
    tell_low_stock()
    while send_letters():
        pass


def told():
    return sorted(message.to[0] for message in mail.outbox)


class TestFall:
    @pytest.mark.parametrize(
        "fall",
        [
            lambda variant: sell(variant, 5),
            lambda variant: count(variant, 5),
            lambda variant: update_variant(
                actor=owner_of(variant.seller),
                variant_id=variant.pk,
                change=VariantChange(on_hand=3),
            ),
        ],
        ids=["sold", "counted", "changed"],
    )
    def test_is_told_whichever_way_it_came(self, seller, fall):
        variant = make_variant(seller=seller, on_hand=10)

        fall(variant)
        later()

        assert told() == [owner_of(seller).email]
        assert variant.listing.title in mail.outbox[0].subject

    def test_is_told_once_until_it_rose_above(self, seller):
        variant = make_variant(seller=seller, on_hand=10)

        for deed in (lambda: sell(variant, 6), lambda: sell(variant, 1)):
            deed()
            later()
        assert len(mail.outbox) == 1
        count(variant, 4)
        later()
        assert len(mail.outbox) == 1
        count(variant, 6)
        sell(variant, 1)
        later()
        assert len(mail.outbox) == 2

    def test_is_not_told_when_it_recovered_meanwhile(self, seller):
        variant = make_variant(seller=seller, on_hand=6)

        release_stock([hold(variant, 3)])
        later()

        assert mail.outbox == []
        assert not LowStock.objects.exists()

    def test_goes_by_the_variants_own_mark(self, seller):
        variant = make_variant(seller=seller, on_hand=100)
        set_stock_alert(actor=owner_of(seller), variant_id=variant.pk, low_at=90)

        sell(variant, 9)
        later()
        assert mail.outbox == []
        sell(variant, 1)
        later()

        assert len(mail.outbox) == 1
        assert "90 left" in mail.outbox[0].subject

    def test_of_what_nobody_counts_or_wants_to_know_is_silent(self, seller):
        uncounted = make_variant(seller=seller, on_hand=None)
        unmarked = make_variant(on_hand=10)

        sell(uncounted, 5)
        sell(unmarked, 10)
        later()

        assert mail.outbox == []

    def test_of_what_is_no_longer_offered_is_silent(self, seller):
        variant = make_variant(seller=seller, on_hand=6)
        sell(variant, 3)
        variant.is_active = False
        variant.save(update_fields=["is_active"])

        later()

        assert mail.outbox == []

    @pytest.mark.django_db(transaction=True)
    def test_is_never_lost_however_many_buy_at_once(self, seller):
        variants = [make_variant(seller=seller, on_hand=10) for _ in range(3)]

        def buy(number):
            try:
                sell(variants[number % 3], 1)
            except StockShort:
                return False
            else:
                return True
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            sold = list(pool.map(buy, range(24)))

        assert all(sold)
        falls = LowStock.objects.values_list("variant_id", flat=True)
        assert sorted(falls) == sorted(variant.pk for variant in variants)

    @pytest.mark.django_db(transaction=True)
    def test_is_told_once_by_two_workers(self, seller):
        for _ in range(4):
            sell(make_variant(seller=seller, on_hand=6), 2)
        LowStock.objects.update(fell_at=now() - timedelta(minutes=6))

        def work(_):
            try:
                return tell_low_stock()
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(work, range(4)))
        while send_letters():
            pass

        named = "".join(message.body for message in mail.outbox)
        assert not LowStock.objects.exists()
        assert named.count(": 4 left\n") == 4


class TestTellLowStock:
    def test_gathers_what_fell_into_one_mail(self, seller):
        variants = [make_variant(seller=seller, on_hand=6) for _ in range(3)]
        for variant in variants:
            sell(variant, 4)

        later()

        (message,) = mail.outbox
        assert message.subject == "3 of your goods run low"
        for variant in variants:
            assert f"{variant.listing.title}: 2 left" in message.body
        assert f"/desk/{seller.slug}/settings/" in message.body

    def test_waits_for_more_to_gather(self, seller):
        sell(make_variant(seller=seller, on_hand=6), 4)

        assert tell_low_stock() == 0
        assert LowStock.objects.count() == 1
        assert SELLERS_AT_ONCE > 1

    def test_writes_to_members_who_can_act_and_want_it(self, seller):
        clerk = make_member(seller, Role.STAFF)
        make_member(seller, Role.VIEWER)
        set_stock_alerts(
            actor=owner_of(seller),
            organization_id=seller.pk,
            low_stock_at=5,
            mail_me=False,
        )

        sell(make_variant(seller=seller, on_hand=6), 4)
        later()

        assert told() == [clerk.email]


class TestSetStockAlerts:
    def test_sets_the_mark_and_who_is_told(self):
        merchant = make_merchant()
        actor = make_member(merchant, Role.STAFF)

        for wanted in (False, False, True):
            terms = set_stock_alerts(
                actor=actor,
                organization_id=merchant.pk,
                low_stock_at=None if wanted else 7,
                mail_me=wanted,
            )

        assert terms.low_stock_at is None
        assert not StockMailRefusal.objects.exists()

    @pytest.mark.parametrize("mark", [-1, 51])
    def test_refuses_more_than_the_trigger_knows(self, seller, mark):
        with pytest.raises(Refusal):
            set_stock_alerts(
                actor=owner_of(seller),
                organization_id=seller.pk,
                low_stock_at=mark,
                mail_me=True,
            )

        assert SalesTerms.objects.get(pk=seller.pk).low_stock_at == 5

    def test_is_for_those_who_keep_the_shelf(self, seller):
        with pytest.raises(Forbidden):
            set_stock_alerts(
                actor=make_member(seller, Role.VIEWER),
                organization_id=seller.pk,
                low_stock_at=1,
                mail_me=True,
            )

    def test_of_one_variant_refuses_nonsense(self, seller):
        variant = make_variant(seller=seller)

        with pytest.raises(Refusal):
            set_stock_alert(actor=owner_of(seller), variant_id=variant.pk, low_at=-1)

        assert Stock.objects.get(pk=variant.pk).low_at is None
