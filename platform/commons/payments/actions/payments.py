"""A payment's beginning: asked for, shown on a hosted page, closed again."""

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from commons.kit.clock import now
from commons.kit.errors import Refusal
from commons.kit.ids import new_id
from commons.kit.language import _
from commons.kit.money import quantum
from commons.kit.rows import insert_rows
from commons.payments.actions.calls import (
    Answer,
    Deed,
    Request,
    ask_anew,
    begin_call,
    carry_out,
)
from commons.payments.actions.completion import apply_facts, give_up_unopened
from commons.payments.gateway import (
    PageLine,
    PageOrder,
    ProviderRefused,
    ProviderUnavailable,
)
from commons.payments.models import Allocation, Payment, ProviderCall
from commons.payments.states import AllocationKind, Operation, PaymentState
from commons.payments.stripe_gateway import gateway

logger = logging.getLogger(__name__)

# The provider keeps a page open for half an hour at least, by its own clock.
SHORTEST_PAGE = timedelta(minutes=30, seconds=30)


class PaymentUnavailable(Refusal):
    """The provider does not answer; the same request may be made again."""

    code = "PAYMENT_UNAVAILABLE"


class PaymentImpossible(Refusal):
    """The provider will not take this payment."""

    code = "PAYMENT_IMPOSSIBLE"


class PaymentClosed(Refusal):
    """It was paid, or given up, before."""

    code = "PAYMENT_CLOSED"


@dataclass(frozen=True)
class NewAllocation:
    """One party's part of a payment, and the order it comes from."""

    kind: AllocationKind
    amount_minor: int
    organization_id: UUID | None = None
    order_id: UUID | None = None


@dataclass(frozen=True)
class NewPayment:
    """A payment to ask for; the allocations make up its amount."""

    checkout_id: UUID
    amount_minor: int
    currency: str
    fee_estimate_minor: int
    expires_at: datetime
    allocations: Sequence[NewAllocation]

    def __post_init__(self) -> None:
        if sum(part.amount_minor for part in self.allocations) != self.amount_minor:
            raise ValueError("the allocations do not make the payment")
        if self.amount_minor <= 0 or self.amount_minor % quantum(self.currency):
            raise ValueError("the amount cannot be charged")


@dataclass(frozen=True)
class HostedPageRequest:
    """What the shopper sees while paying, and where the way leads back."""

    reference: str
    lines: tuple[PageLine, ...]
    email: str
    success_url: str
    cancel_url: str


@dataclass(frozen=True)
class HostedPagePlan:
    """A page to open; without a call when somebody else began to open it."""

    payment: Payment
    request: Request
    call: ProviderCall | None


def create_payment(new: NewPayment) -> Payment:
    """Ask for money: two statements, nothing leaves the house.

    Call it within a transaction: the allocations must make up the payment at its end.
    """
    row = {
        "id": new_id(),
        "checkout_id": new.checkout_id,
        "amount_minor": new.amount_minor,
        "currency": new.currency,
        "allocation_count": len(new.allocations),
        "state": PaymentState.PENDING.value,
        "session_id": "",
        "hosted_url": "",
        "intent_id": "",
        "charge_id": "",
        "fee_estimate_minor": new.fee_estimate_minor,
        "last_decline_code": "",
        "expires_at": new.expires_at,
        "created_at": now(),
    }
    insert_rows(Payment, [row])
    insert_rows(
        Allocation,
        [
            {
                "id": new_id(),
                "payment_id": row["id"],
                "checkout_id": new.checkout_id,
                "payment_minor": new.amount_minor,
                "allocation_count": len(new.allocations),
                "position": place,
                "order_id": part.order_id,
                "organization_id": part.organization_id,
                "kind": part.kind.value,
                "amount_minor": part.amount_minor,
                "currency": new.currency,
            }
            for place, part in enumerate(new.allocations, start=1)
        ],
    )
    return Payment(**row)


def plan_hosted_page(payment: Payment, request: HostedPageRequest) -> HostedPagePlan:
    """Note, in the transaction that makes a payment, that its page is to be opened.

    Whoever plans it opens it as soon as the transaction is over.
    """
    asked = _page_request(payment, request)
    is_open = payment.state == PaymentState.PENDING and not payment.hosted_url
    call = begin_call(OPEN_PAGE, payment.pk, asked) if is_open else None
    return HostedPagePlan(payment, asked, call)


def open_hosted_page(plan: HostedPagePlan) -> str:
    """The address where the shopper pays; asked again, the same address.

    Asks the provider, so it runs after the commit of `create_payment`.
    """
    payment = plan.payment
    if payment.state != PaymentState.PENDING:
        raise PaymentClosed(_("This payment is closed. Look at the order to see why."))
    if payment.hosted_url:
        return payment.hosted_url
    try:
        return _page_url(plan)
    except ProviderUnavailable as trouble:
        raise PaymentUnavailable(
            _("The payment provider does not answer just now. Try again in a moment.")
        ) from trouble
    except ProviderRefused as refusal:
        raise PaymentImpossible(
            _("The payment provider does not take this payment. Nothing was charged.")
        ) from refusal


