"""A worker that only settles, run as a process of its own so that it can be killed."""

import os
import sys
import time
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[3]


def main() -> None:
    """Settle for ever."""
    sys.path[:0] = [str(ROOT), str(ROOT / "platform")]
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from commons.jobs.events import set_reactions
    from commons.payments.actions.inbox import settle_webhook_events
    from commons.payments.actions.sweeping import resend_unfinished_calls
    from commons.payments.settlement.runs import settle_due_claims

    set_reactions({})
    print("ready", flush=True)  # noqa: T201 - heard by the test
    while True:
        settle_webhook_events()
        settle_due_claims()
        resend_unfinished_calls()
        time.sleep(0.01)


if __name__ == "__main__":
    main()
