"""Sending a planned transfer, and what its outcome brings about."""

import logging
from datetime import timedelta
from uuid import UUID

from commons.jobs.events import publish
from commons.kit.clock import now
from commons.ledger.actions import post_entries, reverse_entry
from commons.ledger.rules import EntryKind
from commons.payments.actions.calls import Answer, Deed, carry_out
from commons.payments.actions.refunds import plan_calling_back
from commons.payments.events import TransferSent
from commons.payments.gateway import (
    ProviderRefused,
    ProviderUnavailable,
    TransferOrder,
)
from commons.payments.models import (
    Allocation,
    ConnectedAccount,
    Debt,
    ProviderCall,
    Transfer,
)
from commons.payments.rules import Movement, transfer_reference, transfer_sent_entry
from commons.payments.states import (
    DebtState,
    Operation,
    PaymentState,
    TransferState,
)
from commons.payments.stripe_gateway import gateway

logger = logging.getLogger(__name__)

# After a refusal a payee waits this long, unless its account changes before.
PAUSE_AFTER_REFUSAL = timedelta(hours=1)
# Our own balance is short only until the next charges arrive.
PAUSE_WHEN_SHORT = timedelta(minutes=5)
OUR_BALANCE_IS_SHORT = "balance_insufficient"


def send_transfer(transfer_id: UUID) -> bool:
    """Whether the money has gone; what is unknown is asked again by the sweep."""
    try:
        carry_out(TRANSFER, transfer_id)
    except ProviderUnavailable:
        logger.warning("transfer not sent yet", extra={"transfer": str(transfer_id)})
        return False
    except ProviderRefused as refusal:
        logger.warning(
            "transfer refused",
            extra={"transfer": str(transfer_id), "code": refusal.code},
        )
        return False
    return True


def _send(call: ProviderCall) -> Answer:
    asked = call.request or {}
    order = TransferOrder(
        transfer_id=call.subject_id,
        group=asked["group"],
        account_id=asked["account"],
        amount_minor=asked["amount_minor"],
        currency=asked["currency"],
        charge_id=asked["charge"],
    )
    return {"id": gateway().send_transfer(order, call.idempotency_key)}


def _find(call: ProviderCall) -> Answer | None:
    asked = call.request or {}
    found = gateway().find_transfer(call.subject_id, asked["group"])
    return None if found is None else {"id": found}


def _sent(transfer_id: UUID, answer: Answer) -> None:
    transfer = Transfer.objects.select_for_update().get(pk=transfer_id)
    transfer.state, transfer.provider_id = TransferState.SENT, answer["id"]
    transfer.sent_at = now()
    transfer.save(update_fields=["state", "provider_id", "sent_at"])
    movement = Movement(
        transfer.pk, transfer.pk, transfer.currency, transfer.amount_minor
    )
    post_entries([transfer_sent_entry(movement)])
    # Refunded while it was on its way: now that it is known, it can be called back.
    open_debts = Debt.objects.filter(transfer=transfer, state=DebtState.OPEN)
    plan_calling_back(open_debts, transfer.provider_id)
    publish(TransferSent(transfer.pk, transfer.organization_id))
    logger.info("transfer sent", extra={"transfer": str(transfer_id)})


def _refused(transfer_id: UUID, refusal: ProviderRefused) -> None:
    """The books take it back, and what it carried is free for the next one."""
    transfer = Transfer.objects.select_for_update().get(pk=transfer_id)
    transfer.state, transfer.failure_code = TransferState.FAILED, refusal.code[:80]
    transfer.save(update_fields=["state", "failure_code"])
    reverse_entry(
        transfer_reference(transfer_id),
        reference=f"transfer:{transfer_id}:failed",
        kind=EntryKind.TRANSFER_FAILED,
    )
    carried = Allocation.objects.filter(transfer=transfer)
    carried.filter(payment__state=PaymentState.REFUNDED).update(due_at=None)
    carried.update(transfer=None)
    Debt.objects.filter(netted_by=transfer, state=DebtState.NETTED).update(
        state=DebtState.OWED, netted_by=None
    )
    Debt.objects.filter(transfer=transfer).update(state=DebtState.CANCELLED)
    is_short = refusal.code == OUR_BALANCE_IS_SHORT
    pause = PAUSE_WHEN_SHORT if is_short else PAUSE_AFTER_REFUSAL
    ConnectedAccount.objects.filter(organization=transfer.organization_id).update(
        # Not refreshed: the sweep asks what has become of the account.
        refusal_code=refusal.code[:80],
        resume_at=now() + pause,
        refreshed_at=None,
    )


TRANSFER = Deed(
    operation=Operation.TRANSFER,
    send=_send,
    find=_find,
    done=_sent,
    refused=_refused,
)
