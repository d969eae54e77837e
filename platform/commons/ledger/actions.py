"""The only way into the books."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import IntegrityError, connection, transaction

from commons.kit.clock import now
from commons.kit.ids import new_id
from commons.kit.rows import insert_rows
from commons.kit.transactions import in_transaction
from commons.ledger.models import Entry, LedgerAccount, Posting
from commons.ledger.rules import (
    AccountKey,
    AccountKind,
    EntryDraft,
    EntryKind,
    PostingDraft,
    Side,
)

Row = dict[str, Any]  # what insert_rows takes: values of many types

# Accounts this process has seen committed, so that they are not inserted again.
_known: set[AccountKey] = set()
UNKNOWN_ACCOUNT = "posting_in_the_account_s_currency"


class LedgerConflict(Exception):
    """The reference is in the books already, with other content."""


def post_entries(drafts: Sequence[EntryDraft]) -> int:
    """Write entries and say how many were new; what is there already stays as it is.

    Two statements for any number of entries, three when an account is new to this
    process; one more when a reference was taken.
    """
    if not drafts:
        return 0
    try:
        return _post(drafts)
    except IntegrityError as error:
        if UNKNOWN_ACCOUNT not in str(error):
            raise
    # The database was restored or emptied since this process saw its accounts.
    forget_accounts()
    return _post(drafts)


@in_transaction
def _post(drafts: Sequence[EntryDraft]) -> int:
    _open_accounts({p.account for draft in drafts for p in draft.postings})
    identified = [(new_id(), draft) for draft in drafts]
    written = insert_rows(
        Entry, [_entry_row(key, draft) for key, draft in identified], ignore=True
    )
    if written < len(identified):
        identified = _written_now(identified)
    insert_rows(
        Posting,
        [
            _posting_row(key, draft, place)
            for key, draft in identified
            for place in range(len(draft.postings))
        ],
    )
    return written


@in_transaction
def reverse_entry(
    original_reference: str, *, reference: str, kind: EntryKind
) -> EntryDraft:
    """Take a whole entry back by its mirror image, under a reference of its own."""
    draft = reversal_of(original_reference, reference=reference, kind=kind)
    post_entries([draft])
    return draft


def reversal_of(
    original_reference: str, *, reference: str, kind: EntryKind
) -> EntryDraft:
    """The mirror image of an entry, not yet written."""
    entry = Entry.objects.get(reference=original_reference)
    postings = Posting.objects.filter(
        entry_id=entry.pk, scope_id=entry.scope_id
    ).select_related("account")
    return EntryDraft(
        reference=reference,
        kind=kind,
        scope_id=entry.scope_id,
        postings=tuple(taken_back(p) for p in postings.order_by("position")),
        reverses=entry.pk,
    )


def taken_back(posting: Posting, amount_minor: int | None = None) -> PostingDraft:
    """The posting that takes another one back, wholly or in part."""
    account = AccountKey(
        AccountKind(posting.account.kind),
        posting.currency,
        posting.account.organization_id,
    )
    return PostingDraft(
        account=account,
        side=Side(posting.side).opposite,
        amount_minor=posting.amount_minor if amount_minor is None else amount_minor,
        reverses=posting.pk,
    )


def forget_accounts(**_signal: object) -> None:
    """Stop trusting what was seen: the database may have been emptied."""
    _known.clear()


def _open_accounts(keys: Iterable[AccountKey]) -> None:
    # In the order of their ids, so that two writers never wait for each other.
    unknown = sorted(set(keys) - _known, key=lambda key: key.id)
    if not unknown:
        return
    moment = now()
    insert_rows(
        LedgerAccount,
        [
            {
                "id": key.id,
                "kind": key.kind.value,
                "organization_id": key.organization_id,
                "currency": key.currency,
                "opened_at": moment,
            }
            for key in unknown
        ],
        ignore=True,
    )
    # Only a commit makes them real: after a rollback they are unknown again.
    transaction.on_commit(lambda: _known.update(unknown))


def _written_now(
    identified: Sequence[tuple[Any, EntryDraft]],
) -> list[tuple[Any, EntryDraft]]:
    """Those that this call has written; raises LedgerConflict on other content."""
    references = [draft.reference for _, draft in identified]
    rows = Entry.objects.filter(reference__in=references)
    found = {
        reference: (key, bytes(digest))
        for key, reference, digest in rows.values_list(
            "id", "reference", "content_hash"
        )
    }
    mine = []
    for key, draft in identified:
        holder, digest = found[draft.reference]
        if digest != draft.content_hash:
            raise LedgerConflict(draft.reference)
        if holder == key:
            mine.append((key, draft))
    return mine


def _entry_row(key: object, draft: EntryDraft) -> Row:
    return {
        "id": key,
        "reference": draft.reference,
        "kind": draft.kind.value,
        "scope_id": draft.scope_id,
        "posted_at": now(),
        "content_hash": draft.content_hash,
        "posting_count": len(draft.postings),
        "reverses_id": draft.reverses,
    }


def _posting_row(key: object, draft: EntryDraft, place: int) -> Row:
    posting = draft.postings[place]
    return {
        "id": new_id(),
        "entry_id": key,
        "position": place + 1,
        "posting_count": len(draft.postings),
        "scope_id": draft.scope_id,
        "account_id": posting.account.id,
        "currency": posting.account.currency,
        "side": posting.side.value,
        "amount_minor": posting.amount_minor,
        "reverses_id": posting.reverses,
    }


ROLL = """
    WITH frontier AS (
        SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon
    ), touched AS (
        SELECT DISTINCT account_id FROM ledger_posting, frontier
        WHERE xact >= coalesce((SELECT max(horizon) FROM ledger_checkpoint), 0)
          AND xact < frontier.horizon
    )
    INSERT INTO ledger_checkpoint
        (account_id, horizon, debit_minor, credit_minor, rolled_at)
    SELECT touched.account_id, frontier.horizon,
        coalesce(earlier.debit_minor, 0) + fresh.debit_minor,
        coalesce(earlier.credit_minor, 0) + fresh.credit_minor, %s
    FROM touched CROSS JOIN frontier
    LEFT JOIN ledger_checkpoint AS earlier USING (account_id)
    CROSS JOIN LATERAL (
        SELECT
            coalesce(sum(amount_minor) FILTER (WHERE side = 'D'), 0) AS debit_minor,
            coalesce(sum(amount_minor) FILTER (WHERE side = 'C'), 0) AS credit_minor
        FROM ledger_posting AS posting
        WHERE posting.account_id = touched.account_id
          AND posting.xact >= coalesce(earlier.horizon, 0)
          AND posting.xact < frontier.horizon
    ) AS fresh
    ORDER BY touched.account_id
    ON CONFLICT (account_id) DO UPDATE SET
        horizon = EXCLUDED.horizon,
        debit_minor = EXCLUDED.debit_minor,
        credit_minor = EXCLUDED.credit_minor,
        rolled_at = EXCLUDED.rolled_at
    WHERE ledger_checkpoint.horizon < EXCLUDED.horizon
"""

# A database restored into a new cluster counts transactions afresh: checkpoints from
# its earlier life would hide postings, so they are made again from nothing.
DROP_FOREIGN = """
    DELETE FROM ledger_checkpoint WHERE EXISTS (
        SELECT FROM ledger_checkpoint
        WHERE horizon > pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    )
"""


@in_transaction
def roll_checkpoints() -> int:
    """Carry balances forward to the oldest transaction still running.

    Postings of transactions that commit late lie beyond that horizon, so none is ever
    left out; a reader adds what came since.
    """
    with connection.cursor() as cursor:
        cursor.execute(DROP_FOREIGN)
        cursor.execute(ROLL, [now()])
        return int(cursor.rowcount)
