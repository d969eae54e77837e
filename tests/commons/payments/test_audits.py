"""What `check_books` and the health check say about payments."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from commons.kit.clock import now
from commons.ledger.actions import post_entries
from commons.payments.audits import (
    allocations_make_payments,
    paid_is_booked,
    payables_agree,
    provider_agrees,
)
from commons.payments.health import payment_problems
from commons.payments.models import Payment, ProviderCall, WebhookEvent
from commons.payments.states import CallState, InboxState, PaymentState
from tests.books import make_draft
from tests.payments_world import PaymentsWorld


@pytest.fixture
def spoiled(db: None) -> Iterator[None]:
    """Roll back before the test's end looks at what was left broken."""
    yield
    transaction.set_rollback(True)


def tamper(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


class TestAudits:
    def test_are_content_after_a_sale(self, world: PaymentsWorld) -> None:
        world.paid(world.payment())

        for audit in (allocations_make_payments, paid_is_booked, payables_agree):
            assert list(audit()) == []
        assert all(finding.is_note for finding in provider_agrees())

    @pytest.mark.usefixtures("spoiled")
    def test_name_a_payment_whose_parts_do_not_make_it(
        self, world: PaymentsWorld
    ) -> None:
        payment = world.paid(world.payment())
        tamper("UPDATE payments_allocation SET amount_minor = 501 WHERE position = 3")

        assert [each.text for each in allocations_make_payments()] == [
            f"payment {payment.pk}: 10000 asked, 10001 allocated"
        ]

    @pytest.mark.usefixtures("spoiled")
    def test_name_a_payment_that_is_not_in_the_books(
        self, world: PaymentsWorld
    ) -> None:
        payment = world.payment()
        Payment.objects.filter(pk=payment.pk).update(
            state=PaymentState.SUCCEEDED, succeeded_at=now()
        )

        assert [each.text for each in paid_is_booked()] == [
            f"payment {payment.pk} succeeded and is not in the books"
        ]
        assert len(list(payables_agree())) == 2

    def test_name_a_difference_to_the_provider(self, world: PaymentsWorld) -> None:
        world.paid(world.payment())
        post_entries([make_draft("made up", 77)])

        faults = [each.text for each in provider_agrees() if not each.is_note]

        assert faults == ["EUR: 9757 in the books, 9680 at the provider"]

    def test_only_note_a_difference_while_something_moves(
        self, world: PaymentsWorld
    ) -> None:
        world.sandbox.set_faults(late_fee=1.0, late_fee_ms=600_000)
        world.paid(world.payment(fee_estimate_minor=300))

        findings = list(provider_agrees())

        assert findings[0].is_note
        assert "1 fees not told" in findings[0].text

    def test_note_that_the_provider_is_away(self, db: None, settings: Any) -> None:
        settings.SANDBOX_URL = "http://127.0.0.1:9"

        assert [each.text for each in provider_agrees()] == [
            "the provider cannot be reached: not compared"
        ]


def keep_event(state: InboxState, age: timedelta) -> None:
    WebhookEvent.objects.create(
        provider_id=f"evt_{uuid4()}",
        type="x",
        state=state,
        occurred_at=now(),
        received_at=now() - age,
    )


class TestPaymentProblems:
    def test_are_none_at_rest(self, world: PaymentsWorld) -> None:
        world.paid(world.payment())

        assert list(payment_problems()) == []

    def test_count_what_is_late_and_what_was_set_aside(self, db: None) -> None:
        keep_event(InboxState.RECEIVED, timedelta(minutes=6))
        keep_event(InboxState.RECEIVED, timedelta(minutes=1))
        keep_event(InboxState.SET_ASIDE, timedelta(minutes=1))
        ProviderCall.objects.create(
            operation="TRANSFER",
            subject_id=uuid4(),
            idempotency_key="k",
            request_hash="",
            state=CallState.UNKNOWN,
        )

        assert list(payment_problems()) == [
            "Late events of the provider: 1.",
            "Events of the provider set aside: 1.",
            "Requests to the provider without a known outcome: 1.",
        ]

    def test_count_payments_that_nobody_closed(self, world: PaymentsWorld) -> None:
        payment = world.payment()
        Payment.objects.filter(pk=payment.pk).update(
            expires_at=now() - timedelta(hours=2)
        )

        assert list(payment_problems()) == ["Payments not closed in time: 1."]
