"""The provider's events: kept once, then settled in batches by a worker.

An event is a hint. A worker takes a batch for a while, fetches the objects with no
transaction open, and settles all of them in one. What makes a batch fail is found by
settling one by one, tried again with pauses, and in the end set aside with its reason.
"""

import logging
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from commons.kit.clock import now
from commons.kit.ids import new_id
from commons.kit.rows import insert_rows
from commons.kit.transactions import in_transaction
from commons.payments.actions.calls import never_in_a_transaction
from commons.payments.actions.completion import FactsMismatch, apply_facts
from commons.payments.actions.payees import apply_account_facts
from commons.payments.actions.surplus import FeeNotTold
from commons.payments.gateway import (
    AccountFacts,
    EventHint,
    Gateway,
    PaymentFacts,
    ProviderRefused,
    ProviderTrouble,
)
from commons.payments.models import Payment, WebhookEvent
from commons.payments.states import InboxState
from commons.payments.stripe_gateway import gateway

logger = logging.getLogger(__name__)

PAYMENT_EVENTS = frozenset(
    {
        "charge.updated",
        "checkout.session.async_payment_failed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.completed",
        "checkout.session.expired",
        "payment_intent.payment_failed",
    }
)
ACCOUNT_EVENTS = frozenset({"account.updated", "capability.updated"})

BATCH = 50
FETCHERS = 8
LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 8
LONGEST_PAUSE_SECONDS = 300
PROBLEM_LENGTH = 500

Facts = PaymentFacts | AccountFacts


@dataclass(frozen=True)
class Claimed:
    """An event this worker has taken, and where to ask about it."""

    id: UUID
    session_id: str
    account_id: str
    payment_id: UUID | None
    attempts: int

    @property
    def topic(self) -> tuple[str, str]:
        """Events of one topic are answered by one question."""
        return (
            ("account", self.account_id)
            if self.account_id
            else (
                "session",
                self.session_id,
            )
        )


def receive_event(hint: EventHint) -> None:
    """Keep an event, once; one statement. Kinds we do not use are kept as ignored."""
    is_used = hint.type in PAYMENT_EVENTS | ACCOUNT_EVENTS
    moment = now()
    row = {
        "id": new_id(),
        "provider_id": hint.event_id,
        "type": hint.type,
        "object_id": hint.object_id,
        "session_id": hint.session_id,
        "account_id": hint.account_id if hint.type in ACCOUNT_EVENTS else "",
        "payment_id": hint.payment_id,
        "state": (InboxState.RECEIVED if is_used else InboxState.IGNORED).value,
        "attempts": 0,
        "not_before": moment,
        "problem": "",
        "occurred_at": hint.occurred_at,
        "received_at": moment,
    }
    insert_rows(WebhookEvent, [row], ignore=True)


def settle_webhook_events() -> int:
    """Settle one batch of events and say how many were taken up."""
    never_in_a_transaction()
    claimed = _addressed(_claim())
    if not claimed:
        return 0
    facts, troubles = _fetched(claimed)
    ready = [event for event in claimed if event.topic not in troubles]
    try:
        _settle(ready, facts)
    except Exception:  # one bad event must not keep the others
        logger.exception("batch of events failed", extra={"count": len(ready)})
        for event in ready:
            _settle_singly(event, facts)
    for event in claimed:
        if trouble := troubles.get(event.topic):
            _put_back(event, trouble)
    return len(claimed)


# Materialized: within IN rows could be chosen anew for each event, and be too many.
CLAIM = """
    WITH due AS MATERIALIZED (
        SELECT id FROM payments_webhookevent
        WHERE state = 'RECEIVED' AND not_before <= %(moment)s
        ORDER BY not_before LIMIT %(count)s
        FOR UPDATE SKIP LOCKED
    )
    UPDATE payments_webhookevent AS event
    SET attempts = event.attempts + 1, not_before = %(until)s
    FROM due WHERE event.id = due.id
    RETURNING event.id, event.session_id, event.account_id, event.payment_id,
        event.attempts
"""


