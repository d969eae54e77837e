"""From the checkout to the account, page by page, in every state an order has."""

from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.cache import cache

from commons.payments.actions.refunds import refund_payment
from commons.payments.models import Payment
from commons.payments.states import RefundReason
from storefronts.listings.models import Stock
from storefronts.orders.models import Checkout
from storefronts.orders.selectors import checkout_public_id
from tests.builders import (
    PASSWORD,
    make_charity,
    make_listing,
    make_merchant,
    make_person,
    make_pledge,
)
from tests.flows.shopping import Shop
from tests.flows.visiting import Seen, Visitor

pytestmark = pytest.mark.django_db
ADDRESS = {
    "input.shippingAddress.name": "Ada Moor",
    "input.shippingAddress.line1": "Quay 1",
    "input.shippingAddress.city": "Rotterdam",
    "input.shippingAddress.postalCode": "3011",
    "input.shippingAddress.country": "NL",
    "input.email": "ada@example.org",
}


@pytest.fixture(autouse=True)
def nothing_counted_yet() -> None:
    cache.clear()


@pytest.fixture
def mugs():
    """Something of which a tenth goes to a charity."""
    merchant = make_merchant(name="Tidewater Pottery")
    make_pledge(make_charity(name="Harbour Food Bank"), merchant=merchant)
    return make_listing(seller=merchant, title="Low Tide mugs", price_minor=4_800)


@pytest.fixture
def buyer(shop: Shop, mugs) -> Visitor:
    """A guest with the mugs in the cart."""
    visitor = Visitor()
    visitor.open(f"/listings/{mugs.slug}/").send("AddToCart")
    return visitor


def place(visitor: Visitor, **typed: str) -> Seen:
    return visitor.open("/checkout/").send("StartCheckout", **{**ADDRESS, **typed})


def order_page() -> str:
    """The address of the latest order, as it is mailed and as the provider knows it."""
    return f"/orders/{checkout_public_id(Checkout.objects.latest('id'))}/"


def pay(shop: Shop, card: str = "pm_card_visa") -> None:
    shop.sandbox.pay(Payment.objects.latest("id").session_id, card)
    shop.hear()


class TestCheckout:
    def test_has_nothing_to_pay_without_goods(self):
        assert "so there is nothing to pay" in Visitor().open("/checkout/")

    def test_shows_the_split_last_and_leads_to_the_payment(self, buyer, shop):
        page = buyer.open("/checkout/")

        place(buyer)

        assert page.words.index("Where €48.00 goes") < page.words.index("Pay €48.00")
        assert "10 % of the price, €4.80, goes to Harbour Food Bank." in page
        assert buyer.left_for.startswith(shop.sandbox.base_url)

    def test_keeps_what_was_typed_when_something_is_missing(self, buyer):
        wrong = {"input.email": "nobody", "input.shippingAddress.name": ""}
        page = place(buyer, **wrong)

        assert page.status == 422
        assert "2 things need changing" in page
        assert "Name: This cannot be empty." in page
        assert "This is not an e-mail address." in page
        kept = page.form("StartCheckout").fields
        assert kept["input.shippingAddress.city"] == ["Rotterdam"]
        assert kept["input.shippingAddress.country"] == ["NL"]
        assert kept["input.email"] == ["nobody"]
        assert not Checkout.objects.exists()

    def test_shows_a_new_total_before_anything_is_placed(self, buyer, mugs):
        before = buyer.open("/checkout/").form("StartCheckout").fields
        variant = mugs.variants.get()
        variant.price = type(variant.price)("50.00", "EUR")
        variant.save()

        page = buyer.post("/checkout/", {**before, **ADDRESS})

        assert page.status == 422
        assert "The total is now €50.00. Nothing was charged." in page
        assert "Pay €50.00" in page
        kept = page.form("StartCheckout").fields
        assert kept["input.shippingAddress.name"] == ["Ada Moor"]
        assert kept["input.expectedTotal.amount"] == ["50.00"]
        assert not Checkout.objects.exists()

    def test_says_so_when_the_last_one_went_meanwhile(self, buyer, mugs):
        before = buyer.open("/checkout/").form("StartCheckout").fields
        Stock.objects.filter(variant=mugs.variants.get()).update(on_hand=0)

        page = buyer.post("/checkout/", {**before, **ADDRESS})

        assert page.status == 422
        assert "Low Tide mugs is sold out." in page
        assert page.form("StartCheckout").fields["input.email"] == ["ada@example.org"]
        assert "Pay €" not in page

    def test_is_placed_once_however_often_it_is_sent(self, buyer):
        form = buyer.open("/checkout/").form("StartCheckout").fields
        for _ in range(2):
            buyer.post("/checkout/", {**form, **ADDRESS})

        assert Checkout.objects.count() == 1

    def test_finds_the_cart_of_the_person_on_another_device(self, shop, mugs):
        person = make_person(email="ada@example.org")
        Visitor.signed_in(person).open(f"/listings/{mugs.slug}/").send("AddToCart")
        elsewhere = Visitor.signed_in(person)

        page = elsewhere.open("/checkout/")
        place(elsewhere)

        assert page.form("StartCheckout").fields["input.email"] == ["ada@example.org"]
        assert Checkout.objects.get().buyer == person


