"""What payees are owed, have been sent, and why the rest waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from commons.kit.clock import now
from commons.organizations.models import Organization, Verification
from commons.payments.models import Allocation, ConnectedAccount, Payment, Transfer
from commons.payments.rules import (
    PayeeStanding,
    WaitingCode,
    amount_obstacle,
    payee_obstacle,
)


@dataclass(frozen=True)
class Waiting:
    """A part of what is owed, and why it has not been sent."""

    code: WaitingCode
    amount_minor: int
    currency: str
    until: datetime | None = None


@dataclass(frozen=True)
class Payable:
    """Where a payee's money in one currency is."""

    currency: str
    owed_minor: int
    in_transit_minor: int
    sent_minor: int
    waiting: tuple[Waiting, ...]


@dataclass(frozen=True)
class Sums:
    """A payee's sums in one currency, straight from the tables."""

    due_minor: int = 0
    later_minor: int = 0
    later_at: datetime | None = None
    in_transit_minor: int = 0
    sent_minor: int = 0
    debt_minor: int = 0


def payment_of(checkout_id: UUID) -> Payment | None:
    """The payment of a checkout."""
    return Payment.objects.filter(checkout_id=checkout_id).first()


def account_of(organization_id: UUID) -> ConnectedAccount | None:
    """The payee's account at the provider, once it was asked for."""
    return ConnectedAccount.objects.filter(organization_id=organization_id).first()


def transfers_of(organization_id: UUID) -> QuerySet[Transfer]:
    """Everything sent to the payee or on its way."""
    return Transfer.objects.filter(organization_id=organization_id)


def parts_of(transfer_id: UUID) -> QuerySet[Allocation]:
    """The allocations that a transfer carries."""
    return Allocation.objects.filter(transfer_id=transfer_id)


def standing_of(
    organization: Organization, account: ConnectedAccount | None, at: datetime
) -> PayeeStanding:
    """What decides whether the payee can be sent money."""
    verification = organization.verification
    is_verified = verification in {Verification.NOT_NEEDED, Verification.VERIFIED}
    is_suspended = verification == Verification.SUSPENDED
    if account is None:
        return PayeeStanding(is_verified=is_verified, is_suspended=is_suspended)
    return PayeeStanding(
        is_verified=is_verified,
        is_suspended=is_suspended,
        transfers_state=account.transfers_state,
        has_submitted_details=account.has_submitted_details,
        has_requirements=bool(account.requirements),
        is_paused=account.resume_at is not None and account.resume_at > at,
    )


def payables_of(organization: Organization) -> list[Payable]:
    """Per currency: what is owed, on its way and sent, and why the rest waits."""
    moment = now()
    account = account_of(organization.pk)
    obstacle = payee_obstacle(standing_of(organization, account, moment))
    return [
        Payable(
            currency=currency,
            owed_minor=sums.due_minor + sums.later_minor - sums.debt_minor,
            in_transit_minor=sums.in_transit_minor,
            sent_minor=sums.sent_minor,
            waiting=_waiting(currency, sums, obstacle),
        )
        for currency, sums in sorted(_sums_of(organization.pk, moment).items())
    ]


def _waiting(
    currency: str, sums: Sums, obstacle: WaitingCode | None
) -> tuple[Waiting, ...]:
    due_minor = sums.due_minor + (sums.later_minor if obstacle else 0)
    parts = []
    if due_minor or sums.debt_minor:
        code = obstacle or amount_obstacle(
            due_minor=due_minor,
            debt_minor=sums.debt_minor,
            minimum_minor=_minimum_minor(currency),
        )
        parts.append(Waiting(code, due_minor - sums.debt_minor, currency))
    if sums.later_minor and not obstacle:
        parts.append(
            Waiting(
                WaitingCode.FUNDS_NOT_YET_AVAILABLE,
                sums.later_minor,
                currency,
                until=sums.later_at,
            )
        )
    return tuple(parts)


def _minimum_minor(currency: str) -> int:
    if settings.SETTLEMENT_MODE != "netted":
        return 1
    return int(settings.SETTLEMENT_MINIMUM_MINOR.get(currency, 1))


SUMS = """
    SELECT currency, sum(due)::bigint, sum(later)::bigint, min(later_at),
        sum(in_transit)::bigint, sum(sent)::bigint, sum(debt)::bigint
    FROM (
        SELECT currency,
            CASE WHEN due_at <= %(moment)s THEN amount_minor ELSE 0 END AS due,
            CASE WHEN due_at > %(moment)s THEN amount_minor ELSE 0 END AS later,
            CASE WHEN due_at > %(moment)s THEN due_at END AS later_at,
            0 AS in_transit, 0 AS sent, 0 AS debt
        FROM payments_allocation
        WHERE organization_id = %(organization)s
          AND due_at IS NOT NULL AND transfer_id IS NULL
        UNION ALL
        SELECT currency, 0, 0, NULL,
            CASE WHEN state = 'PLANNED' THEN amount_minor ELSE 0 END,
            CASE WHEN state = 'SENT' THEN amount_minor ELSE 0 END, 0
        FROM payments_transfer WHERE organization_id = %(organization)s
        UNION ALL
        SELECT currency, 0, 0, NULL, 0, 0, amount_minor
        FROM payments_debt
        WHERE organization_id = %(organization)s AND state IN ('OPEN', 'OWED')
    ) AS parts
    GROUP BY currency
"""


def _sums_of(organization_id: UUID, moment: datetime) -> Mapping[str, Sums]:
    with connection.cursor() as cursor:
        cursor.execute(SUMS, {"organization": organization_id, "moment": moment})
        return {row[0]: Sums(*row[1:]) for row in cursor.fetchall()}
