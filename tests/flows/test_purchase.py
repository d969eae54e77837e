"""The main job: two merchants in one cart, paid once, every cent accounted for."""

import pytest
from django.core import mail

from commons.ledger.rules import AccountKey, AccountKind
from commons.ledger.selectors import balance
from commons.payments.settlement.runs import settle_payees
from storefronts.listings.models import SalesTerms
from tests.api import Api
from tests.builders import (
    make_charity,
    make_member,
    make_merchant,
    make_person,
    make_pledge,
    make_variant,
)
from tests.flows.shopping import Shopper
from tests.payments_world import PaymentsWorld

pytestmark = pytest.mark.django_db


@pytest.fixture
def potter():
    merchant = make_merchant(name="Tidewater Pottery")
    SalesTerms.objects.filter(organization=merchant).update(
        shipping_minor=420, tax_bps=2_100
    )
    return merchant


@pytest.fixture
def baker():
    return make_merchant(name="Millrace Bakery")


@pytest.fixture
def harbour():
    return make_charity(name="Harbour Food Bank")


def sums(split):
    return [
        (part["kind"], part["name"], part["money"]["amount"]) for part in split["parts"]
    ]


class TestTheMainJob:
    def test_divides_one_payment_to_the_cent_and_shows_it(
        self, shopper, potter, baker, harbour
    ):
        reading = make_charity(name="Riverside Reading")
        make_pledge(harbour, merchant=potter)
        make_pledge(reading, merchant=baker, share_bps=500)
        mugs = make_variant(seller=potter, price_minor=4_800)
        bread = make_variant(seller=baker, price_minor=950)

        checkout = shopper.buy(mugs, bread)

        assert (checkout["state"], checkout["notice"]["code"]) == ("PAID", "PAID")
        assert checkout["total"] == {"amount": "61.70", "currency": "EUR"}
        assert sums(checkout["explainSplit"]) == [
            ("MERCHANT", "Tidewater Pottery", "45.26"),
            ("MERCHANT", "Millrace Bakery", "8.46"),
            ("PLATFORM", "Commonweal", "1.44"),
            ("PROCESSING_FEE", "Card fee", "2.09"),
            ("CHARITY", "Harbour Food Bank", "3.97"),
            ("CHARITY", "Riverside Reading", "0.48"),
        ]
        assert checkout["gives"]["amount"] == "4.45"
        pottery, bakery = checkout["orders"]
        assert (pottery["state"], pottery["total"]["amount"]) == ("CONFIRMED", "52.20")
        assert pottery["disclosure"]["text"] == "€3.97 went to Harbour Food Bank."
        assert pottery["tax"]["amount"] == "8.33"
        assert bakery["lines"][0]["disclosureText"] == (
            "5\u202f% of the price, €0.48, goes to Riverside Reading."
        )

    def test_adds_up_at_every_level(self, shopper, potter, baker, harbour):
        make_pledge(harbour, merchant=potter)
        mugs = make_variant(seller=potter, price_minor=3_333)
        bread = make_variant(seller=baker, price_minor=777)

        checkout = shopper.buy(mugs, bread, quantity=3)

        levels = [checkout, *checkout["orders"]]
        levels += [line for order in checkout["orders"] for line in order["lines"]]
        for level in levels:
            parts = [cents(part["money"]) for part in level["explainSplit"]["parts"]]
            assert sum(parts) == cents(level["explainSplit"]["total"])
            assert cents(level["explainSplit"]["total"]) == cents(level["total"])
        assert cents(checkout["total"]) == sum(
            cents(order["total"]) for order in checkout["orders"]
        )

    def test_owes_each_party_its_part_in_the_books(
        self, shopper, potter, baker, harbour
    ):
        make_pledge(harbour, merchant=potter)
        mugs = make_variant(seller=potter, price_minor=4_800)
        bread = make_variant(seller=baker, price_minor=950)

        shopper.buy(mugs, bread)

        def owed(organization):
            key = AccountKey(AccountKind.PAYABLE, "EUR", organization.pk)
            return balance(key)

        assert [owed(one) for one in (potter, baker, harbour)] == [4_526, 894, 397]

    def test_shows_the_way_of_the_money(self, shopper, potter, harbour):
        make_pledge(harbour, merchant=potter)

        checkout = shopper.buy(make_variant(seller=potter, price_minor=4_800))

        promised, sent = checkout["way"]
        assert (promised["name"], promised["isDone"]) == ("Promised", True)
        assert promised["money"]["amount"] == "3.97"
        assert promised["text"] == "In the books for Harbour Food Bank, €3.97."
        assert (sent["name"], sent["at"], sent["isDone"]) == ("Sent", None, False)

    def test_tells_the_buyer_and_the_sellers_by_mail(self, shopper, potter, harbour):
        make_pledge(harbour, merchant=potter)
        clerk = make_member(potter)

        checkout = shopper.buy(make_variant(seller=potter, price_minor=4_800))

        told = {message.to[0]: message for message in mail.outbox}
        buyers = told["ada@example.org"]
        assert buyers.subject == (
            f"Your order {checkout['reference']}: €3.97 goes to Harbour Food Bank"
        )
        assert "Harbour Food Bank   €3.97  10\u202f% of €39.67" in buyers.body
        assert "3011 Rotterdam\nNetherlands" in buyers.body
        assert f"/orders/{checkout['id']}/" in buyers.body
        html = buyers.alternatives[0][0]
        assert "Harbour Food Bank" in html
        assert 'bgcolor="#eeb13f"' in html
        sellers = told[clerk.email]
        assert sellers.subject == f"Sold: order {checkout['reference']}-1, €52.20"
        assert "Quay 1" in sellers.body
        assert checkout["id"] not in sellers.body

    def test_empties_the_cart(self, shopper):
        shopper.buy(make_variant())

        assert shopper.cart()["itemCount"] == 0


