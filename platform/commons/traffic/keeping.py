"""Answers mutations once for each idempotency key, in their own transaction."""

import hashlib
from collections.abc import Callable

import orjson
from django.db import OperationalError, connection
from graphql import GraphQLError

from commons.kit.clock import now
from commons.kit.idempotency import Keyed, Outcome
from commons.kit.language import _
from commons.kit.transactions import in_transaction
from commons.traffic.actions import KEPT_FOR
from commons.traffic.clients import person_key
from commons.traffic.models import KeptAnswer

ANYBODY = "anybody"
REPEATED = {"isRepeated": True}
LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))"

Run = Callable[[], Outcome]
IsDone = Callable[[Outcome], bool]


class _Undone(Exception):
    """Ends the transaction without a trace; carries the answer out of it."""

    def __init__(self, result: Outcome) -> None:
        super().__init__()
        self.result = result


class AnswerKeeper:
    """Keeps what succeeded for 48 hours; what was refused may be tried again."""

    def once(self, keyed: Keyed, run: Run, *, is_done: IsDone) -> Outcome:
        """The answer of the first time, or of this one; nothing stays if not done."""
        try:
            return _once(_client(keyed), keyed, run, is_done)
        except _Undone as undone:
            return undone.result


@in_transaction
def _once(client: str, keyed: Keyed, run: Run, is_done: IsDone) -> Outcome:
    _lock_out_twins(client, keyed.key)
    kept = KeptAnswer.objects.filter(client=client, key=keyed.key).first()
    if kept is not None and kept.kept_at >= now() - KEPT_FOR:
        return _repeated(kept, keyed)
    if kept is not None:
        kept.delete()
    result = run()
    _raise_what_may_be_tried_again(result)
    if not is_done(result):
        raise _Undone(result)
    KeptAnswer.objects.create(
        client=client,
        key=keyed.key,
        fingerprint=keyed.fingerprint,
        answer=orjson.dumps(result.data, default=str).decode(),
    )
    return result


def _lock_out_twins(client: str, key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [f"{client} {key}"])
        (is_ours,) = cursor.fetchone()
    if not is_ours:
        raise GraphQLError(
            _("The same request is still under way. Ask again in a second."),
            extensions={"code": "RATE_LIMITED", "retryAfter": 1},
        )


def _repeated(kept: KeptAnswer, keyed: Keyed) -> Outcome:
    if kept.fingerprint != keyed.fingerprint:
        raise GraphQLError(
            _(
                "This `idempotencyKey` was used with another document or other "
                "variables. "
                "Take a new key for a new request."
            ),
            extensions={"code": "IDEMPOTENCY_CONFLICT"},
        )
    return Outcome(
        data=orjson.loads(kept.answer),
        errors=None,
        extensions={"idempotency": REPEATED},
    )


def _raise_what_may_be_tried_again(result: Outcome) -> None:
    """Begin the transaction anew after a deadlock, which graphql-core has hidden."""
    for error in result.errors or ():
        if isinstance(error.original_error, OperationalError):
            raise error.original_error


def _client(keyed: Keyed) -> str:
    """A token sees only what tokens of the same scopes were answered."""
    person = person_key(keyed.request)
    scopes = getattr(keyed.request, "token_scopes", None)
    if not person or scopes is None:
        return person or ANYBODY
    told = hashlib.sha256(" ".join(sorted(map(str, scopes))).encode()).hexdigest()
    return f"{person}:{told[:16]}"
