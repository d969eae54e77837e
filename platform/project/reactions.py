"""Who reacts to what: every call from the low to the high, in one table."""

from commons.jobs.events import Event, Reactions, set_reactions
from commons.organizations.events import CharitySuspended, OrganizationCreated
from commons.payments.events import (
    PaymentExpired,
    PaymentRefunded,
    PaymentSucceeded,
    TransferSent,
)
from commons.people.events import EmailConfirmed, SignedIn
from pledges.accruals.actions import mark_remitted
from pledges.agreements.actions.suspensions import end_pledges_of_suspended
from storefronts.checkout.actions.carts import empty_paid_carts
from storefronts.listings.actions.terms import make_sales_terms
from storefronts.orders.actions.claiming import (
    claim_guest_orders,
    claim_orders_of_signed_in,
)
from storefronts.orders.actions.closing import expire_checkouts
from storefronts.orders.actions.settling import (
    confirm_paid_orders,
    undo_refunded_orders,
)
from storefronts.orders.events import CheckoutPaid
from storefronts.windows.actions.storefronts import open_storefronts

REACTIONS: dict[type[Event], Reactions] = {
    OrganizationCreated: Reactions(now=(make_sales_terms, open_storefronts)),
    CharitySuspended: Reactions(now=(end_pledges_of_suspended,)),
    EmailConfirmed: Reactions(now=(claim_guest_orders,)),
    SignedIn: Reactions(now=(claim_orders_of_signed_in,)),
    PaymentSucceeded: Reactions(now=(confirm_paid_orders,)),
    PaymentExpired: Reactions(now=(expire_checkouts,)),
    PaymentRefunded: Reactions(now=(undo_refunded_orders,)),
    CheckoutPaid: Reactions(now=(empty_paid_carts,)),
    TransferSent: Reactions(now=(mark_remitted,)),
}


def install() -> None:
    """Make the table known to those who publish."""
    set_reactions(REACTIONS)
