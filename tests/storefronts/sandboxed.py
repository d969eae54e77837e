"""A payment provider to pay at: the sandbox, in a thread of the tests' process."""

from collections.abc import Iterator

import pytest

from commons.payments.actions.payments import look_up_payment
from commons.payments.models import Payment
from sandbox.testing import RunningSandbox
from storefronts.orders.models import Checkout


@pytest.fixture(scope="session")
def running_sandbox() -> Iterator[RunningSandbox]:
    """One for all tests; each finds it empty."""
    with RunningSandbox() as running:
        yield running


@pytest.fixture
def sandbox(running_sandbox, settings) -> RunningSandbox:
    """What the platform takes for Stripe during this test."""
    running_sandbox.reset()
    settings.SANDBOX_URL = running_sandbox.base_url
    return running_sandbox


def payment_for(checkout: Checkout) -> Payment:
    """What is asked for the checkout."""
    return Payment.objects.get(checkout_id=checkout.pk)


def pay(
    sandbox: RunningSandbox, checkout: Checkout, card: str = "pm_card_visa"
) -> None:
    """Pay at the hosted page, without a word to the platform."""
    sandbox.pay(payment_for(checkout).session_id, card)


def hear(checkout: Checkout) -> Checkout:
    """Let the platform hear what became of the payment; the checkout afterwards."""
    look_up_payment(payment_for(checkout).pk)
    checkout.refresh_from_db()
    return checkout
