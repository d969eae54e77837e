"""Deeds asked of the provider: each once, whatever is lost on the way.

A row with the request and its key is committed before anything is sent. What is not
answered is asked again under the same key; after twenty hours, or when the provider
repeats a fault for the key, the thing itself is looked up, and only if it was never
made is it asked for under a new key. The answer and what follows from it are recorded
in one transaction.
"""

import hashlib
import json
import logging
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from commons.kit.clock import now
from commons.kit.ids import new_id
from commons.kit.rows import insert_rows
from commons.kit.transactions import in_transaction
from commons.payments.gateway import (
    ProviderFault,
    ProviderRefused,
    ProviderUnavailable,
)
from commons.payments.models import ProviderCall
from commons.payments.states import CallState, Operation

Answer = Mapping[str, str]
Request = Mapping[str, Any]  # plain JSON

logger = logging.getLogger(__name__)

UNFINISHED = (CallState.PLANNED, CallState.SENT, CallState.UNKNOWN)
LEASE = timedelta(seconds=90)
# The provider forgets keys after a day; an older key would make a new deed.
KEY_LIFETIME = timedelta(hours=20)
TRIES_AT_ONCE = 3
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 600
MOST_ROUNDS = 9
MESSAGE_LENGTH = 500


@dataclass(frozen=True)
class Deed:
    """One kind of thing we ask for: how, how to find it, and what follows."""

    operation: Operation
    send: Callable[[ProviderCall], Answer]
    # Whether it was done after all; None when it certainly was not.
    find: Callable[[ProviderCall], Answer | None]
    # How long nobody else asks beside us. Twins under one key are safe, only rude.
    lease: timedelta = field(kw_only=True, default=LEASE)
    # Both run in the transaction that records the outcome, and may run again.
    done: Callable[[UUID, Answer], object]
    refused: Callable[[UUID, ProviderRefused], object]


def plan_call(operation: Operation, subject_id: UUID, request: Request) -> None:
    """Intend a deed, in the transaction that gives the reason for it."""
    insert_rows(ProviderCall, [_row(operation, subject_id, request)], ignore=True)


def begin_call(deed: Deed, subject_id: UUID, request: Request) -> ProviderCall | None:
    """Plan and take a call in one statement; None when it was planned before.

    Whoever begins it carries it out as soon as the transaction is over.
    """
    moment = now()
    row = _row(deed.operation, subject_id, request) | {
        "state": CallState.SENT.value,
        "attempts": 1,
        "first_sent_at": moment,
        "not_before": moment + deed.lease,
    }
    is_new = insert_rows(ProviderCall, [row], ignore=True) == 1
    return ProviderCall(**row) if is_new else None


def carry_out(
    deed: Deed,
    subject_id: UUID,
    request: Request | None = None,
    *,
    begun: ProviderCall | None = None,
) -> Answer:
    """Have a deed done and return the answer, now or from before.

    With `request` it need not have been planned. Raises ProviderRefused for a final
    no, ProviderUnavailable when it is to be asked again later. Holds no transaction
    while it waits.
    """
    never_in_a_transaction()
    call = begun
    if call is None and request is not None:
        call = begin_call(deed, subject_id, request)
    if call is None:
        call = _lease(deed, subject_id)
    if call.state == CallState.DONE:
        return call.answer or {}
    if call.state == CallState.FAILED:
        raise ProviderRefused(call.error_code, call.error_message)
    try:
        answer = _ask(deed, call)
    except ProviderRefused as refusal:
        _conclude_refused(deed, call, refusal)
        raise
    except ProviderUnavailable as trouble:
        _pause(call, str(trouble))
        raise
    _conclude_done(deed, call, answer)
    return answer


@in_transaction
def ask_anew(operation: Operation, subject_id: UUID, request: Request) -> bool:
    """After a final no: let the same deed be asked for once more, under a new key."""
    failed = ProviderCall.objects.select_for_update().filter(
        operation=operation, subject_id=subject_id, state=CallState.FAILED
    )
    call = failed.first()
    if call is None or call.round >= MOST_ROUNDS:
        return False
    _open_round(
        call,
        request,
        state=CallState.PLANNED,
        not_before=now(),
        error_code="",
        error_message="",
    )
    return True


def never_in_a_transaction() -> None:
    """A request to the provider may take long; no lock is held meanwhile."""
    with transaction.atomic(durable=True):
        pass


