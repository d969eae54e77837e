"""From the provider's word to the books."""

from datetime import timedelta

import pytest
from django.db import connection

from commons.jobs.events import Event, Reactions, set_reactions
from commons.kit.clock import now
from commons.ledger.models import Entry
from commons.ledger.rules import AccountKey, AccountKind
from commons.ledger.selectors import balance
from commons.payments.actions.payments import close_hosted_page, look_up_payment
from commons.payments.actions.sweeping import true_up_fees
from commons.payments.events import (
    PaymentDeclined,
    PaymentExpired,
    PaymentSucceeded,
)
from commons.payments.models import Payment, ProviderCall, Refund, WebhookEvent
from commons.payments.states import CallState, InboxState, PaymentState, RefundState
from tests.jobs import run_jobs
from tests.payments_world import PaymentsWorld, organization_ids

EUR = "EUR"
BALANCE = AccountKey(AccountKind.STRIPE_BALANCE, EUR)
FEES = AccountKey(AccountKind.PROCESSING_FEES, EUR)


class Heard:
    """Hears every event of payments, in place of those above."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        set_reactions(
            {
                kind: Reactions(now=(self.events.extend,))
                for kind in (PaymentSucceeded, PaymentExpired, PaymentDeclined)
            }
        )


@pytest.fixture
def heard() -> Heard:
    return Heard()


class TestPaid:
    def test_splits_the_payment_in_the_books(self, world: PaymentsWorld) -> None:
        payment = world.payment()

        world.paid(payment)

        merchant, charity = organization_ids(payment)
        assert payment.state == PaymentState.SUCCEEDED
        assert payment.fee_minor == 320
        assert balance(BALANCE) == 9_680
        assert balance(FEES) == 320
        assert balance(AccountKey(AccountKind.PAYABLE, EUR, merchant)) == 8_500
        assert balance(AccountKey(AccountKind.PAYABLE, EUR, charity)) == 1_000
        assert balance(AccountKey(AccountKind.PLATFORM_FEES, EUR)) == 500
        assert world.in_books() == world.at_provider()

    def test_makes_what_is_owed_due(self, world: PaymentsWorld) -> None:
        payment = world.paid(world.payment())

        due = payment.allocations.filter(due_at__lte=now())

        assert set(due.values_list("kind", flat=True)) == {"MERCHANT", "CHARITY"}

    def test_says_that_it_succeeded(self, world: PaymentsWorld, heard: Heard) -> None:
        payment = world.paid(world.payment())

        assert heard.events == [PaymentSucceeded(payment.pk, payment.checkout_id)]

    def test_does_not_need_our_answer_to_the_page_to_have_come_first(
        self, world: PaymentsWorld
    ) -> None:
        payment = world.payment()
        world.pay(payment)
        Payment.objects.filter(pk=payment.pk).update(session_id="", hosted_url="")

        world.deliver()
        world.settle()

        payment.refresh_from_db()
        assert payment.state == PaymentState.SUCCEEDED
        assert payment.session_id


class TestDeclined:
    @pytest.mark.parametrize(
        ("card", "code"),
        [
            ("pm_card_chargeDeclined", "generic_decline"),
            ("pm_card_chargeDeclinedInsufficientFunds", "insufficient_funds"),
        ],
    )
    def test_says_why_and_stays_open(
        self, world: PaymentsWorld, heard: Heard, card: str, code: str
    ) -> None:
        payment = world.payment()
        world.pay(payment, card)
        world.deliver()

        world.settle()

        payment.refresh_from_db()
        assert payment.state == PaymentState.PENDING
        assert payment.last_decline_code == code
        assert heard.events == [PaymentDeclined(payment.pk, payment.checkout_id, code)]
        assert not Entry.objects.exists()

    def test_can_still_be_paid(self, world: PaymentsWorld) -> None:
        payment = world.payment()
        world.pay(payment, "pm_card_chargeDeclined")
        world.deliver()
        world.settle()

        world.paid(payment)

        assert payment.state == PaymentState.SUCCEEDED


class TestChallenged:
    def test_is_open_until_the_bank_has_spoken(self, world: PaymentsWorld) -> None:
        payment = world.payment()
        secure = "pm_card_authenticationRequired"
        world.sandbox.pay(payment.session_id, secure, challenge="leave")
        world.deliver()
        world.settle()
        payment.refresh_from_db()
        assert payment.state == PaymentState.PENDING

        world.sandbox.pay(payment.session_id, secure, challenge="complete")
        world.deliver()
        world.settle()

        payment.refresh_from_db()
        assert payment.state == PaymentState.SUCCEEDED

    def test_is_declined_when_the_bank_says_no(self, world: PaymentsWorld) -> None:
        payment = world.payment()
        secure = "pm_card_authenticationRequired"

        world.sandbox.pay(payment.session_id, secure, challenge="fail")
        world.deliver()
        world.settle()

        payment.refresh_from_db()
        assert payment.last_decline_code == "payment_intent_authentication_failure"


class TestExpired:
    def test_ends_when_the_page_does(self, world: PaymentsWorld, heard: Heard) -> None:
        payment = world.payment()
        world.sandbox.expire(payment.session_id)
        world.deliver()

        world.settle()

        payment.refresh_from_db()
        assert payment.state == PaymentState.EXPIRED
        assert heard.events == [PaymentExpired(payment.pk, payment.checkout_id)]

    def test_succeeds_late_when_it_was_paid_after_all(
        self, world: PaymentsWorld, heard: Heard
    ) -> None:
        payment = world.payment()
        world.pay(payment)
        Payment.objects.filter(pk=payment.pk).update(state=PaymentState.EXPIRED)
        world.deliver()

        world.settle()

        payment.refresh_from_db()
        assert payment.state == PaymentState.SUCCEEDED
        assert heard.events == [
            PaymentSucceeded(payment.pk, payment.checkout_id, was_late=True)
        ]

    def test_never_ends_what_has_succeeded(self, world: PaymentsWorld) -> None:
        payment = world.paid(world.payment())

        close_hosted_page(payment.pk)
        look_up_payment(payment.pk)

        payment.refresh_from_db()
        assert payment.state == PaymentState.SUCCEEDED


class TestFee:
    def test_is_estimated_until_the_provider_tells_it(
        self, world: PaymentsWorld
    ) -> None:
        payment = world.payment(fee_estimate_minor=300)
        world.sandbox.set_faults(late_fee=1.0, late_fee_ms=60_000)

        world.paid(payment)

        assert payment.fee_minor is None
        assert balance(FEES) == 300
        assert balance(BALANCE) == 9_700

    @pytest.mark.parametrize("estimate_minor", [0, 300, 320, 400])
    def test_is_trued_up_when_the_provider_tells_it(
        self, world: PaymentsWorld, estimate_minor: int
    ) -> None:
        payment = world.payment(fee_estimate_minor=estimate_minor)
        world.sandbox.set_faults(late_fee=1.0, late_fee_ms=1)
        world.pay(payment)
        charged = [e for e in world.events() if "session.completed" in e["type"]]
        world.bring(charged[0])
        world.settle()

        world.sandbox.advance(1)
        wait_for_fee(world)
        world.deliver()
        world.settle()

        payment.refresh_from_db()
        assert payment.fee_minor == 320
        assert balance(FEES) == 320
        assert world.in_books() == world.at_provider()
        merchant, _ = organization_ids(payment)
        assert balance(AccountKey(AccountKind.PAYABLE, EUR, merchant)) == 8_500

    def test_is_asked_for_when_nobody_tells_it(self, world: PaymentsWorld) -> None:
        payment = world.payment(fee_estimate_minor=300)
        world.sandbox.set_faults(late_fee=1.0, late_fee_ms=1)
        world.paid(payment)
        world.sandbox.advance(1)
        wait_for_fee(world)
        Payment.objects.update(succeeded_at=now() - timedelta(minutes=2))

        true_up_fees()

        payment.refresh_from_db()
        assert payment.fee_minor == 320
        assert world.in_books() == world.at_provider()


class TestPaidTwice:
    def second_page(self, world: PaymentsWorld, payment: Payment) -> str:
        """Another page for the same payment, as after an answer that was lost."""
        first = payment.session_id
        ProviderCall.objects.update(
            state=CallState.FAILED, idempotency_key="another", attempts=2
        )
        Payment.objects.filter(pk=payment.pk).update(session_id="", hosted_url="")
        world.open(payment)
        Payment.objects.filter(pk=payment.pk).update(session_id=first)
        second = payment.session_id
        payment.session_id = first
        return second

    def test_gives_the_second_straight_back(self, world: PaymentsWorld) -> None:
        payment = world.payment()
        second = self.second_page(world, payment)
        world.paid(payment)

        world.sandbox.pay(second)
        world.deliver()
        world.settle()
        run_jobs()

        refund = Refund.objects.get()
        payment.refresh_from_db()
        assert payment.state == PaymentState.SUCCEEDED
        assert (refund.state, refund.reason) == (RefundState.SENT, "PAID_TWICE")
        assert refund.intent_id != payment.intent_id
        assert balance(AccountKey(AccountKind.REFUND_LOSSES, EUR)) == 320
        assert balance(AccountKey(AccountKind.REFUNDS_DUE, EUR)) == 0
        assert world.in_books() == world.at_provider()

    def test_waits_for_the_fee_of_the_second(self, world: PaymentsWorld) -> None:
        payment = world.payment()
        second = self.second_page(world, payment)
        world.paid(payment)
        world.sandbox.set_faults(late_fee=1.0, late_fee_ms=1)

        world.sandbox.pay(second)
        world.deliver()
        world.settle()
        assert WebhookEvent.objects.filter(state=InboxState.SET_ASIDE).count() == 0
        wait_for_fee(world)
        world.hurry()
        world.settle()
        run_jobs()

        assert Refund.objects.get().state == RefundState.SENT
        assert world.in_books() == world.at_provider()

    def test_minds_not_that_the_other_page_ends(self, world: PaymentsWorld) -> None:
        payment = world.payment()
        second = self.second_page(world, payment)

        world.sandbox.expire(second)
        world.deliver()
        world.settle()

        payment.refresh_from_db()
        assert payment.state == PaymentState.PENDING


def wait_for_fee(world: PaymentsWorld) -> None:
    """Until the sandbox's clockwork has told every fee."""
    import time

    for _ in range(200):
        if all(charge["fee_known"] for charge in world.sandbox.oracle()["charges"]):
            return
        time.sleep(0.01)
    raise AssertionError("the fee is never told")


def test_deferred_constraints_hold(world: PaymentsWorld) -> None:
    world.paid(world.payment())

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    assert Entry.objects.count() == 1
