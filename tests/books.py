"""Help for tests that keep books: drafts, and letting a test database be emptied."""

import time
from uuid import UUID, uuid4

import pgtrigger
from django.db import connection
from django.db.backends.signals import connection_created

from commons.ledger.rules import (
    AccountKey,
    AccountKind,
    EntryDraft,
    EntryKind,
    PostingDraft,
    Side,
)

CHECK_NOW = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"


def let_tests_empty_the_books() -> None:
    """Tests with real transactions clean up by TRUNCATE, which the books refuse.

    Only that one guard sleeps, only in the tests' own connections.
    """
    connection_created.connect(_send_guard_to_sleep)


def _send_guard_to_sleep(*, connection: object, **_signal: object) -> None:
    guards = [
        trigger.get_pgid(model)
        for model, trigger in pgtrigger.registered()
        if trigger.name == "never_truncated"
    ]
    with connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f"SET pgtrigger.ignore = '{{{','.join(guards)}}}'")


def wait_for_horizon() -> None:
    """Until no transaction of the whole cluster is older than the last posting.

    Other tests have theirs in databases beside ours; checkpoints wait for them too.
    """
    for _ in range(3_000):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT coalesce(max(xact), 0)"
                " < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
                " FROM ledger_posting"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("some transaction never ends")


def make_draft(
    reference: str,
    amount_minor: int = 1_000,
    *,
    scope_id: UUID | None = None,
    currency: str = "EUR",
) -> EntryDraft:
    """A platform fee earned: the smallest entry there is."""
    return EntryDraft(
        reference=reference,
        kind=EntryKind.SALE,
        scope_id=scope_id or uuid4(),
        postings=(
            PostingDraft(
                AccountKey(AccountKind.STRIPE_BALANCE, currency),
                Side.DEBIT,
                amount_minor,
            ),
            PostingDraft(
                AccountKey(AccountKind.PLATFORM_FEES, currency),
                Side.CREDIT,
                amount_minor,
            ),
        ),
    )
