"""Giving a whole payment back."""

from typing import Any

import pytest

from commons.jobs.events import Reactions, set_reactions
from commons.kit.clock import now
from commons.ledger.rules import AccountKey, AccountKind
from commons.ledger.selectors import balance
from commons.payments.actions.refunds import NotPaid, refund_payment, retry_refund
from commons.payments.actions.sweeping import resend_unfinished_calls
from commons.payments.audits import payables_agree, provider_agrees
from commons.payments.events import PaymentRefunded, PaymentSucceeded
from commons.payments.models import Allocation, Debt, Payment, ProviderCall, Refund
from commons.payments.settlement.planning import Claim, plan_transfer
from commons.payments.settlement.runs import settle_payees
from commons.payments.settlement.sending import send_transfer
from commons.payments.states import (
    DebtState,
    PaymentState,
    RefundReason,
    RefundState,
)
from tests.builders import make_merchant
from tests.jobs import run_jobs
from tests.payments_world import PaymentsWorld, organization_ids, to_merchant

EUR = "EUR"
LATE = RefundReason.PAID_LATE


def owed(organization_id: Any) -> int:
    return balance(AccountKey(AccountKind.PAYABLE, EUR, organization_id))


def at_rest(world: PaymentsWorld) -> bool:
    """Books, payments and provider say the same."""
    faults = [
        finding
        for audit in (payables_agree, provider_agrees)
        for finding in audit()
        if not finding.is_note
    ]
    assert faults == []
    return world.in_books() == world.at_provider()


class TestRefundPayment:
    def test_gives_everything_back_but_the_card_fee(self, world: PaymentsWorld) -> None:
        payment = world.paid(world.payment())

        refund_payment(payment.pk, LATE)
        run_jobs()

        refund = Refund.objects.get()
        charge = world.sandbox.oracle()["charges"][0]
        assert refund.state == RefundState.SENT
        assert charge["amount_refunded"] == 10_000
        assert [owed(key) for key in organization_ids(payment)] == [0, 0]
        assert balance(AccountKey(AccountKind.PLATFORM_FEES, EUR)) == 0
        assert balance(AccountKey(AccountKind.PROCESSING_FEES, EUR)) == 320
        assert balance(AccountKey(AccountKind.STRIPE_BALANCE, EUR)) == -320
        assert at_rest(world)

    def test_owes_nobody_anything_when_decided_with_the_success(
        self, world: PaymentsWorld
    ) -> None:
        def give_back(events: list[PaymentSucceeded]) -> None:
            for event in events:
                refund_payment(event.payment_id, RefundReason.SOLD_OUT)

        set_reactions({PaymentSucceeded: Reactions(now=(give_back,))})
        payment = world.paid(world.payment())
        settle_payees()
        run_jobs()

        payment.refresh_from_db()
        assert payment.state == PaymentState.REFUNDED
        assert not Allocation.objects.filter(due_at__isnull=False).exists()
        assert world.sandbox.oracle()["transfers"] == []
        assert at_rest(world)

    def test_says_so_once(self, world: PaymentsWorld) -> None:
        told: list[PaymentRefunded] = []
        set_reactions({PaymentRefunded: Reactions(now=(told.extend,))})
        payment = world.paid(world.payment())

        first = refund_payment(payment.pk, LATE)
        second = refund_payment(str(payment.pk), "PAID_LATE")

        assert first == second
        assert told == [PaymentRefunded(payment.pk, payment.checkout_id)]

    def test_is_not_for_what_was_never_paid(self, world: PaymentsWorld) -> None:
        payment = world.payment()

        with pytest.raises(NotPaid):
            refund_payment(payment.pk, LATE)

        assert not Refund.objects.exists()

    def test_is_sent_once_whatever_is_lost(self, world: PaymentsWorld) -> None:
        payment = world.paid(world.payment())
        refund_payment(payment.pk, LATE)
        lost = {"fault": "lost_response", "method": "POST", "path": "/v1/refunds"}
        world.sandbox.set_faults(next=[lost] * 3)

        run_jobs()
        assert Refund.objects.get().state == RefundState.PLANNED
        ProviderCall.objects.update(not_before=now())
        resend_unfinished_calls()

        charge = world.sandbox.oracle()["charges"][0]
        assert Refund.objects.get().state == RefundState.SENT
        assert len(charge["refunds"]) == 1
        assert at_rest(world)

    def test_stays_owed_when_the_provider_refuses(self, world: PaymentsWorld) -> None:
        payment = world.paid(world.payment())
        intent_id = payment.intent_id
        Payment.objects.update(intent_id="pi_unknown")
        refund_payment(payment.pk, LATE)
        run_jobs()
        refund = Refund.objects.get()
        assert (refund.state, refund.failure_code) == (
            RefundState.FAILED,
            "resource_missing",
        )
        assert balance(AccountKey(AccountKind.REFUNDS_DUE, EUR)) == 10_000

        Refund.objects.update(intent_id=intent_id)
        retry_refund(refund.pk)
        run_jobs()

        refund.refresh_from_db()
        assert refund.state == RefundState.SENT
        assert balance(AccountKey(AccountKind.REFUNDS_DUE, EUR)) == 0
        assert at_rest(world)