class TestSettlement:
    def test_is_shown_to_the_buyer_as_sent(self, shopper, potter, harbour):
        reading = make_charity(name="Riverside Reading")
        make_pledge(harbour, merchant=potter)
        make_pledge(reading, merchant=potter, share_bps=500)
        payees = PaymentsWorld(shopper.shop.sandbox)
        payees.ready(harbour)
        checkout = shopper.buy(make_variant(seller=potter, price_minor=4_800))

        settle_payees()
        first = shopper.see(checkout["id"])["way"]
        payees.ready(reading)
        settle_payees()
        second = shopper.see(checkout["id"])["way"]

        assert [step["money"]["amount"] for step in first] == ["5.95", "3.97"]
        assert first[1]["text"].startswith("Part of it has been transferred")
        assert not first[1]["isDone"]
        assert [step["money"]["amount"] for step in second] == ["5.95", "5.95"]
        assert second[1]["isDone"]
        assert second[1]["at"]


class TestASignedInBuyer:
    def test_finds_the_purchase_and_what_it_gave(self, shop, potter, harbour):
        make_pledge(harbour, merchant=potter)
        person = make_person()
        shopper = Shopper(Api(person), shop)

        checkout = shopper.buy(make_variant(seller=potter, price_minor=4_800))

        found = shopper.api.ask(
            """{
              myCheckouts { totalCount nodes { id orders { reference } } }
              myGiving { charityName charitySlug year money { amount currency } }
            }"""
        )
        assert found["myCheckouts"] == {
            "totalCount": 1,
            "nodes": [
                {
                    "id": checkout["id"],
                    "orders": [{"reference": f"{checkout['reference']}-1"}],
                }
            ],
        }
        (giving,) = found["myGiving"]
        assert giving["charityName"] == "Harbour Food Bank"
        assert giving["money"] == {"amount": "3.97", "currency": "EUR"}

    def test_sees_nothing_of_others(self, shop):
        Shopper(Api(make_person()), shop).buy(make_variant())

        other = Api(make_person()).ask(
            "{ myCheckouts { totalCount } myGiving { year } }"
        )

        assert other == {"myCheckouts": {"totalCount": 0}, "myGiving": []}

    def test_takes_the_guests_cart_along(self, shop):
        mugs, bread = make_variant(), make_variant()
        guest = Shopper(Api(), shop)
        guest.add(mugs)
        person = Shopper(Api(make_person()), shop)
        person.add(bread)

        adopted = person.api.ask(
            """mutation ($input: AdoptCartInput!) {
              adoptCart(input: $input) { cart { id itemCount } errors { code } }
            }""",
            input={"cartId": guest.cart_id},
        )["adoptCart"]

        assert adopted == {
            "cart": {"id": person.cart_id, "itemCount": 2},
            "errors": [],
        }
        assert guest.cart() is None


def cents(money):
    return round(float(money["amount"]) * 100)
