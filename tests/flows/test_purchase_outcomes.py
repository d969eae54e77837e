"""Whatever else can happen to a purchase: the money, the goods and the words agree."""

import pytest
from django.core import mail
from djmoney.money import Money

from commons.payments.models import Payment, Refund
from pledges.accruals.models import Accrual
from pledges.agreements.actions.pledges import end_pledge
from storefronts.listings.models import Listing, ListingState, Stock
from storefronts.orders.models import Checkout
from tests.api import Api, codes
from tests.builders import (
    make_charity,
    make_merchant,
    make_pledge,
    make_variant,
    owner_of,
)
from tests.flows.shopping import CANCEL, START, Shopper, payment_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def mugs():
    return make_variant(price_minor=4_800, on_hand=5)


def stock_of(variant):
    stock = Stock.objects.get(variant=variant)
    return stock.on_hand, stock.reserved


def word_of(checkout):
    return checkout["state"], checkout["notice"]["code"]


class TestDeclined:
    @pytest.mark.parametrize(
        ("card", "words"),
        [
            ("pm_card_chargeDeclined", "Your bank declined the card."),
            ("pm_card_chargeDeclinedInsufficientFunds", "too little money"),
        ],
    )
    def test_says_so_and_lets_another_card_pay(self, shopper, mugs, card, words):
        shopper.add(mugs)
        checkout = shopper.place()
        shopper.pay(checkout, card)
        shopper.shop.hear()

        declined = shopper.see(checkout["id"])

        assert word_of(declined) == ("STARTED", "CARD_DECLINED")
        assert words in declined["notice"]["message"]
        assert "Nothing was charged" in declined["notice"]["message"]
        assert declined["paymentUrl"]
        assert shopper.cart()["openCheckout"]["notice"]["code"] == "CARD_DECLINED"

        shopper.pay(checkout)
        shopper.shop.hear()
        assert word_of(shopper.see(checkout["id"])) == ("PAID", "PAID")


class TestThreeDSecure:
    def test_pays_once_the_bank_is_sure(self, shopper, mugs):
        shopper.add(mugs)
        checkout = shopper.place()

        shopper.pay(checkout, "pm_card_authenticationRequired", challenge="complete")
        shopper.shop.hear()

        assert word_of(shopper.see(checkout["id"])) == ("PAID", "PAID")

    @pytest.mark.parametrize("challenge", ["fail", "leave"])
    def test_charges_nothing_while_it_is_not(self, shopper, mugs, challenge):
        shopper.add(mugs)
        checkout = shopper.place()

        shopper.pay(checkout, "pm_card_authenticationRequired", challenge=challenge)
        shopper.shop.hear()

        seen = shopper.see(checkout["id"])
        assert seen["state"] == "STARTED"
        assert seen["notice"]["code"] in {"CARD_DECLINED", "WAITS_FOR_PAYMENT"}
        assert stock_of(mugs) == (5, 1)


class TestAbandoned:
    def test_keeps_the_goods_and_shows_the_way_back(self, shopper, mugs):
        shopper.add(mugs)
        checkout = shopper.place()

        waiting = shopper.cart()["openCheckout"]

        assert waiting["reference"] == checkout["reference"]
        assert waiting["paymentUrl"] == checkout["paymentUrl"]
        assert word_of(shopper.see(checkout["id"])) == ("STARTED", "WAITS_FOR_PAYMENT")

    def test_frees_the_goods_when_it_is_left_for_good(self, shopper, mugs):
        shopper.add(mugs)
        checkout = shopper.place()

        left = shopper.api.ask(CANCEL, input={"checkoutId": checkout["id"]})
        shopper.shop.work()

        assert left["cancelCheckout"]["checkout"]["state"] == "EXPIRED"
        seen = shopper.see(checkout["id"])
        assert word_of(seen) == ("EXPIRED", "CANCELLED")
        assert "Nothing was charged" in seen["notice"]["message"]
        assert seen["paymentUrl"] is None
        assert stock_of(mugs) == (5, 0)
        assert payment_of(checkout["id"]).state == "EXPIRED"
        assert shopper.cart()["itemCount"] == 1

    def test_cannot_be_left_once_it_is_paid(self, shopper, mugs):
        checkout = shopper.buy(mugs)

        answer = shopper.api.ask(CANCEL, input={"checkoutId": checkout["id"]})

        (error,) = answer["cancelCheckout"]["errors"]
        assert error["code"] == "CHECKOUT_CLOSED"
        assert shopper.see(checkout["id"])["state"] == "PAID"


class TestExpired:
    def test_frees_the_goods_and_leaves_the_cart_as_it_was(self, shopper, mugs):
        shopper.add(mugs)
        checkout = shopper.place()

        shopper.shop.sandbox.expire(payment_of(checkout["id"]).session_id)
        shopper.shop.hear()

        assert word_of(shopper.see(checkout["id"])) == ("EXPIRED", "LAPSED")
        assert stock_of(mugs) == (5, 0)
        assert shopper.cart()["itemCount"] == 1
        again = shopper.place("key-2")
        assert again["state"] == "STARTED"