class TestRefundAfterTransfer:
    def sold(self, world: PaymentsWorld) -> tuple[Payment, Any, str]:
        merchant = make_merchant()
        account = world.ready(merchant)
        payment = world.paid(world.payment(to_merchant(merchant, 1_000)))
        # Somebody else's money, so that our balance can bear the fee.
        world.paid(world.payment(to_merchant(make_merchant(), 5_000)))
        return payment, merchant, account

    def test_takes_the_share_back_from_the_payee(self, world: PaymentsWorld) -> None:
        payment, merchant, _ = self.sold(world)
        settle_payees()

        refund_payment(payment.pk, LATE)
        run_jobs()

        (transfer,) = world.sandbox.oracle()["transfers"]
        assert transfer["amount_reversed"] == 1_000
        assert Debt.objects.get().state == DebtState.REVERSED
        assert owed(merchant.pk) == 0
        assert at_rest(world)

    def test_keeps_it_from_the_next_transfer_when_the_payee_has_nothing(
        self, world: PaymentsWorld
    ) -> None:
        payment, merchant, account = self.sold(world)
        settle_payees()
        world.sandbox.pay_out(account, "eur")
        refund_payment(payment.pk, LATE)
        run_jobs()
        assert Debt.objects.get().state == DebtState.OWED
        assert owed(merchant.pk) == -1_000
        assert at_rest(world)

        world.paid(world.payment(to_merchant(merchant, 1_600)))
        settle_payees()

        amounts = [each["amount"] for each in world.sandbox.oracle()["transfers"]]
        assert amounts == [1_000, 600]
        assert Debt.objects.get().state == DebtState.NETTED
        assert owed(merchant.pk) == 0
        assert at_rest(world)

    @pytest.mark.parametrize("mode", ["netted", "per_order"])
    def test_sends_nothing_before_the_debt_is_covered(
        self, world: PaymentsWorld, settings: Any, mode: str
    ) -> None:
        settings.SETTLEMENT_MODE = mode
        payment, merchant, account = self.sold(world)
        settle_payees()
        world.sandbox.pay_out(account, "eur")
        refund_payment(payment.pk, LATE)
        run_jobs()

        world.paid(world.payment(to_merchant(merchant, 700)))
        settle_payees()

        assert len(world.sandbox.oracle()["transfers"]) == 1
        assert plan_transfer(Claim(merchant.pk, EUR)) is None
        assert Debt.objects.get().state == DebtState.OWED
        assert owed(merchant.pk) == -300
        assert at_rest(world)

    def test_calls_a_transfer_back_that_was_still_on_its_way(
        self, world: PaymentsWorld
    ) -> None:
        payment, merchant, _ = self.sold(world)
        transfer_id = plan_transfer(Claim(merchant.pk, EUR))
        assert transfer_id is not None
        refund_payment(payment.pk, LATE)
        run_jobs()
        assert Debt.objects.get().state == DebtState.OPEN

        send_transfer(transfer_id)
        run_jobs()

        assert Debt.objects.get().state == DebtState.REVERSED
        assert owed(merchant.pk) == 0
        assert at_rest(world)

    def test_forgets_the_debt_when_the_transfer_never_left(
        self, world: PaymentsWorld
    ) -> None:
        payment, merchant, account = self.sold(world)
        transfer_id = plan_transfer(Claim(merchant.pk, EUR))
        assert transfer_id is not None
        refund_payment(payment.pk, LATE)
        world.sandbox.set_capabilities(account, transfers="inactive")

        assert not send_transfer(transfer_id)
        run_jobs()

        assert Debt.objects.get().state == DebtState.CANCELLED
        assert owed(merchant.pk) == 0
        assert not Allocation.objects.filter(
            payment=payment, due_at__isnull=False
        ).exists()
        assert at_rest(world)
