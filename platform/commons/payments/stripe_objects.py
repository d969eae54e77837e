"""What Stripe's objects say, in our words: reading only, no request is made here."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from commons.payments.gateway import (
    AccountFacts,
    ChargeFacts,
    EventHint,
    PaymentFacts,
    SessionStatus,
    TransfersState,
)

WORD_LENGTH = 120
# Whole units at Stripe and for us, but Stripe wants two decimals that are always zero.
STRIPE_SCALE = {"UGX": 100}

# Whatever Stripe sent, as JSON.
Sent = Any


def account_facts(account: Sent) -> AccountFacts:
    """What a connected account may do, as Stripe tells it."""
    requirements = account.get("requirements") or {}
    state = (account.get("capabilities") or {}).get("transfers", "inactive")
    return AccountFacts(
        account_id=account["id"],
        transfers=TransfersState(state.upper()),
        has_submitted_details=bool(account.get("details_submitted")),
        requirements=tuple(requirements.get("currently_due") or ()),
        disabled_reason=requirements.get("disabled_reason") or "",
    )


def balance_sums(held: Sent) -> dict[str, int]:
    """Pending and available together, per currency."""
    sums: dict[str, int] = {}
    for part in [*held["available"], *held["pending"]]:
        currency = part["currency"].upper()
        amount = from_stripe(part["amount"], currency)
        sums[currency] = sums.get(currency, 0) + amount
    return sums


def payment_facts(session: Sent) -> PaymentFacts:
    """A hosted page with its expanded intent, charge and fee."""
    currency = session["currency"].upper()
    intent = session["payment_intent"] or {}
    error = intent.get("last_payment_error") or {}
    is_paid = session["payment_status"] == "paid"
    return PaymentFacts(
        session_id=session["id"],
        payment_id=_uuid((session["metadata"] or {}).get("payment")),
        status=SessionStatus(session["status"].upper()),
        is_paid=is_paid,
        amount_minor=from_stripe(session["amount_total"], currency),
        currency=currency,
        intent_id=intent.get("id", ""),
        charge=_charge_facts(intent.get("latest_charge")) if is_paid else None,
        decline_code=error.get("decline_code") or error.get("code") or "",
    )


def _charge_facts(charge: Sent) -> ChargeFacts | None:
    if charge is None:
        return None
    currency = charge["currency"].upper()
    movement = charge["balance_transaction"]
    # A charge that settles in another currency has no fee in its own.
    is_told = movement is not None and movement["currency"].upper() == currency
    return ChargeFacts(
        charge_id=charge["id"],
        amount_minor=from_stripe(charge["amount"], currency),
        currency=currency,
        fee_minor=from_stripe(movement["fee"], currency) if is_told else None,
        available_at=_moment(movement["available_on"]) if is_told else None,
        refunded_minor=from_stripe(charge["amount_refunded"], currency),
    )


def event_hint(event: Sent) -> EventHint:
    """The few words of an event we use; raises ValueError where it is none."""
    try:
        thing = event["data"]["object"]
        kind = thing.get("object", "")
        thing_id = _word(thing.get("id", ""))
        account_id = thing.get("account") if kind == "capability" else None
        return EventHint(
            event_id=_word(event["id"]),
            type=_word(event["type"]),
            object_id=thing_id,
            occurred_at=_moment(event["created"]),
            session_id=thing_id if kind == "checkout.session" else "",
            payment_id=_uuid((thing.get("metadata") or {}).get("payment")),
            account_id=thing_id
            if kind == "account"
            else _word(account_id or event.get("account") or ""),
        )
    except (KeyError, TypeError, AttributeError, OverflowError, OSError) as error:
        raise ValueError("not an event") from error


def _word(value: object) -> str:
    """An id or a name as Stripe makes them; raises ValueError for anything else."""
    if not isinstance(value, str) or len(value) > WORD_LENGTH or "\0" in value:
        raise ValueError("not a word of Stripe's")
    return value


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


def _moment(stamp: int) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)


def to_stripe(amount_minor: int, currency: str) -> int:
    """Our minor units in Stripe's."""
    return amount_minor * STRIPE_SCALE.get(currency, 1)


def from_stripe(amount: int, currency: str) -> int:
    """Stripe's minor units in ours."""
    return amount // STRIPE_SCALE.get(currency, 1)