class TestPaidTwice:
    def test_refunds_the_second_tab_and_says_so(self, shopper, mugs):
        shopper.add(mugs)
        first = shopper.place("tab-1")
        sessions = [payment_of(first["id"]).session_id]
        second = shopper.place("tab-2")
        sessions.append(payment_of(second["id"]).session_id)
        for session in sessions:
            shopper.shop.sandbox.pay(session)
        mail.outbox.clear()

        shopper.shop.hear()

        seen = {each["id"]: shopper.see(each["id"]) for each in (first, second)}
        states = sorted(each["state"] for each in seen.values())
        assert states == ["PAID", "REFUNDED"]
        refunded = next(each for each in seen.values() if each["state"] == "REFUNDED")
        assert "paid twice" in refunded["notice"]["message"]
        assert stock_of(mugs) == (4, 0)
        refund = Refund.objects.get()
        assert (refund.amount_minor, refund.state) == (4_800, "SENT")
        subjects = [message.subject for message in mail.outbox]
        assert f"Your order {refunded['reference']}: €48.00 comes back to you" in (
            subjects
        )


class TestWebhooks:
    def test_have_the_effect_of_one_when_sent_thrice(self, shopper, mugs):
        shopper.add(mugs)
        checkout = shopper.place()
        shopper.pay(checkout)
        mail.outbox.clear()

        shopper.shop.hear(times=3)
        shopper.shop.hear(times=3)

        assert word_of(shopper.see(checkout["id"])) == ("PAID", "PAID")
        assert stock_of(mugs) == (4, 0)
        to_buyer = [each for each in mail.outbox if each.to == ["ada@example.org"]]
        assert len(to_buyer) == 1

    def test_may_come_after_the_buyer_is_back(self, shopper, mugs):
        shopper.add(mugs)
        checkout = shopper.place()
        shopper.pay(checkout)

        before = shopper.see(checkout["id"])
        shopper.shop.hear()
        after = shopper.see(checkout["id"])

        assert word_of(before) == ("STARTED", "WAITS_FOR_PAYMENT")
        assert "the confirmation shows here" in before["notice"]["message"]
        assert word_of(after) == ("PAID", "PAID")


class TestLatePayment:
    def test_buys_what_is_still_there(self, shopper, mugs):
        shopper.add(mugs)
        checkout = shopper.place()
        shopper.pay(checkout)
        shopper.api.ask(CANCEL, input={"checkoutId": checkout["id"]})

        shopper.shop.hear()

        assert word_of(shopper.see(checkout["id"])) == ("PAID", "PAID")
        assert stock_of(mugs) == (4, 0)

    def test_goes_back_whole_when_it_is_gone(self, shop, shopper):
        merchant = make_merchant()
        make_pledge(make_charity(), merchant=merchant)
        last = make_variant(seller=merchant, price_minor=4_800, on_hand=1)
        shopper.add(last)
        checkout = shopper.place()
        shopper.pay(checkout)
        shopper.api.ask(CANCEL, input={"checkoutId": checkout["id"]})
        quicker = Shopper(Api(), shop)
        quicker.add(last)
        quicker.place()
        mail.outbox.clear()

        shop.hear()

        seen = shopper.see(checkout["id"])
        assert word_of(seen) == ("REFUNDED", "REFUNDED")
        assert "was sold meanwhile" in seen["notice"]["message"]
        assert [order["state"] for order in seen["orders"]] == ["CANCELLED"]
        assert (
            "came back to you with the refund"
            in (seen["orders"][0]["disclosure"]["text"])
        )
        assert seen["way"] == []
        assert Refund.objects.get().state == "SENT"
        assert not Accrual.objects.exists()
        (told,) = (each for each in mail.outbox if each.to == ["ada@example.org"])
        assert told.subject.endswith("€48.00 comes back to you")
        assert "was sold meanwhile" in told.body


class TestTheLastOne:
    def test_is_refused_with_what_is_left(self, shop, shopper):
        last = make_variant(on_hand=2)
        shopper.add(last, quantity=2)
        quicker = Shopper(Api(), shop)
        quicker.add(last)
        quicker.place()

        payload = shopper.start()

        (error,) = payload["errors"]
        assert error["code"] == "STOCK_SHORT"
        assert error["message"] == "1 left. Lower the number to go on."
        (shortage,) = error["shortages"]
        assert (shortage["wanted"], shortage["available"]) == (2, 1)
        assert payload["checkout"] is None
        (problem,) = shopper.cart()["problems"]
        assert problem["code"] == "STOCK_SHORT"
        assert "1 left of" in problem["message"]
        assert Checkout.objects.count() == 1


