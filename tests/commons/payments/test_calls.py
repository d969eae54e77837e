"""Deeds asked of the provider: once each, whatever happens on the way."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from commons.kit.clock import now
from commons.payments.actions.calls import carry_out, plan_call
from commons.payments.actions.sweeping import resend_unfinished_calls
from commons.payments.gateway import ProviderRefused, ProviderUnavailable
from commons.payments.models import Payment, ProviderCall, Transfer
from commons.payments.settlement.planning import Claim, plan_transfer
from commons.payments.settlement.sending import TRANSFER
from commons.payments.states import CallState, Operation, TransferState
from tests.payments_world import (
    PaymentsWorld,
    make_payment,
    open_page,
    organization_ids,
    page_request,
    usual_split,
)

ONE_OFF = ["reset", "rate_limited", "conflict", "error_before", "lost_response"]
KEPT = ["error_stored", "error_after_commit"]


@pytest.fixture
def transfer(world: PaymentsWorld) -> Transfer:
    """A transfer that only has to be sent."""
    payment = world.paid(world.payment())
    merchant, _ = organization_ids(payment)
    world.ready(payment.allocations.order_by("position")[0].organization)
    transfer_id = plan_transfer(Claim(merchant, "EUR"))
    assert transfer_id is not None
    return Transfer.objects.get(pk=transfer_id)


def strike(world: PaymentsWorld, *faults: str, path: str = "/v1/transfers") -> None:
    world.sandbox.set_faults(
        next=[{"fault": fault, "method": "POST", "path": path} for fault in faults]
    )


def made(world: PaymentsWorld) -> list[dict[str, Any]]:
    return world.sandbox.oracle()["transfers"]


class TestCarryOut:
    @pytest.mark.parametrize("fault", ONE_OFF)
    def test_asks_again_under_the_same_key(
        self, world: PaymentsWorld, transfer: Transfer, fault: str
    ) -> None:
        strike(world, fault)

        answer = carry_out(TRANSFER, transfer.pk)

        call = ProviderCall.objects.get(operation=Operation.TRANSFER)
        transfer.refresh_from_db()
        assert [each["id"] for each in made(world)] == [answer["id"]]
        assert (call.state, call.round) == (CallState.DONE, 1)
        assert transfer.state == TransferState.SENT
        assert world.in_books() == world.at_provider()

    def test_looks_whether_it_was_done_after_a_kept_fault(
        self, world: PaymentsWorld, transfer: Transfer
    ) -> None:
        strike(world, "error_after_commit")

        answer = carry_out(TRANSFER, transfer.pk)

        call = ProviderCall.objects.get(operation=Operation.TRANSFER)
        assert [each["id"] for each in made(world)] == [answer["id"]]
        assert call.round == 1
        assert world.in_books() == world.at_provider()

    def test_takes_a_new_key_when_a_kept_fault_did_nothing(
        self, world: PaymentsWorld, transfer: Transfer
    ) -> None:
        strike(world, "error_stored")

        carry_out(TRANSFER, transfer.pk)

        call = ProviderCall.objects.get(operation=Operation.TRANSFER)
        assert len(made(world)) == 1
        assert (call.state, call.round) == (CallState.DONE, 2)
        assert call.idempotency_key.endswith("-2")

    def test_rests_when_it_is_of_no_use(
        self, world: PaymentsWorld, transfer: Transfer
    ) -> None:
        strike(world, *["rate_limited"] * 3)

        with pytest.raises(ProviderUnavailable):
            carry_out(TRANSFER, transfer.pk)

        call = ProviderCall.objects.get(operation=Operation.TRANSFER)
        transfer.refresh_from_db()
        assert call.state == CallState.SENT
        assert call.not_before > now()
        assert transfer.state == TransferState.PLANNED
        with pytest.raises(ProviderUnavailable, match="under way"):
            carry_out(TRANSFER, transfer.pk)

    def test_returns_the_kept_answer_when_asked_again(
        self, world: PaymentsWorld, transfer: Transfer
    ) -> None:
        first = carry_out(TRANSFER, transfer.pk)

        assert carry_out(TRANSFER, transfer.pk) == first
        assert len(made(world)) == 1

    def test_returns_the_kept_refusal_when_asked_again(
        self, world: PaymentsWorld, transfer: Transfer
    ) -> None:
        account = ProviderCall.objects.get(operation=Operation.TRANSFER).request
        world.sandbox.set_capabilities(account["account"], transfers="inactive")

        for _ in range(2):
            with pytest.raises(ProviderRefused, match="capabilit"):
                carry_out(TRANSFER, transfer.pk)

        transfer.refresh_from_db()
        assert transfer.state == TransferState.FAILED

    @pytest.mark.parametrize("was_made", [True, False])
    def test_trusts_no_key_after_twenty_hours(
        self, world: PaymentsWorld, transfer: Transfer, *, was_made: bool
    ) -> None:
        strike(world, *["lost_response" if was_made else "error_before"] * 3)
        with pytest.raises(ProviderUnavailable):
            carry_out(TRANSFER, transfer.pk)
        assert len(made(world)) == was_made
        long_ago = now() - timedelta(hours=21)
        ProviderCall.objects.update(first_sent_at=long_ago, not_before=now())
        world.sandbox.advance(25 * 3600)

        carry_out(TRANSFER, transfer.pk)

        call = ProviderCall.objects.get(operation=Operation.TRANSFER)
        assert len(made(world)) == 1
        assert call.round == (1 if was_made else 2)
        assert world.in_books() == world.at_provider()

    def test_says_unknown_while_an_old_call_cannot_be_looked_up(
        self, world: PaymentsWorld, transfer: Transfer
    ) -> None:
        long_ago = now() - timedelta(hours=21)
        ProviderCall.objects.filter(operation=Operation.TRANSFER).update(
            first_sent_at=long_ago
        )
        world.sandbox.set_faults(rate_limited=1.0)

        with pytest.raises(ProviderUnavailable):
            carry_out(TRANSFER, transfer.pk)

        call = ProviderCall.objects.get(operation=Operation.TRANSFER)
        assert call.state == CallState.UNKNOWN

    def test_sends_the_same_again_even_when_our_words_have_changed(
        self, world: PaymentsWorld
    ) -> None:
        payment = Payment.objects.get(pk=world.payment().pk)
        ProviderCall.objects.all().delete()
        Payment.objects.filter(pk=payment.pk).update(session_id="", hosted_url="")
        payment.refresh_from_db()
        strike(world, *["reset"] * 3, path="/v1/checkout/sessions")
        ask = page_request(payment)
        with pytest.raises(Exception, match="does not answer"):
            open_page(payment, ask)
        ProviderCall.objects.update(not_before=now())
        changed = type(ask)(
            ask.reference, ask.lines, "eve@example.org", ask.success_url, ask.cancel_url
        )

        open_page(payment, changed)

        payment.refresh_from_db()
        page = world.ask(f"/v1/checkout/sessions/{payment.session_id}")
        assert page["customer_email"] == "ada@example.org"


class TestPlanCall:
    def test_intends_one_deed_once(self, world: PaymentsWorld) -> None:
        payment = world.payment()

        plan_call(Operation.OPEN_PAGE, payment.pk, {"other": 1})

        assert ProviderCall.objects.count() == 1


class TestResendUnfinishedCalls:
    def test_brings_what_was_begun_to_an_end(
        self, world: PaymentsWorld, transfer: Transfer
    ) -> None:
        strike(world, *["lost_response"] * 3)
        with pytest.raises(ProviderUnavailable):
            carry_out(TRANSFER, transfer.pk)
        ProviderCall.objects.update(not_before=now())

        resend_unfinished_calls()

        transfer.refresh_from_db()
        assert transfer.state == TransferState.SENT
        assert len(made(world)) == 1

    def test_leaves_alone_what_is_under_way_or_resting(
        self, world: PaymentsWorld, transfer: Transfer
    ) -> None:
        later = now() + timedelta(seconds=30)
        ProviderCall.objects.update(not_before=later)

        resend_unfinished_calls()

        assert made(world) == []


@pytest.mark.django_db(transaction=True)
class TestTransactions:
    def test_are_never_held_over_a_request(self, world: PaymentsWorld) -> None:
        from commons.kit.ids import new_id
        from commons.payments.actions.payments import NewPayment

        payment = make_payment(
            NewPayment(
                checkout_id=new_id(),
                amount_minor=10_000,
                currency="EUR",
                fee_estimate_minor=0,
                expires_at=now() + timedelta(minutes=31),
                allocations=usual_split(),
            )
        )

        with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
            open_page(payment)

        assert world.sandbox.oracle()["totals"].get("checkout.session", 0) == 0
