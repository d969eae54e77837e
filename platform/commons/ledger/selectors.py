"""What the books say."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from commons.ledger.models import Entry
from commons.ledger.rules import AccountKey, AccountKind, Side

BALANCES = """
    SELECT wanted.id,
        coalesce(checkpoint.debit_minor, 0) + tail.debit_minor,
        coalesce(checkpoint.credit_minor, 0) + tail.credit_minor
    FROM unnest(%s::uuid[]) AS wanted (id)
    LEFT JOIN ledger_checkpoint AS checkpoint
        ON checkpoint.account_id = wanted.id
        AND checkpoint.horizon <= pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    CROSS JOIN LATERAL (
        SELECT
            coalesce(sum(amount_minor) FILTER (WHERE side = 'D'), 0) AS debit_minor,
            coalesce(sum(amount_minor) FILTER (WHERE side = 'C'), 0) AS credit_minor
        FROM ledger_posting AS posting
        WHERE posting.account_id = wanted.id
          AND posting.xact >= coalesce(checkpoint.horizon, 0)
    ) AS tail
"""


@dataclass(frozen=True)
class Sums:
    """Everything posted to an account, by side."""

    debit_minor: int
    credit_minor: int

    def balance(self, kind: AccountKind) -> int:
        """What is left on the side on which the account grows."""
        difference = self.debit_minor - self.credit_minor
        return difference if kind.normal_side is Side.DEBIT else -difference


def balance(account: AccountKey) -> int:
    """Checkpoint and tail of one account, in minor units, positive when normal."""
    return balances([account])[account]


def balances(accounts: Sequence[AccountKey]) -> dict[AccountKey, int]:
    """The balances of several accounts, of one moment, in one statement."""
    by_id = {account.id: account for account in accounts}
    with connection.cursor() as cursor:
        cursor.execute(BALANCES, [list(by_id)])
        rows = cursor.fetchall()
    return {
        by_id[key]: Sums(int(debit), int(credit)).balance(by_id[key].kind)
        for key, debit, credit in rows
    }


def balances_by_currency(kind: AccountKind) -> dict[str, int]:
    """The platform's balances of one kind, over all organizations, per currency."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT currency,"
            " coalesce(sum(amount_minor) FILTER (WHERE side = 'D'), 0),"
            " coalesce(sum(amount_minor) FILTER (WHERE side = 'C'), 0)"
            " FROM ledger_posting WHERE account_id IN"
            " (SELECT id FROM ledger_ledgeraccount WHERE kind = %s)"
            " GROUP BY currency ORDER BY currency",
            [kind.value],
        )
        return {
            currency: Sums(int(debit), int(credit)).balance(kind)
            for currency, debit, credit in cursor.fetchall()
        }


def entries_of(scope_id: UUID) -> list[Entry]:
    """Everything the books say about one checkout, transfer or payout, oldest first."""
    return list(
        Entry.objects.filter(scope_id=scope_id)
        .order_by("posted_at", "id")
        .prefetch_related("postings__account__organization")
    )