def fixed(request: Request) -> str:
    """The digest by which two requests are the same."""
    text = json.dumps(request, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _row(operation: Operation, subject_id: UUID, request: Request) -> dict[str, Any]:
    moment = now()
    return {
        "id": new_id(),
        "operation": operation.value,
        "subject_id": subject_id,
        "round": 1,
        "idempotency_key": _key(operation, subject_id, 1),
        "request_hash": fixed(request),
        "request": request,
        "state": CallState.PLANNED.value,
        "attempts": 0,
        "not_before": moment,
        "error_code": "",
        "error_message": "",
        "created_at": moment,
    }


def _key(operation: Operation, subject_id: UUID, number: int) -> str:
    return f"{operation.lower()}-{subject_id}-{number}"


LEASED = """
    UPDATE payments_providercall
    SET state = 'SENT', attempts = attempts + 1, not_before = %(until)s,
        first_sent_at = coalesce(first_sent_at, %(moment)s)
    WHERE operation = %(operation)s AND subject_id = %(subject)s
      AND state IN ('PLANNED', 'SENT', 'UNKNOWN') AND not_before <= %(moment)s
"""


def _lease(deed: Deed, subject_id: UUID) -> ProviderCall:
    """Take the call for a while, so that nobody sends it beside us."""
    moment = now()
    values: dict[str, Any] = {
        "operation": deed.operation.value,
        "subject": subject_id,
        "moment": moment,
        "until": moment + deed.lease,
    }
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(LEASED, values)
        is_ours = cursor.rowcount == 1
        call = ProviderCall.objects.get(operation=deed.operation, subject_id=subject_id)
    if not is_ours and call.state in UNFINISHED:
        raise ProviderUnavailable(f"{call.idempotency_key} is under way")
    return call


def _ask(deed: Deed, call: ProviderCall) -> Answer:
    for attempt in range(1, TRIES_AT_ONCE + 1):
        try:
            return _ask_once(deed, call)
        except ProviderUnavailable:
            if attempt == TRIES_AT_ONCE:
                raise
            pause = FIRST_PAUSE_SECONDS * 2.0 ** (attempt - 1)
            time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311
    raise AssertionError("unreachable")


def _ask_once(deed: Deed, call: ProviderCall) -> Answer:
    if call.first_sent_at is not None and now() - call.first_sent_at > KEY_LIFETIME:
        return _found(deed, call)
    try:
        return deed.send(call)
    except ProviderFault:
        logger.warning("provider fault", extra={"call": call.idempotency_key})
        return _found(deed, call)


def _found(deed: Deed, call: ProviderCall) -> Answer:
    """What the deed has brought after all; else a new round begins."""
    answer = deed.find(call)
    if answer is not None:
        return answer
    if call.round >= MOST_ROUNDS:
        raise ProviderRefused("never_done", "The provider failed again and again.")
    _open_round(call, call.request or {})
    raise ProviderUnavailable(f"{call.idempotency_key} begins anew")


def _open_round(call: ProviderCall, request: Request, **changes: object) -> None:
    """A new key for the same deed; the old one is never used again."""
    number = call.round + 1
    changes = {
        "round": number,
        "idempotency_key": _key(Operation(call.operation), call.subject_id, number),
        "request": dict(request),
        "request_hash": fixed(request),
        "first_sent_at": now(),
        **changes,
    }
    same = ProviderCall.objects.filter(pk=call.pk, round=call.round)
    if not same.exclude(state=CallState.DONE).update(**changes):
        raise ProviderUnavailable(f"{call.idempotency_key} went on elsewhere")
    for name, value in changes.items():
        setattr(call, name, value)


ANSWERED = """
    UPDATE payments_providercall SET state = 'DONE', answer = %s::jsonb, request = NULL
    WHERE id = %s AND state IN ('PLANNED', 'SENT', 'UNKNOWN')
"""


def _conclude_done(deed: Deed, call: ProviderCall, answer: Answer) -> None:
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute(ANSWERED, [json.dumps(dict(answer)), call.pk])
            is_ours = cursor.rowcount == 1
        if is_ours:
            deed.done(call.subject_id, answer)


def _conclude_refused(deed: Deed, call: ProviderCall, refusal: ProviderRefused) -> None:
    logger.warning(
        "provider refused",
        extra={"call": call.idempotency_key, "code": refusal.code},
    )
    with transaction.atomic(durable=True):
        is_ours = _record(
            call,
            state=CallState.FAILED,
            error_code=refusal.code[:80],
            error_message=refusal.message[:MESSAGE_LENGTH],
            request=None,
        )
        if is_ours:
            deed.refused(call.subject_id, refusal)


def _pause(call: ProviderCall, reason: str) -> None:
    """Let it rest, longer each time, with some chance so that not all come at once."""
    pause = min(2.0**call.attempts, LONGEST_PAUSE_SECONDS) * random.uniform(0.5, 1)  # noqa: S311
    is_old = (
        call.first_sent_at is not None and now() - call.first_sent_at > KEY_LIFETIME
    )
    _record(
        call,
        state=CallState.UNKNOWN if is_old else CallState.SENT,
        not_before=now() + timedelta(seconds=pause),
        error_message=reason[:MESSAGE_LENGTH],
    )


def _record(call: ProviderCall, **changes: object) -> bool:
    """Whether this call was still unfinished, and is now as the changes say."""
    unfinished = ProviderCall.objects.filter(pk=call.pk, state__in=UNFINISHED)
    return unfinished.update(**changes) == 1
