"""What runs when: every periodic action and every stream, in one table."""

from django.conf import settings

from commons.jobs.queue import Job, job
from commons.jobs.stalled import put_back_stalled_jobs
from commons.jobs.streams import Stream, set_streams
from commons.ledger.actions import roll_checkpoints
from commons.mails.actions import forget_old_letters, send_letters
from commons.media.actions.sweeping import sweep_files
from commons.payments.actions.inbox import settle_webhook_events
from commons.payments.actions.sweeping import (
    forget_old_events,
    resend_unfinished_calls,
    sweep_payees,
    sweep_pending_payments,
    true_up_fees,
)
from commons.payments.settlement.runs import settle_payees
from commons.traffic.actions import forget_old_answers, forget_old_spending
from storefronts.listings.actions.alerts import tell_low_stock
from storefronts.listings.actions.indexing import index_due_sellers, tally_search
from storefronts.listings.actions.picture_fetches import fetch_due_pictures
from storefronts.listings.actions.runs import forget_old_runs
from storefronts.listings.actions.stock import release_expired_reservations
from storefronts.listings.actions.waits import forget_old_waits, tell_restocked

EVERY_MINUTE = "* * * * *"
EVERY_FIVE_MINUTES = "*/5 * * * *"
EVERY_HOUR = "41 * * * *"
EVERY_NIGHT = "17 3 * * *"

PERIODIC: dict[str, tuple[Job, ...]] = {
    EVERY_MINUTE: (
        sweep_pending_payments,
        resend_unfinished_calls,
        release_expired_reservations,
        tell_low_stock,
        tell_restocked,
        put_back_stalled_jobs,
    ),
    EVERY_FIVE_MINUTES: (true_up_fees, sweep_payees, job(roll_checkpoints)),
    EVERY_HOUR: (tally_search,),
    EVERY_NIGHT: (
        forget_old_events,
        forget_old_letters,
        forget_old_answers,
        forget_old_spending,
        forget_old_runs,
        forget_old_waits,
        sweep_files,
    ),
}
# Buyers wait for the first; nobody sees whether a mail left a second earlier.
STREAMS: dict[str, Stream] = {
    "webhooks": Stream(settle_webhook_events, pause_seconds=0.3),
    "letters": Stream(send_letters, pause_seconds=1.0),
    "search": Stream(index_due_sellers, pause_seconds=2.0),
    "pictures": Stream(fetch_due_pictures, pause_seconds=5.0),
}


def install() -> None:
    """Make the tables known to the workers."""
    for cron, jobs in PERIODIC.items():
        for one in jobs:
            one.every(cron)
    settle_payees.every(settings.SETTLEMENT_SCHEDULE)
    set_streams(STREAMS)
