"""What a platform does at Stripe, in one call each."""

from typing import Any

import stripe

SUCCESS_URL = "http://shop.test/thanks?session={CHECKOUT_SESSION_ID}"
CANCEL_URL = "http://shop.test/cart"


def open_session(
    client: stripe.StripeClient,
    *,
    amount: int = 10_000,
    currency: str = "usd",
    **changes: Any,
) -> stripe.checkout.Session:
    """A checkout session over one line."""
    price = {
        "currency": currency,
        "unit_amount": amount,
        "product_data": {"name": "Stoneware bowl"},
    }
    wish: Any = {
        "mode": "payment",
        "line_items": [{"quantity": 1, "price_data": price}],
        "success_url": SUCCESS_URL,
        "cancel_url": CANCEL_URL,
        "payment_intent_data": {"transfer_group": "group-1", "metadata": {"pay": "1"}},
    }
    return client.v1.checkout.sessions.create(wish | changes)


def paid_charge(
    client: stripe.StripeClient,
    *,
    amount: int = 10_000,
    currency: str = "usd",
    card: str = "pm_card_visa",
) -> stripe.Charge:
    """A charge that succeeded."""
    intent = client.v1.payment_intents.create(
        {
            "amount": amount,
            "currency": currency,
            "confirm": True,
            "payment_method": card,
            "expand": ["latest_charge"],
        }
    )
    charge = intent.latest_charge
    assert isinstance(charge, stripe.Charge)
    return charge


def new_account(client: stripe.StripeClient, **changes: Any) -> stripe.Account:
    """A connected account that still has to be onboarded."""
    wish: Any = {
        "type": "express",
        "country": "US",
        "capabilities": {"transfers": {"requested": True}},
    }
    return client.v1.accounts.create(wish | changes)
