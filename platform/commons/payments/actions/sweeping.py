"""What lost messages and dead processes leave behind, found and brought to an end."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db.models import F, Q

from commons.jobs.queue import job
from commons.kit.clock import now
from commons.payments.actions.calls import (
    UNFINISHED,
    Deed,
    carry_out,
    never_in_a_transaction,
)
from commons.payments.actions.completion import (
    FactsMismatch,
    apply_facts,
    give_up_unopened,
)
from commons.payments.actions.payees import (
    CREATE_ACCOUNT,
    ONBOARDING_LINK,
    apply_account_facts,
)
from commons.payments.actions.payments import (
    CLOSE_PAGE,
    OPEN_PAGE,
    close_hosted_page,
)
from commons.payments.actions.refunds import REFUND, REVERSE_TRANSFER
from commons.payments.gateway import (
    PaymentFacts,
    ProviderRefused,
    ProviderTrouble,
    ProviderUnavailable,
    TransfersState,
)
from commons.payments.models import (
    ConnectedAccount,
    Payment,
    ProviderCall,
    WebhookEvent,
)
from commons.payments.settlement.sending import TRANSFER
from commons.payments.states import InboxState, Operation, PaymentState
from commons.payments.stripe_gateway import gateway

logger = logging.getLogger(__name__)

AT_ONCE = 200
# A message normally takes seconds: after this long it is worth a question.
SILENCE = timedelta(seconds=90)
BETWEEN_QUESTIONS = timedelta(minutes=5)
FEE_PATIENCE = timedelta(seconds=20)
BETWEEN_PAYEE_QUESTIONS = timedelta(minutes=15)
# The provider sends an event again for three days and lists it for thirty.
EVENTS_KEPT = timedelta(days=45)
DELETED_AT_ONCE = 5_000

DEEDS: dict[str, Deed] = {
    deed.operation.value: deed
    for deed in (
        OPEN_PAGE,
        CLOSE_PAGE,
        TRANSFER,
        REFUND,
        REVERSE_TRANSFER,
        CREATE_ACCOUNT,
        ONBOARDING_LINK,
    )
}


@job
def sweep_pending_payments() -> None:
    """Close pages whose time is over, and ask about payments nobody told us of."""
    moment = now()
    pending = Payment.objects.filter(state=PaymentState.PENDING)
    for payment in pending.filter(expires_at__lte=moment).order_by("expires_at")[
        :AT_ONCE
    ]:
        _end(payment)
    silent = pending.filter(
        Q(looked_up_at=None) | Q(looked_up_at__lte=moment - BETWEEN_QUESTIONS),
        created_at__lte=moment - SILENCE,
        expires_at__gt=moment,
    ).exclude(session_id="")
    _look_up(silent.order_by(F("looked_up_at").asc(nulls_first=True))[:AT_ONCE])


@job
def true_up_fees() -> None:
    """Ask for the fees the provider had not told when the payments succeeded."""
    moment = now()
    untold = Payment.objects.filter(
        Q(looked_up_at=None) | Q(looked_up_at__lte=moment - FEE_PATIENCE),
        fee_minor=None,
        succeeded_at__lte=moment - FEE_PATIENCE,
    )
    _look_up(untold.order_by("succeeded_at")[:AT_ONCE])


@job
def resend_unfinished_calls() -> None:
    """Ask again for every deed that has not been answered and whose pause is over."""
    due = ProviderCall.objects.filter(state__in=UNFINISHED, not_before__lte=now())
    calls = due.order_by("not_before").values_list("operation", "subject_id")
    for operation, subject_id in list(calls[:AT_ONCE]):
        _resend(DEEDS[operation], subject_id)


@job
def sweep_payees() -> None:
    """Ask about payees who are not ready, or were refused: messages can be lost."""
    never_in_a_transaction()
    moment = now()
    unsure = ConnectedAccount.objects.exclude(provider_id="").filter(
        Q(refreshed_at=None)
        | Q(
            ~Q(transfers_state=TransfersState.ACTIVE.value),
            refreshed_at__lte=moment - BETWEEN_PAYEE_QUESTIONS,
        )
    )
    for account in unsure.order_by(F("refreshed_at").asc(nulls_first=True))[:AT_ONCE]:
        try:
            facts = gateway().account_facts(account.provider_id)
        except ProviderTrouble:
            logger.warning("payee not looked up", extra={"account": str(account.pk)})
            continue
        apply_account_facts(facts)


@job
def forget_old_events() -> None:
    """Let go of settled events that the provider will not send again."""
    old = WebhookEvent.objects.filter(
        state__in=[InboxState.DONE, InboxState.IGNORED],
        received_at__lte=now() - EVENTS_KEPT,
    )
    while True:
        keys = list(old.values_list("pk", flat=True)[:DELETED_AT_ONCE])
        if not keys:
            return
        WebhookEvent.objects.filter(pk__in=keys).delete()


def _resend(deed: Deed, subject_id: UUID) -> None:
    try:
        carry_out(deed, subject_id)
    except (ProviderRefused, ProviderUnavailable):
        logger.info(
            "call not done",
            extra={"operation": deed.operation.value, "subject": str(subject_id)},
        )


def _end(payment: Payment) -> None:
    """Its time is over: no page is left open, and the provider has the last word."""
    if payment.session_id:
        close_hosted_page(payment.pk)
        return
    # Where an answer was lost, asking again under its key tells the page, to be closed.
    asked = ProviderCall.objects.filter(
        operation=Operation.OPEN_PAGE, subject_id=payment.pk, state__in=UNFINISHED
    )
    if asked.exists():
        _resend(OPEN_PAGE, payment.pk)
        payment.refresh_from_db()
    if payment.session_id:
        close_hosted_page(payment.pk)
    else:
        give_up_unopened(payment.pk)


def _look_up(payments: Iterable[Payment]) -> None:
    """One question each, with nothing locked; then the answer is applied by itself."""
    never_in_a_transaction()
    for payment in list(payments):
        Payment.objects.filter(pk=payment.pk).update(looked_up_at=now())
        facts = _facts_of(payment)
        if facts is None:
            continue
        try:
            apply_facts([facts])
        except FactsMismatch:
            logger.exception("payment differs", extra={"payment": str(payment.pk)})


def _facts_of(payment: Payment) -> PaymentFacts | None:
    try:
        return gateway().payment_facts(payment.session_id)
    except ProviderTrouble:
        logger.warning("payment not looked up", extra={"payment": str(payment.pk)})
        return None
