"""Guests' orders come to those who bought them, and to nobody else."""

from uuid import uuid4

import pytest

from commons.kit.errors import NotFound
from commons.people.events import EmailConfirmed
from storefronts.orders.actions.claiming import (
    ClaimedByOther,
    claim_guest_orders,
    claim_order,
)
from storefronts.orders.models import Checkout, Order
from tests.builders import make_person, make_variant
from tests.storefronts.checkout.builders import make_cart, start

pytestmark = pytest.mark.django_db


def bought_as_guest(email="Ada@Example.org") -> Checkout:
    return start(make_cart(make_variant()), email=email).checkout


def buyers() -> list[object]:
    checkouts = Checkout.objects.order_by("id").values_list("buyer_id", flat=True)
    orders = Order.objects.order_by("id").values_list("buyer_id", flat=True)
    assert list(checkouts) == list(orders)
    return list(checkouts)


class TestClaimGuestOrders:
    def test_gives_everything_under_the_confirmed_address(self, sandbox):
        person = make_person()
        for email in ("Ada@Example.org", "ada@example.org", "bob@example.org"):
            bought_as_guest(email)

        claim_guest_orders([EmailConfirmed(person.pk, "ADA@example.org")])

        assert buyers() == [person.pk, person.pk, None]

    def test_takes_nothing_from_another_person(self, sandbox):
        first, second = make_person(), make_person()
        bought_as_guest()
        claim_guest_orders([EmailConfirmed(first.pk, "ada@example.org")])

        claim_guest_orders([EmailConfirmed(second.pk, "ada@example.org")])

        assert buyers() == [first.pk]


class TestClaimOrder:
    def test_gives_it_to_whoever_holds_the_link_and_may_be_repeated(self, sandbox):
        person, checkout = make_person(), bought_as_guest()

        for _ in range(2):
            claimed = claim_order(
                actor=person, checkout_id=checkout.pk, secret=checkout.secret
            )

        assert claimed.buyer == person
        assert buyers() == [person.pk]

    def test_knows_nothing_without_the_secret(self, sandbox):
        checkout = bought_as_guest()

        with pytest.raises(NotFound):
            claim_order(actor=make_person(), checkout_id=checkout.pk, secret=uuid4())

        assert buyers() == [None]

    def test_refuses_what_somebody_else_has(self, sandbox):
        owner, checkout = make_person(), bought_as_guest()
        claim_order(actor=owner, checkout_id=checkout.pk, secret=checkout.secret)

        with pytest.raises(ClaimedByOther):
            claim_order(
                actor=make_person(), checkout_id=checkout.pk, secret=checkout.secret
            )

        assert buyers() == [owner.pk]