class TestOrder:
    def test_waits_for_the_providers_word(self, buyer):
        place(buyer)

        page = buyer.open(order_page())

        assert "No word of your payment yet" in page
        assert page.link("Go to payment") == buyer.left_for
        assert page.link("Look again") == page.path
        assert 'hx-trigger="every 3s"' in page.html
        assert buyer.open("/cart/").link("Look at it, or pay it now.") == page.path

    def test_shows_every_cent_once_it_is_paid(self, buyer, shop):
        place(buyer)
        pay(shop)

        page = buyer.open(order_page())

        assert "Thank you. Here is every cent of your €48.00." in page
        assert "Merchants" not in page
        assert "€4.80 Harbour Food Bank" in page
        assert "€4.80 went to Harbour Food Bank." in page
        assert "Promised €4.80" in page
        assert "In the books for Harbour Food Bank, €4.80." in page
        assert 'hx-trigger="every 3s"' not in page.html
        assert "Cart, items: 0" in page
        assert "Your cart is empty." in buyer.open("/cart/")

    def test_counts_for_the_front_page(self, buyer, shop):
        place(buyer)
        pay(shop)

        page = buyer.open("/")

        assert "Today so far" in page
        assert "1 purchase, 1 charity." in page
        assert "Charities €4.80" in page

    def test_and_for_the_charitys_window(self, buyer, shop):
        place(buyer)
        pay(shop)

        page = buyer.open("/charities/harbour-food-bank/")

        assert "€4.80 Sent to its account €0.00 On its way €4.80" in page

    def test_lets_another_card_pay_when_one_was_declined(self, buyer, shop):
        place(buyer)
        pay(shop, "pm_card_chargeDeclined")

        page = buyer.open(order_page())

        assert "Your card was declined" in page
        assert "Nothing was charged." in page
        assert page.link("Try again") == buyer.left_for

    def test_can_be_left_before_it_is_paid(self, buyer, shop):
        place(buyer)

        cart = buyer.open(order_page()).send("CancelCheckout")
        closed = buyer.open(order_page())

        assert cart.path == "/cart/"
        assert "You left that order. Nothing was charged." in cart
        assert "Low Tide mugs" in cart
        assert "This order was closed. Nothing was charged." in closed
        assert "goes to" not in closed

    def test_says_that_the_sum_goes_back(self, buyer, shop):
        place(buyer)
        pay(shop)
        refund_payment(Payment.objects.get().pk, RefundReason.CANCELLED)
        shop.hear()

        page = buyer.open(order_page())

        assert "Your €48.00 goes back to you" in page
        assert "Harbour Food Bank received nothing." in page

    def test_opens_to_nobody_without_its_whole_address(self, buyer):
        place(buyer)

        assert Visitor().open(order_page()[:-3] + "00/").status == 404
        assert Visitor().open("/orders/nonsense/").status == 404
        assert Visitor().open(order_page()).status == 200


class TestAccount:
    def test_asks_who_it_is(self):
        page = Visitor().open("/account/")

        assert urlsplit(page.path).path == "/sign-in/"

    def test_is_empty_at_first(self):
        page = Visitor.signed_in(make_person(display_name="Ada")).open("/account/")

        assert "Ada" in page
        assert "No order yet." in page
        assert "Nothing yet. When you buy something with a pledge" in page

    def test_shows_what_claimed_purchases_gave(self, buyer, shop):
        place(buyer)
        pay(shop)
        ada = make_person(email="ada@example.org", password=PASSWORD)
        buyer.client.force_login(ada)

        kept = buyer.open(order_page()).send("ClaimOrder")
        page = buyer.open("/account/")

        assert "This order is in your account now." in kept
        assert "Keep this order" not in kept
        assert page.link("CW-") == kept.path
        assert "€4.80 given" in page
        assert "went to Harbour Food Bank €4.80" in page

    def test_offers_the_link_again_until_mail_arrives(self, shop):
        ada = make_person(email="ada@example.org", password=PASSWORD)
        visitor = Visitor.signed_in(ada)

        page = visitor.open("/account/")
        sent = page.send("ResendConfirmation")
        shop.work()

        assert "We do not know yet that mail reaches ada@example.org." in page
        assert "A new link is on its way to ada@example.org." in sent
        assert [message.to for message in mail.outbox] == [["ada@example.org"]]

    def test_changes_a_name(self):
        visitor = Visitor.signed_in(make_person(display_name="Ada"))

        page = visitor.open("/account/").send("UpdateProfile", name="Ada Moor")
        refused = page.send("UpdateProfile", name=" ")

        assert "Your name is changed." in page
        assert "Ada Moor" in page
        assert refused.status == 422