def _claim() -> list[Claimed]:
    """A lease, not a lock: if this worker dies, another takes them when it ends."""
    moment = now()
    values: dict[str, Any] = {"moment": moment, "until": moment + LEASE, "count": BATCH}
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        return [Claimed(*row) for row in cursor.fetchall()]


def _addressed(claimed: Sequence[Claimed]) -> list[Claimed]:
    """Events about intents and charges name our payment, which knows its page."""
    nameless = {e.payment_id for e in claimed if e.payment_id and not e.topic[1]}
    if not nameless:
        return list(claimed)
    rows = Payment.objects.filter(pk__in=nameless).values_list("pk", "session_id")
    pages: dict[UUID | None, str] = dict(rows)
    return [
        event
        if event.topic[1]
        else replace(event, session_id=pages.get(event.payment_id, ""))
        for event in claimed
    ]


Topic = tuple[str, str]


def _fetched(
    claimed: Iterable[Claimed],
) -> tuple[dict[Topic, Facts], dict[Topic, ProviderTrouble]]:
    """What the provider says now, one question per payment, several at once."""
    topics = {event.topic for event in claimed if event.topic[1]}
    provider = gateway()
    facts: dict[Topic, Facts] = {}
    troubles: dict[Topic, ProviderTrouble] = {}
    asked = {topic: _fetchers().submit(_fetch, provider, topic) for topic in topics}
    for topic, future in asked.items():
        try:
            facts[topic] = future.result()
        except ProviderTrouble as trouble:
            troubles[topic] = trouble
    return facts, troubles


@lru_cache(maxsize=1)
def _fetchers() -> ThreadPoolExecutor:
    """Kept for the life of the process, and with it their connections."""
    return ThreadPoolExecutor(FETCHERS, thread_name_prefix="fetch")


def _fetch(provider: Gateway, topic: Topic) -> Facts:
    kind, key = topic
    if kind == "account":
        return provider.account_facts(key)
    return provider.payment_facts(key)


@in_transaction
def _settle(events: Sequence[Claimed], facts: dict[Topic, Facts]) -> None:
    """Everything the events lead to, and that they are done, in one transaction."""
    found = [facts[topic] for topic in dict.fromkeys(e.topic for e in events)
             if topic in facts]  # fmt: skip
    apply_facts(each for each in found if isinstance(each, PaymentFacts))
    for each in found:
        if isinstance(each, AccountFacts):
            apply_account_facts(each)
    done = WebhookEvent.objects.filter(pk__in=[event.id for event in events])
    done.update(state=InboxState.DONE, problem="")


def _settle_singly(event: Claimed, facts: dict[Topic, Facts]) -> None:
    try:
        _settle([event], facts)
    except FactsMismatch as mismatch:
        _set_aside(event, mismatch)
    except FeeNotTold as too_early:
        _pause(event, too_early)
    except Exception as problem:
        logger.exception("event failed", extra={"event": str(event.id)})
        _put_back(event, problem)


def _put_back(event: Claimed, problem: Exception) -> None:
    """Try again later; for ever while the provider is away, else a few times."""
    is_ours = not isinstance(problem, ProviderTrouble) or isinstance(
        problem, ProviderRefused
    )
    if is_ours and event.attempts >= MOST_ATTEMPTS:
        _set_aside(event, problem)
    else:
        _pause(event, problem)


def _pause(event: Claimed, problem: Exception) -> None:
    seconds = min(2**event.attempts, LONGEST_PAUSE_SECONDS)
    WebhookEvent.objects.filter(pk=event.id).update(
        not_before=now() + timedelta(seconds=seconds), problem=_told(problem)
    )


def _set_aside(event: Claimed, problem: Exception) -> None:
    """A person must look; the health check says so until the event is put back."""
    logger.error("event set aside", extra={"event": str(event.id)})
    WebhookEvent.objects.filter(pk=event.id).update(
        state=InboxState.SET_ASIDE, problem=_told(problem)
    )


def _told(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}"[:PROBLEM_LENGTH]


@in_transaction
def put_back(event_id: UUID) -> None:
    """Have an event that was set aside settled once more."""
    WebhookEvent.objects.filter(pk=event_id, state=InboxState.SET_ASIDE).update(
        state=InboxState.RECEIVED, attempts=0, not_before=now()
    )
