"""Real processes, really killed, in the midst of settling."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.db import connection

from commons.kit.clock import now
from commons.payments.actions.sweeping import resend_unfinished_calls
from commons.payments.models import ConnectedAccount, ProviderCall, WebhookEvent
from commons.payments.settlement.runs import settle_payees
from tests.builders import make_merchant
from tests.payments_world import PaymentsWorld, to_merchant, with_margin

WORKER = Path(__file__).with_name("worker.py")
KILLS = 2


@contextmanager
def working(world: PaymentsWorld) -> Iterator[None]:
    """A worker that is killed without warning at the end."""
    place = connection.settings_dict
    host = quote(place["HOST"] or "", safe="")
    who = f"{place['USER']}:{place['PASSWORD']}@" if place["USER"] else ""
    address = f"postgresql://{who}{host}:{place['PORT'] or 5432}/{place['NAME']}"
    worker = subprocess.Popen(
        [sys.executable, str(WORKER)],
        env={
            **os.environ,
            "DATABASE_URL": address,
            "COMMONWEAL_SANDBOX_URL": world.sandbox.base_url,
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    try:
        assert worker.stdout.readline().strip() == "ready"
        yield
    finally:
        worker.kill()
        worker.wait(10)
        worker.stdout.close()


def let_leases_end() -> None:
    """What the dead worker had taken is free again."""
    past = now() - timedelta(seconds=1)
    ProviderCall.objects.update(not_before=past)
    WebhookEvent.objects.update(not_before=past)
    ConnectedAccount.objects.update(resume_at=None)


@pytest.mark.drill
@pytest.mark.django_db(transaction=True)
class TestKilledWorkers:
    def test_lose_nothing_and_do_nothing_twice(self, world: PaymentsWorld) -> None:
        dice = random.Random(7)
        merchants = [make_merchant() for _ in range(4)]
        accounts = [world.ready(merchant) for merchant in merchants]
        for number in range(12):
            parts = with_margin(to_merchant(merchants[number % 4], 1_000 + number))
            world.pay(world.payment(*parts))
        world.deliver()
        world.sandbox.set_faults(slow=0.3, slow_ms=60, lost_response=0.1)

        for _ in range(KILLS):
            with working(world):
                time.sleep(dice.uniform(0.05, 0.5))
            let_leases_end()
        world.sandbox.set_faults(profile="none")
        world.settle()
        resend_unfinished_calls()
        settle_payees()

        sent = dict.fromkeys(accounts, 0)
        for transfer in world.sandbox.oracle()["transfers"]:
            sent[transfer["destination"]] += transfer["amount"]
        expected = [sum(1_000 + n for n in range(12) if n % 4 == i) for i in range(4)]
        said = StringIO()
        call_command("check_books", stdout=said)
        assert [sent[account] for account in accounts] == expected
        assert world.in_books() == world.at_provider()
        assert said.getvalue().splitlines()[-1] == "check_books: ok"