def close_hosted_page(payment_id: UUID) -> None:
    """Let nobody pay any more, as far as the provider can be reached.

    Somebody may have paid in the same moment: then the payment succeeds. What cannot
    be closed now is closed by the sweep once its time is over.
    """
    payment = Payment.objects.get(pk=payment_id)
    if payment.state != PaymentState.PENDING:
        return
    if not payment.session_id:
        give_up_unopened(payment_id)
        return
    try:
        carry_out(CLOSE_PAGE, payment_id, {"session": payment.session_id})
    except ProviderRefused:
        logger.info("page closed before", extra={"payment": str(payment_id)})
    except ProviderUnavailable:
        logger.warning("page not closed", extra={"payment": str(payment_id)})
        return
    look_up_payment(payment_id)


def look_up_payment(payment_id: UUID) -> None:
    """Ask the provider what became of a payment, and do what follows from it."""
    payment = Payment.objects.get(pk=payment_id)
    if not payment.session_id:
        return
    try:
        found = gateway().payment_facts(payment.session_id)
    except (ProviderUnavailable, ProviderRefused):
        logger.warning("payment not looked up", extra={"payment": str(payment_id)})
        return
    apply_facts([found])


def _page_url(plan: HostedPagePlan) -> str:
    payment_id, request = plan.payment.pk, plan.request
    try:
        return carry_out(OPEN_PAGE, payment_id, begun=plan.call)["url"]
    except ProviderRefused:
        # A request kept from an earlier try may ask for an hour that has passed.
        was_new = not ProviderCall.objects.filter(
            operation=Operation.OPEN_PAGE, subject_id=payment_id, attempts__gt=1
        ).exists()
        if was_new or not ask_anew(Operation.OPEN_PAGE, payment_id, request):
            raise
    return carry_out(OPEN_PAGE, payment_id)["url"]


def _page_request(payment: Payment, request: HostedPageRequest) -> dict[str, object]:
    shown = sum(line.unit_amount_minor * line.quantity for line in request.lines)
    if shown != payment.amount_minor:
        raise ValueError("the lines shown do not make the payment")
    return {
        "checkout_id": str(payment.checkout_id),
        "currency": payment.currency,
        "expires_at": max(payment.expires_at, now() + SHORTEST_PAGE).isoformat(),
        "reference": request.reference,
        "lines": [asdict(line) for line in request.lines],
        "email": request.email,
        "success_url": request.success_url,
        "cancel_url": request.cancel_url,
    }


def _open(call: ProviderCall) -> Answer:
    asked = call.request or {}
    page = gateway().open_hosted_page(
        PageOrder(
            payment_id=call.subject_id,
            checkout_id=UUID(asked["checkout_id"]),
            reference=asked["reference"],
            currency=asked["currency"],
            lines=tuple(PageLine(**line) for line in asked["lines"]),
            email=asked["email"],
            success_url=asked["success_url"],
            cancel_url=asked["cancel_url"],
            expires_at=datetime.fromisoformat(asked["expires_at"]),
        ),
        call.idempotency_key,
    )
    return {"id": page.session_id, "url": page.url}


# A message about the page may have come first, with its id but not its address.
PAGE_OPENED = """
    UPDATE payments_payment SET session_id = %(id)s, hosted_url = %(url)s
    WHERE id = %(payment)s AND session_id IN ('', %(id)s)
"""


def _page_opened(payment_id: UUID, answer: Answer) -> None:
    with connection.cursor() as cursor:
        cursor.execute(PAGE_OPENED, {**answer, "payment": payment_id})


def _close(call: ProviderCall) -> Answer:
    asked = call.request or {}
    gateway().close_hosted_page(asked["session"], call.idempotency_key)
    return {"id": asked["session"]}


def _no_trace(_call: ProviderCall) -> Answer | None:
    """A page whose address nobody was told cannot be paid: it counts as not made."""
    return None


def _nothing_follows(_subject_id: UUID, _outcome: object) -> None:
    """The sweep finds what became of the payment."""


OPEN_PAGE = Deed(
    operation=Operation.OPEN_PAGE,
    send=_open,
    find=_no_trace,
    done=_page_opened,
    refused=_nothing_follows,
    # Somebody waits for it: if the process that asked has died, another soon asks.
    lease=timedelta(seconds=8),
)
CLOSE_PAGE = Deed(
    operation=Operation.CLOSE_PAGE,
    send=_close,
    find=_no_trace,
    done=_nothing_follows,
    refused=_nothing_follows,
)
