"""What lost messages and dead processes leave behind is brought to an end."""

from datetime import timedelta
from uuid import uuid4

import pytest

from commons.kit.clock import now
from commons.payments.actions.payees import start_onboarding
from commons.payments.actions.payments import (
    NewPayment,
    PaymentUnavailable,
)
from commons.payments.actions.sweeping import (
    DEEDS,
    forget_old_events,
    sweep_payees,
    sweep_pending_payments,
)
from commons.payments.models import (
    ConnectedAccount,
    Payment,
    ProviderCall,
    WebhookEvent,
)
from commons.payments.settlement.runs import settle_payees
from commons.payments.states import Operation, PaymentState
from tests.builders import make_merchant, owner_of
from tests.payments_world import (
    PaymentsWorld,
    make_payment,
    open_page,
    to_merchant,
    usual_split,
    with_margin,
)


def unopened() -> Payment:
    return make_payment(
        NewPayment(
            checkout_id=uuid4(),
            amount_minor=10_000,
            currency="EUR",
            fee_estimate_minor=320,
            expires_at=now() + timedelta(minutes=31),
            allocations=usual_split(),
        )
    )


def age(payment: Payment, **past: timedelta) -> None:
    """As if it had happened that long ago."""
    changes = {name: now() - span for name, span in past.items()}
    Payment.objects.filter(pk=payment.pk).update(**changes)


def state_of(payment: Payment) -> str:
    payment.refresh_from_db()
    return payment.state


class TestSweepPendingPayments:
    def test_finds_what_nobody_told_us(self, world: PaymentsWorld) -> None:
        payment = world.payment()
        world.pay(payment)
        age(payment, created_at=timedelta(minutes=5))

        sweep_pending_payments()

        assert state_of(payment) == PaymentState.SUCCEEDED
        assert world.in_books() == world.at_provider()

    def test_gives_messages_some_time(self, world: PaymentsWorld) -> None:
        payment = world.payment()
        world.pay(payment)

        sweep_pending_payments()

        assert state_of(payment) == PaymentState.PENDING

    def test_does_not_ask_all_the_time(self, world: PaymentsWorld) -> None:
        payment = world.payment()
        age(payment, created_at=timedelta(minutes=5))
        sweep_pending_payments()
        world.pay(payment)

        sweep_pending_payments()
        assert state_of(payment) == PaymentState.PENDING
        age(payment, looked_up_at=timedelta(minutes=6))
        sweep_pending_payments()

        assert state_of(payment) == PaymentState.SUCCEEDED

    def test_closes_pages_whose_time_is_over(self, world: PaymentsWorld) -> None:
        payment = world.payment()
        age(payment, expires_at=timedelta(seconds=1))

        sweep_pending_payments()

        page = world.ask(f"/v1/checkout/sessions/{payment.session_id}")
        assert state_of(payment) == PaymentState.EXPIRED
        assert page["status"] == "expired"

    def test_takes_what_was_paid_in_the_last_moment(self, world: PaymentsWorld) -> None:
        payment = world.payment()
        world.pay(payment)
        age(payment, expires_at=timedelta(seconds=1))

        sweep_pending_payments()

        assert state_of(payment) == PaymentState.SUCCEEDED

    def test_ends_what_never_had_a_page(self, world: PaymentsWorld) -> None:
        payment = unopened()
        age(payment, expires_at=timedelta(seconds=1))

        sweep_pending_payments()

        assert state_of(payment) == PaymentState.EXPIRED

    def test_closes_a_page_whose_address_was_lost(self, world: PaymentsWorld) -> None:
        payment = unopened()
        lost = {"fault": "lost_response", "method": "POST", "path": "/v1/checkout"}
        world.sandbox.set_faults(next=[lost] * 3)
        with pytest.raises(PaymentUnavailable):
            open_page(payment)
        ProviderCall.objects.update(not_before=now())
        age(payment, expires_at=timedelta(seconds=1))

        sweep_pending_payments()

        assert state_of(payment) == PaymentState.EXPIRED
        assert world.sandbox.oracle()["sessions"] == {"expired": 1}

    def test_leaves_payments_alone_while_the_provider_is_away(
        self, world: PaymentsWorld
    ) -> None:
        payment = world.payment()
        age(payment, expires_at=timedelta(seconds=1), created_at=timedelta(hours=1))
        world.sandbox.set_faults(error_before=1.0)

        sweep_pending_payments()
        assert state_of(payment) == PaymentState.PENDING

        world.sandbox.set_faults(error_before=0.0)
        ProviderCall.objects.update(not_before=now())
        sweep_pending_payments()
        assert state_of(payment) == PaymentState.EXPIRED


class TestSweepPayees:
    def test_finds_that_a_payee_is_ready(self, world: PaymentsWorld) -> None:
        merchant = make_merchant()
        start_onboarding(actor=owner_of(merchant), organization_id=merchant.pk)
        account = ConnectedAccount.objects.get()
        world.sandbox.set_capabilities(account.provider_id, transfers="active")

        sweep_payees()

        account.refresh_from_db()
        assert account.transfers_state == "ACTIVE"

    def test_asks_again_after_a_refusal(self, world: PaymentsWorld) -> None:
        merchant = make_merchant()
        account_id = world.ready(merchant)
        world.paid(world.payment(*with_margin(to_merchant(merchant, 1_000))))
        world.sandbox.set_capabilities(account_id, transfers="pending")
        settle_payees()

        sweep_payees()

        assert ConnectedAccount.objects.get().transfers_state == "PENDING"

    def test_leaves_ready_payees_alone(self, world: PaymentsWorld) -> None:
        account_id = world.ready(make_merchant())
        world.sandbox.set_capabilities(account_id, transfers="pending")

        sweep_payees()

        assert ConnectedAccount.objects.get().transfers_state == "ACTIVE"


class TestForgetOldEvents:
    def test_lets_go_of_what_is_settled_and_old(self, world: PaymentsWorld) -> None:
        world.paid(world.payment())
        WebhookEvent.objects.update(received_at=now() - timedelta(days=46))
        world.paid(world.payment())
        kept = WebhookEvent.objects.filter(received_at__gte=now() - timedelta(days=1))
        expected = kept.count()

        forget_old_events()

        assert WebhookEvent.objects.count() == expected > 0


class TestDeeds:
    def test_cover_every_operation(self) -> None:
        assert set(DEEDS) == set(Operation.values)
