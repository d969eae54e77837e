"""One payment, paid a second time on another page: the second goes straight back."""

import logging

from commons.ledger.actions import post_entries
from commons.payments.actions.refunds import plan_refund
from commons.payments.gateway import PaymentFacts
from commons.payments.models import Payment, Refund
from commons.payments.rules import Movement, surplus_entry
from commons.payments.states import RefundReason

logger = logging.getLogger(__name__)


class FeeNotTold(Exception):
    """Too early: the provider has not said what the charge cost."""


def give_surplus_back(payment: Payment, facts: PaymentFacts) -> None:
    """Book the second charge as owed to the supporter, and refund it.

    Runs under the lock on the payment. Raises FeeNotTold until the provider has told
    the fee, for nothing would true it up later.
    """
    charge = facts.charge
    if charge is None or Refund.objects.filter(intent_id=facts.intent_id).exists():
        return
    if charge.fee_minor is None:
        raise FeeNotTold(charge.charge_id)
    logger.warning("paid twice", extra={"payment": str(payment.pk)})
    refund = plan_refund(payment, facts.intent_id, RefundReason.PAID_TWICE)
    movement = Movement(
        refund.pk, payment.checkout_id, payment.currency, charge.amount_minor
    )
    entry = surplus_entry(
        movement, intent_id=facts.intent_id, fee_minor=charge.fee_minor
    )
    post_entries([entry])
