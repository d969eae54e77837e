"""A shopper at the API, a provider that speaks, and a platform that listens."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.test import Client

from commons.kit.ids import parse_public_id, public_id
from commons.payments.actions.inbox import settle_webhook_events
from commons.payments.models import Payment
from sandbox.testing import RunningSandbox
from storefronts.listings.models import Variant
from tests.api import Api
from tests.jobs import run_jobs
from tests.sandbox.conftest import Inbox

CHECKOUT = """
fragment Sum on Money { amount currency }
fragment Parts on Split { total { ...Sum } parts { kind name money { ...Sum } reason } }
fragment Whole on Checkout {
  id reference state email isClaimed paymentUrl
  notice { code message }
  total { ...Sum }
  gives { ...Sum }
  explainSplit { ...Parts }
  way { code name money { ...Sum } at isDone text }
  deliverTo { name line1 line2 city postalCode country }
  orders {
    id reference state
    seller { __typename name slug }
    goods { ...Sum } shipping { ...Sum } tax { ...Sum } total { ...Sum }
    explainSplit { ...Parts }
    disclosure { text }
    lines {
      id title variantTitle listingSlug pictureUrl quantity disclosureText
      unitPrice { ...Sum } total { ...Sum } tax { ...Sum }
      explainSplit { ...Parts }
    }
  }
}
"""
CART = """
fragment Sum on Money { amount currency }
fragment Basket on Cart {
  id itemCount currency
  total { ...Sum }
  split { total { ...Sum } parts { kind name money { ...Sum } } }
  problems { code message lineId }
  openCheckout { reference paymentUrl notice { code message } }
  parcels {
    seller { __typename name slug }
    shipping { ...Sum } total { ...Sum }
    lines {
      id variantId title variantTitle listingSlug quantity isOnSale leftCount isSoldOut
      unitPrice { ...Sum } total { ...Sum }
      priceChanged { before { ...Sum } now { ...Sum } }
      disclosure { text parts { text kind slug } }
      split { parts { kind name money { ...Sum } } }
    }
  }
}
"""
ADD = f"""{CART}
mutation Add($input: AddCartLinesInput!) {{
  addCartLines(input: $input) {{
    cart {{ ...Basket }} errors {{ code message path }}
  }}
}}"""
UPDATE = f"""{CART}
mutation Update($input: UpdateCartLineInput!) {{
  updateCartLine(input: $input) {{
    cart {{ ...Basket }} errors {{ code message path }}
  }}
}}"""
SEE_CART = f"""{CART}
query See($id: ID) {{ cart(id: $id) {{ ...Basket }} }}"""
START = f"""{CHECKOUT}
mutation Start($input: StartCheckoutInput!) {{
  startCheckout(input: $input) {{
    checkout {{ ...Whole }}
    paymentUrl
    errors {{
      code message path
      ... on PriceChangedError {{ total {{ ...Sum }} }}
      ... on StockShortError {{ shortages {{ variantId wanted available }} }}
    }}
  }}
}}"""
SEE = f"""{CHECKOUT}
query See($id: ID!) {{ checkout(id: $id) {{ ...Whole }} }}"""
CANCEL = """
mutation Cancel($input: CancelCheckoutInput!) {
  cancelCheckout(input: $input) { checkout { state } errors { code message } }
}"""
ADDRESS = {
    "name": "Ada Moor",
    "line1": "Quay 1",
    "city": "Rotterdam",
    "postalCode": "3011",
    "country": "NL",
}


@dataclass
class Shop:
    """Everything a purchase needs, with the provider's messages held in our hands."""

    sandbox: RunningSandbox
    inbox: Inbox

    def deliver(self, *, times: int = 1) -> None:
        """Hand over every message that has arrived so far, so many times."""
        self.sandbox.wait_for_webhooks()
        for payload, signature in list(self.inbox.arrived):
            for _ in range(times):
                answer = Client().post(
                    "/webhooks/stripe",
                    payload,
                    content_type="application/json",
                    headers={"Stripe-Signature": signature},
                )
                assert answer.status_code == 204

    def settle(self) -> None:
        """Settle messages, as the stream does."""
        while settle_webhook_events():
            pass

    def work(self) -> list[str]:
        """Do what the workers would: settle messages, then the jobs."""
        self.settle()
        return run_jobs()

    def hear(self, *, times: int = 1) -> None:
        """Deliver and work."""
        self.deliver(times=times)
        self.work()


@dataclass
class Shopper:
    """Somebody who buys through the API, signed in or not."""

    api: Api
    shop: Shop
    cart_id: str | None = None

    def add(self, *variants: Variant, quantity: int = 1) -> dict[str, Any]:
        """Put so many of each into the cart; the cart."""
        payload = self._add(variants, quantity)
        assert payload["errors"] == []
        self.cart_id = payload["cart"]["id"]
        return payload["cart"]

    def fail_to_add(self, *variants: Variant, quantity: int = 1) -> dict[str, Any]:
        """The first reason why not."""
        return self._add(variants, quantity)["errors"][0]

    def update(self, line_id: str, quantity: int) -> dict[str, Any]:
        """Another number of one line; the payload."""
        wish = {"cartId": self.cart_id, "lineId": line_id, "quantity": quantity}
        return self.api.ask(UPDATE, input=wish)["updateCartLine"]

    def cart(self) -> dict[str, Any]:
        """The cart as it is now."""
        return self.api.ask(SEE_CART, id=self.cart_id)["cart"]

    def start(self, key: str = "key-1", **changes: Any) -> dict[str, Any]:
        """Start the checkout with what the cart shows; the payload."""
        wish = {
            "cartId": self.cart_id,
            "email": "ada@example.org",
            "shippingAddress": ADDRESS,
            "idempotencyKey": key,
            "expectedTotal": changes.pop("expectedTotal", None) or self.cart()["total"],
        }
        return self.api.ask(START, input={**wish, **changes})["startCheckout"]

    def place(self, key: str = "key-1", **changes: Any) -> dict[str, Any]:
        """Start the checkout, successfully; the checkout."""
        payload = self.start(key, **changes)
        assert payload["errors"] == []
        return payload["checkout"]

    def pay(self, checkout: dict[str, Any], card: str = "pm_card_visa", **how: Any):
        """Pay at the hosted page."""
        self.shop.sandbox.pay(payment_of(checkout["id"]).session_id, card, **how)

    def buy(self, *variants: Variant, quantity: int = 1) -> dict[str, Any]:
        """The whole main job; the checkout as it then is."""
        self.add(*variants, quantity=quantity)
        checkout = self.place()
        self.pay(checkout)
        self.shop.hear()
        return self.see(checkout["id"])

    def see(self, checkout_id: str) -> dict[str, Any]:
        """The checkout as its holder sees it."""
        return self.api.ask(SEE, id=checkout_id)["checkout"]

    def _add(self, variants: tuple[Variant, ...], quantity: int) -> dict[str, Any]:
        lines = [
            {"variantId": public_id("var", variant.pk), "quantity": quantity}
            for variant in variants
        ]
        wish = {"cartId": self.cart_id, "lines": lines}
        return self.api.ask(ADD, input=wish)["addCartLines"]


def checkout_key(public: str) -> UUID:
    """The checkout's key behind its public id."""
    return parse_public_id("chk", public, parts=2)[0]


def payment_of(public: str) -> Payment:
    """The payment of a checkout, by its public id."""
    return Payment.objects.get(checkout_id=checkout_key(public))
