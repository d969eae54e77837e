"""What the database itself holds about checkouts, orders and lines."""

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from storefronts.orders.models import Checkout, CheckoutState, Order, OrderLine
from tests.builders import make_person, make_variant
from tests.storefronts.checkout.builders import make_cart, start

pytestmark = pytest.mark.django_db


class TestContent:
    @pytest.mark.parametrize(
        ("model", "change"),
        [
            (Checkout, {"total_minor": 1}),
            (Checkout, {"email": "somebody@example.org"}),
            (Order, {"total_minor": 1}),
            (Order, {"split": []}),
            (OrderLine, {"quantity": 5, "total_minor": 24_000}),
            (OrderLine, {"disclosure_text": "everything goes to me"}),
        ],
    )
    def test_never_changes(self, sandbox, model, change):
        start(make_cart(make_variant()))

        with pytest.raises(ProgrammingError), transaction.atomic():
            model.objects.update(**change)

    @pytest.mark.parametrize("model", [OrderLine, Order, Checkout])
    def test_never_goes_away(self, sandbox, model):
        start(make_cart(make_variant()))

        with pytest.raises(ProgrammingError), transaction.atomic():
            model.objects.all()._raw_delete("default")

    def test_lets_state_and_buyer_follow_what_happens(self, sandbox):
        start(make_cart(make_variant()))
        person = make_person()

        Checkout.objects.update(buyer=person, state=CheckoutState.EXPIRED)

        assert Checkout.objects.get().buyer == person

    def test_is_paid_only_with_a_moment(self, sandbox):
        start(make_cart(make_variant()))

        with pytest.raises(IntegrityError), transaction.atomic():
            Checkout.objects.update(state=CheckoutState.PAID)
