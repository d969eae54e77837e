"""Staff looks at carts, checkouts and orders, changes nothing, sees no secret."""

import pytest
from django.test import Client

from storefronts.orders.models import Checkout, Order
from tests.builders import make_person, make_variant
from tests.storefronts.checkout.builders import make_cart, start

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    client = Client()
    client.force_login(make_person(is_staff=True))
    return client


class TestAdmin:
    def test_shows_what_was_placed_without_its_secret(self, staff, sandbox):
        cart = make_cart(make_variant())
        checkout = start(cart).checkout
        order = Order.objects.get()

        for path in (
            f"/admin/orders/checkout/{checkout.pk}/change/",
            f"/admin/orders/order/{order.pk}/change/",
            f"/admin/checkout/cart/{cart.pk}/change/",
            "/admin/orders/checkout/",
            "/admin/orders/order/",
            "/admin/checkout/cart/",
        ):
            answer = staff.get(path)
            assert answer.status_code == 200, path
            page = answer.content.decode()
            for secret in (checkout.secret, cart.secret):
                assert str(secret) not in page
                assert secret.hex not in page

    def test_changes_nothing(self, staff, sandbox):
        checkout = start(make_cart(make_variant())).checkout

        answer = staff.post(
            f"/admin/orders/checkout/{checkout.pk}/change/", {"state": "PAID"}
        )

        assert answer.status_code == 403
        assert Checkout.objects.get().state == "STARTED"
