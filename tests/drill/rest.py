"""Coming to rest: time passes and everything periodic runs, until nothing is left."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from commons.jobs.queue import Job
from commons.mails.models import Letter, LetterState
from commons.payments.models import (
    ConnectedAccount,
    Debt,
    Payment,
    ProviderCall,
    Refund,
    WebhookEvent,
)
from commons.payments.settlement import netted, per_order
from commons.payments.settlement.runs import settle_payees
from commons.payments.states import (
    CallState,
    DebtState,
    InboxState,
    PaymentState,
    RefundState,
)
from project.schedule import PERIODIC
from storefronts.orders.models import Checkout, CheckoutState

UNFINISHED = (CallState.PLANNED, CallState.SENT, CallState.UNKNOWN)
WAITING_JOBS = """
    SELECT task_name FROM procrastinate_jobs WHERE status = 'todo'
"""
JOBS = """
    SELECT status::text, task_name, count(*) FROM procrastinate_jobs
    WHERE status IN ('todo', 'doing', 'failed') AND task_name NOT LIKE '%%.every'
      AND task_name <> ALL (%s)
    GROUP BY 1, 2 ORDER BY 1, 2
"""
AGE_JOBS = """
    UPDATE procrastinate_jobs SET scheduled_at = scheduled_at - %s
    WHERE status = 'todo' AND scheduled_at IS NOT NULL
"""
AGE_WORKERS = "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - %s"


def periodic_jobs() -> list[Job]:
    """All that the schedule runs by the clock."""
    return [*(job for jobs in PERIODIC.values() for job in jobs), settle_payees]


def enqueue_periodic_jobs() -> None:
    """Let each run once more, unless it waits for its turn already."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING_JOBS)
        waiting = {name for (name,) in cursor.fetchall()}
    for job in periodic_jobs():
        if job.name not in waiting:
            job.later()


@transaction.atomic
def let_pass(span: timedelta) -> None:
    """Make everything that waits for a moment that much older.

    Nobody may hold a lease meanwhile: call it while no worker runs.
    """
    WebhookEvent.objects.filter(state=InboxState.RECEIVED).update(
        not_before=F("not_before") - span
    )
    Letter.objects.filter(state=LetterState.WAITING).update(
        not_before=F("not_before") - span
    )
    ProviderCall.objects.filter(state__in=UNFINISHED).update(
        not_before=F("not_before") - span
    )
    Payment.objects.filter(state=PaymentState.PENDING).update(
        expires_at=F("expires_at") - span, created_at=F("created_at") - span
    )
    Payment.objects.filter(looked_up_at__isnull=False).update(
        looked_up_at=F("looked_up_at") - span
    )
    Payment.objects.filter(succeeded_at__isnull=False).update(
        succeeded_at=F("succeeded_at") - span
    )
    ConnectedAccount.objects.filter(resume_at__isnull=False).update(
        resume_at=F("resume_at") - span
    )
    with connection.cursor() as cursor:
        cursor.execute(AGE_JOBS, [span])
        cursor.execute(AGE_WORKERS, [span])


def unfinished() -> list[str]:
    """What is still on its way; a sentence for each kind."""
    return [f"{count} {words}" for words, count in _counts() if count]


def _counts() -> Iterator[tuple[str, int]]:
    received = WebhookEvent.objects.filter(state=InboxState.RECEIVED)
    yield "events of the provider not settled", received.count()
    calls = ProviderCall.objects.filter(state__in=UNFINISHED)
    yield "requests to the provider without an answer", calls.count()
    pending = Payment.objects.filter(state=PaymentState.PENDING)
    yield "payments pending", pending.count()
    untold = Payment.objects.filter(succeeded_at__isnull=False, fee_minor=None)
    yield "fees not told", untold.count()
    yield "checkouts open", _open_checkouts()
    refunds = Refund.objects.exclude(state=RefundState.SENT)
    yield "refunds not sent", refunds.count()
    debts = Debt.objects.filter(state=DebtState.OPEN)
    yield "reversals not sent", debts.count()
    yield "claims that could be paid", len(_due_claims())
    letters = Letter.objects.exclude(state=LetterState.SENT)
    yield "letters not sent", letters.count()
    yield from _jobs()


def _open_checkouts() -> int:
    return Checkout.objects.filter(state=CheckoutState.STARTED).count()


def _due_claims() -> list[object]:
    mode = netted if settings.SETTLEMENT_MODE == "netted" else per_order
    return list(mode.due_claims(1_000))


def _jobs() -> Iterator[tuple[str, int]]:
    """Jobs that somebody asked for; periodic ones come again by themselves."""
    with connection.cursor() as cursor:
        cursor.execute(JOBS, [[job.name for job in periodic_jobs()]])
        for status, name, count in cursor.fetchall():
            yield f"jobs {status}: {name}", count
