"""The page where a checkout is paid: asked for once, then remembered.

Speaks to the network, so it runs outside any transaction. When nobody answers, the
checkout stays as it was placed, and trying again with the same key finds it.
"""

import time
from collections.abc import Iterable

from commons.kit.errors import Refusal
from commons.kit.language import _
from commons.kit.mail import site_address
from commons.payments.actions.payments import (
    HostedPagePlan,
    HostedPageRequest,
    PaymentClosed,
    PaymentImpossible,
    PaymentUnavailable,
    open_hosted_page,
    plan_hosted_page,
)
from commons.payments.gateway import PageLine
from commons.payments.models import Payment
from storefronts.orders.actions.closing import cancel_checkout
from storefronts.orders.actions.placing import Placed
from storefronts.orders.models import Checkout
from storefronts.orders.selectors import (
    checkout_public_id,
    lines_of,
    orders_of,
    payment_of_open,
)

TWIN_LOOKS = 8
TWIN_PAUSE_SECONDS = 0.25


class ProviderSilent(Refusal):
    """The payment provider did not answer; what was placed waits for another try."""

    code = "PROVIDER_UNAVAILABLE"


class ProviderDeclined(Refusal):
    """The payment provider will not take this payment, whatever card."""

    code = "PAYMENT_IMPOSSIBLE"


def plan_page(placed: Placed) -> HostedPagePlan:
    """Intend the page of what is being placed, in the same transaction."""
    lines = [
        _line(facts.title, facts.variant_title, facts.unit_price_minor, facts.quantity)
        for facts in placed.placement.lines.values()
    ]
    lines += [
        _delivery(order.seller.seller_name, order.seller.shipping_minor)
        for order in placed.placement.split.orders
        if order.seller.shipping_minor
    ]
    return _plan(placed.checkout, placed.payment, lines)


def open_page_again(checkout: Checkout) -> str | None:
    """Where to pay a checkout found again; None when there is nothing to pay."""
    payment = payment_of_open(checkout)
    if payment is None:
        return None
    if payment.hosted_url:
        return payment.hosted_url
    lines = [
        _line(line.title, line.variant_title, line.unit_price_minor, line.quantity)
        for line in lines_of([checkout.pk])
    ]
    lines += [
        _delivery(order.seller.name, order.shipping_minor)
        for order in orders_of([checkout.pk])
        if order.shipping_minor
    ]
    return open_page(checkout, _plan(checkout, payment, lines))


def _plan(
    checkout: Checkout, payment: Payment, lines: Iterable[PageLine]
) -> HostedPagePlan:
    request = HostedPageRequest(
        reference=checkout.reference,
        lines=tuple(lines),
        email=checkout.email,
        success_url=site_address(f"/orders/{checkout_public_id(checkout)}/"),
        cancel_url=site_address("/cart/"),
    )
    return plan_hosted_page(payment, request)


def open_page(checkout: Checkout, plan: HostedPagePlan) -> str | None:
    """Where to pay; None when there is nothing to pay any more."""
    try:
        return open_hosted_page(plan)
    except PaymentClosed:
        return None
    except PaymentUnavailable as trouble:
        url = _page_opened_by_a_twin(checkout)
        if url:
            return url
        raise ProviderSilent(
            _(
                "The payment page does not answer. Nothing was charged, and what "
                "you chose is kept for you. Try again in a minute."
            )
        ) from trouble
    except PaymentImpossible as refusal:
        # No card can ever pay it, so its goods need not wait for the time to run out.
        cancel_checkout(checkout_id=checkout.pk, secret=checkout.secret)
        raise ProviderDeclined(
            _(
                "The payment provider does not take this payment. Nothing was "
                "charged. Change the cart, or come back later."
            )
        ) from refusal


def _page_opened_by_a_twin(checkout: Checkout) -> str:
    """A form sent twice asks twice at once: the second waits for the first's answer."""
    for _look in range(TWIN_LOOKS):
        time.sleep(TWIN_PAUSE_SECONDS)
        payment = payment_of_open(checkout)
        if payment is not None and payment.hosted_url:
            return payment.hosted_url
    return ""


def _line(title: str, variant_title: str, price_minor: int, quantity: int) -> PageLine:
    name = f"{title}, {variant_title}" if variant_title else title
    return PageLine(name, price_minor, quantity)


def _delivery(seller_name: str, shipping_minor: int) -> PageLine:
    name = _("Delivery by {seller}").format(seller=seller_name)
    return PageLine(name, shipping_minor)