class TestWhatChangedMeanwhile:
    def test_tells_the_new_total_and_places_nothing(self, shopper, mugs):
        seen = shopper.add(mugs)["total"]
        mugs.price = Money("50.00", "EUR")
        mugs.save()

        payload = shopper.start(expectedTotal=seen)

        (error,) = payload["errors"]
        assert error["code"] == "PRICE_CHANGED"
        assert error["total"] == {"amount": "50.00", "currency": "EUR"}
        assert not Checkout.objects.exists()
        (line,) = shopper.cart()["parcels"][0]["lines"]
        assert line["priceChanged"]["before"]["amount"] == "48.00"
        assert line["priceChanged"]["now"]["amount"] == "50.00"
        assert shopper.place("key-2")["total"]["amount"] == "50.00"

    def test_names_what_was_archived(self, shopper, mugs):
        seen = shopper.add(mugs)["total"]
        Listing.objects.update(state=ListingState.ARCHIVED)

        payload = shopper.start(expectedTotal=seen)

        assert payload["errors"][0]["code"] == "LINE_UNAVAILABLE"
        cart = shopper.cart()
        assert cart["problems"][0]["code"] == "LINE_UNAVAILABLE"
        assert cart["split"] is None
        assert not Checkout.objects.exists()

    def test_gives_nothing_under_a_pledge_that_has_ended(self, shopper):
        merchant = make_merchant()
        pledge = make_pledge(make_charity(), merchant=merchant)
        cart = shopper.add(make_variant(seller=merchant))
        assert cart["parcels"][0]["lines"][0]["disclosure"]
        end_pledge(actor=owner_of(merchant), pledge_id=pledge.pk)

        checkout = shopper.place()

        assert checkout["gives"]["amount"] == "0.00"
        assert checkout["orders"][0]["lines"][0]["disclosureText"] is None

    def test_gives_what_a_capped_pledge_has_left(self, shopper):
        merchant = make_merchant()
        make_pledge(make_charity(), merchant=merchant, total_cap_minor=700)
        mugs = make_variant(seller=merchant, price_minor=4_800)
        shopper.buy(mugs)

        shopper.add(mugs)
        second = shopper.place("key-2")
        shopper.pay(second)
        shopper.shop.hear()

        assert second["gives"]["amount"] == "2.20"
        assert sum(each.amount_minor for each in Accrual.objects.all()) == 700

    def test_has_nothing_to_pay_in_an_emptied_cart(self, shopper, mugs):
        cart = shopper.add(mugs)
        line = cart["parcels"][0]["lines"][0]
        shopper.update(line["id"], 0)

        payload = shopper.start(expectedTotal=cart["total"])

        assert payload["errors"][0]["code"] == "CART_EMPTY"
        assert shopper.cart()["total"] is None


class TestTheProviderSilent:
    def test_keeps_the_checkout_for_another_try(self, shopper, mugs, settings):
        shopper.add(mugs)
        address, settings.SANDBOX_URL = settings.SANDBOX_URL, "http://127.0.0.1:9"

        payload = shopper.start()

        (error,) = payload["errors"]
        assert error["code"] == "PROVIDER_UNAVAILABLE"
        assert "Nothing was charged" in error["message"]
        assert Payment.objects.get().state == "PENDING"
        settings.SANDBOX_URL = address


class TestBadInput:
    def test_names_every_field_in_need(self, shopper, mugs):
        shopper.add(mugs)

        payload = shopper.start(
            key=" ",
            email="not an address",
            shippingAddress={
                "name": "",
                "line1": "x" * 500,
                "city": "R",
                "country": "X",
            },
        )

        assert [error["path"][1:] for error in payload["errors"]] == [
            ["email"],
            ["shippingAddress", "name"],
            ["shippingAddress", "line1"],
            ["shippingAddress", "country"],
            ["idempotencyKey"],
        ]
        assert not Checkout.objects.exists()

    def test_refuses_a_sum_that_its_currency_cannot_hold(self, shopper, mugs):
        shopper.add(mugs)

        payload = shopper.start(expectedTotal={"amount": "48.001", "currency": "EUR"})

        assert payload["errors"][0]["code"] == "INVALID_MONEY"

    def test_finds_no_cart_behind_a_made_up_id(self, shopper, mugs):
        shopper.add(mugs)
        wish = {
            "cartId": "crt_nonsense",
            "email": "ada@example.org",
            "shippingAddress": {
                "name": "A", "line1": "B", "city": "C", "country": "NL",
            },
            "idempotencyKey": "key",
            "expectedTotal": {"amount": "1.00", "currency": "EUR"},
        }  # fmt: skip

        answer = shopper.api.answer(START, input=wish)

        assert codes(answer) == ["NOT_FOUND"]
