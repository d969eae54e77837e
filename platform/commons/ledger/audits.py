"""Audits: what must be true of the books, asked of the live data by `check_books`.

Each domain that keeps money adds its own from its app's `ready()`; an audit yields one
sentence for each thing that is off, and notes for what it could not or did not ask.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pgtrigger
from django.db import connection

from commons.ledger.models import Entry, LedgerAccount, Posting
from commons.ledger.rules import content_hash

SHOWN = 20
GUARDED = {model._meta.label for model in (LedgerAccount, Entry, Posting)}
CHUNK = 2_000


@dataclass(frozen=True)
class Finding:
    """One sentence of an audit; a note is no fault."""

    text: str
    is_note: bool = False


Audit = Callable[[], Iterator[Finding]]

_audits: dict[str, Audit] = {}


def register_audit(name: str, audit: Audit) -> None:
    """Have `check_books` ask this as well."""
    _audits[name] = audit


def audits() -> dict[str, Audit]:
    """All that are known, in the order in which they were added."""
    return dict(_audits)


UNBALANCED = """
    SELECT entry.reference, by_currency.currency, debits, credits
    FROM (
        SELECT scope_id, entry_id, currency,
            coalesce(sum(amount_minor) FILTER (WHERE side = 'D'), 0) AS debits,
            coalesce(sum(amount_minor) FILTER (WHERE side = 'C'), 0) AS credits
        FROM ledger_posting GROUP BY scope_id, entry_id, currency
    ) AS by_currency
    JOIN ledger_entry AS entry
        ON entry.id = entry_id AND entry.scope_id = by_currency.scope_id
    WHERE debits <> credits ORDER BY entry.posted_at LIMIT %s
"""
INCOMPLETE = """
    SELECT entry.reference, entry.posting_count, coalesce(written.count, 0)
    FROM ledger_entry AS entry LEFT JOIN (
        SELECT scope_id, entry_id, count(*) AS count
        FROM ledger_posting GROUP BY scope_id, entry_id
    ) AS written ON written.entry_id = entry.id AND written.scope_id = entry.scope_id
    WHERE coalesce(written.count, 0) <> entry.posting_count
    ORDER BY entry.posted_at LIMIT %s
"""
WRONG_CHECKPOINTS = """
    SELECT checkpoint.account_id FROM ledger_checkpoint AS checkpoint
    CROSS JOIN LATERAL (
        SELECT
            coalesce(sum(amount_minor) FILTER (WHERE side = 'D'), 0) AS debits,
            coalesce(sum(amount_minor) FILTER (WHERE side = 'C'), 0) AS credits
        FROM ledger_posting AS posting
        WHERE posting.account_id = checkpoint.account_id
          AND posting.xact < checkpoint.horizon
    ) AS summed
    WHERE checkpoint.debit_minor <> debits OR checkpoint.credit_minor <> credits
    ORDER BY 1 LIMIT %s
"""
IDLE_GUARDS = """
    SELECT relname, wanted FROM pg_class
    CROSS JOIN unnest(%s::text[], %s::text[]) AS guard (wanted, on_table)
    LEFT JOIN pg_trigger ON tgrelid = pg_class.oid AND tgname = wanted
    WHERE relname = on_table AND pg_table_is_visible(pg_class.oid)
      AND (tgname IS NULL OR tgenabled IN ('D', 'R'))
"""


def entries_balance() -> Iterator[Finding]:
    """Debits equal credits in every entry, and no entry lacks a posting."""
    for reference, currency, debits, credits in _rows(UNBALANCED):  # noqa: A001
        yield Finding(f"{reference}: {debits} debit, {credits} credit {currency}")
    for reference, declared, written in _rows(INCOMPLETE):
        yield Finding(f"{reference}: {written} of {declared} postings")


def checkpoints_agree() -> Iterator[Finding]:
    """Every checkpoint is the sum of what it stands for."""
    for (account_id,) in _rows(WRONG_CHECKPOINTS):
        yield Finding(f"the checkpoint of account {account_id} is not its sum")


def entries_untouched() -> Iterator[Finding]:
    """Every entry still says what it said when it was written."""
    entries = Entry.objects.order_by("id").prefetch_related("postings")
    for entry in entries.iterator(chunk_size=CHUNK):
        written = [
            (posting.account_id, posting.side, posting.amount_minor)
            for posting in entry.postings.all()
        ]
        digest = content_hash(entry.kind, entry.scope_id, written)
        if digest != bytes(entry.content_hash):
            yield Finding(f"{entry.reference}: its content was changed")


def guards_stand() -> Iterator[Finding]:
    """The triggers that guard the books are there and awake."""
    guards = [
        (trigger.get_pgid(model), model._meta.db_table)
        for model, trigger in pgtrigger.registered()
        if model._meta.label in GUARDED
    ]
    names, tables = zip(*guards, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(IDLE_GUARDS, [list(names), list(tables)])
        for table, name in cursor.fetchall():
            yield Finding(f"the guard {name} on {table} is missing or asleep")


def _rows(statement: str) -> Iterator[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [SHOWN])
        yield from cursor.fetchall()


register_audit("debits equal credits in every entry", entries_balance)
register_audit("checkpoints are the sums of their postings", checkpoints_agree)
register_audit("entries say what they said when written", entries_untouched)
register_audit("the guards of the books stand", guards_stand)
