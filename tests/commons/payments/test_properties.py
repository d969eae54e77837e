"""Whatever happens, in whatever order, the books say what the provider says."""

from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commons.kit.clock import now
from commons.organizations.models import Organization
from commons.payments.actions.payments import PaymentUnavailable
from commons.payments.actions.refunds import refund_payment
from commons.payments.actions.sweeping import (
    resend_unfinished_calls,
    sweep_pending_payments,
    true_up_fees,
)
from commons.payments.models import (
    ConnectedAccount,
    Payment,
    ProviderCall,
    Transfer,
    WebhookEvent,
)
from commons.payments.settlement.runs import settle_payees
from commons.payments.states import (
    InboxState,
    PaymentState,
    RefundReason,
    TransferState,
)
from tests.builders import make_charity, make_merchant
from tests.jobs import run_jobs
from tests.payments_world import (
    PaymentsWorld,
    to_charity,
    to_merchant,
    with_margin,
)

# Our id, the provider's, and the amount.
SentTransfer = tuple[str, str, int]

CURRENCIES = ["EUR", "JPY", "KWD"]
CARDS = ["pm_card_visa", "pm_card_visa", "pm_card_chargeDeclined"]
# Amounts in quanta of the currency.
SALE = st.tuples(
    st.just("sell"),
    st.sampled_from(CURRENCIES),
    st.integers(60, 40_000),
    st.integers(0, 3_000),
    st.sampled_from(CARDS),
)
STEP = st.one_of(
    SALE,
    SALE,
    st.tuples(st.just("deliver")),
    st.tuples(st.just("settle")),
    st.tuples(st.just("transfer")),
    st.tuples(st.just("refund"), st.integers(0, 20)),
    st.tuples(st.just("pay out"), st.integers(0, 2)),
    st.tuples(st.just("sweep")),
)


class Story:
    """A shop, told step by step."""

    def __init__(self, world: PaymentsWorld) -> None:
        self.world = world
        self.merchants = [make_merchant(), make_merchant()]
        self.charity = make_charity()
        self.accounts = [world.ready(each) for each in self.payees()]

    def payees(self) -> list[Organization]:
        return [*self.merchants, self.charity]

    def tell(self, step: tuple[Any, ...]) -> None:
        getattr(self, step[0].replace(" ", "_"))(*step[1:])

    def sell(self, currency: str, price: int, share: int, card: str) -> None:
        quantum = 10 if currency == "KWD" else 1
        parts = with_margin(
            to_merchant(self.merchants[price % 2], price * quantum),
            to_charity(self.charity, min(share, price) * quantum),
        )
        try:
            payment = self.world.payment(
                *parts, currency=currency, fee_estimate_minor=70
            )
        except PaymentUnavailable:
            return
        self.world.pay(payment, card)

    def deliver(self) -> None:
        self.world.deliver()

    def settle(self) -> None:
        self.world.hurry()
        self.world.settle()

    def transfer(self) -> None:
        ConnectedAccount.objects.update(resume_at=None)
        settle_payees()

    def refund(self, number: int) -> None:
        paid = list(Payment.objects.filter(state=PaymentState.SUCCEEDED))
        if paid:
            refund_payment(paid[number % len(paid)].pk, RefundReason.CANCELLED)
            run_jobs()

    def pay_out(self, number: int) -> None:
        account = self.accounts[number]
        held = self.world.sandbox.oracle()["accounts"][account]["available"]
        for currency, amount in held.items():
            if amount > 0:
                self.world.sandbox.pay_out(account, currency)

    def sweep(self) -> None:
        long_ago = now() - timedelta(minutes=10)
        Payment.objects.update(created_at=long_ago, looked_up_at=None)
        Payment.objects.filter(succeeded_at__isnull=False).update(succeeded_at=long_ago)
        ProviderCall.objects.update(not_before=long_ago)
        resend_unfinished_calls()
        sweep_pending_payments()
        true_up_fees()

    def rest(self) -> None:
        """Without further mishaps everything comes to its end."""
        self.world.sandbox.set_faults(profile="none")
        for _ in range(3):
            self.deliver()
            self.settle()
            self.sweep()
            self.transfer()
            run_jobs()

    def end(self) -> "Ending":
        said = StringIO()
        try:
            call_command("check_books", stdout=said, stderr=said)
            is_sound = True
        except SystemExit:
            is_sound = False
        ours, theirs = transfers_on_both_sides(self.world)
        set_aside = WebhookEvent.objects.filter(state=InboxState.SET_ASIDE)
        return Ending(
            books=said.getvalue(),
            books_are_sound=is_sound,
            booked=self.world.in_books(),
            at_provider=self.world.at_provider(),
            transfers=ours,
            transfers_at_provider=theirs,
            set_aside_count=set_aside.count(),
        )


@dataclass(frozen=True)
class Ending:
    """What both sides say when a story is over."""

    books: str
    books_are_sound: bool
    booked: dict[str, int]
    at_provider: dict[str, int]
    transfers: list[SentTransfer]
    transfers_at_provider: list[SentTransfer]
    set_aside_count: int


def transfers_on_both_sides(
    world: PaymentsWorld,
) -> tuple[list[SentTransfer], list[SentTransfer]]:
    """What we sent, and what arrived under our names or none."""
    theirs = sorted(
        (each["metadata"]["transfer"], each["id"], each["amount"])
        for each in world.sandbox.oracle()["transfers"]
    )
    ours = sorted(
        (str(each.pk), each.provider_id, each.amount_minor)
        for each in Transfer.objects.filter(state=TransferState.SENT)
    )
    return ours, theirs


def told(world: PaymentsWorld, steps: list[tuple[Any, ...]], **faults: Any) -> Ending:
    """How a story ends; leaves nothing behind for the next."""
    world.sandbox.reset()
    world.delivered.clear()
    # Not an atomic block: within one, no request to the provider is allowed.
    before = transaction.savepoint()
    try:
        story = Story(world)
        world.sandbox.set_faults(**faults)
        for step in steps:
            story.tell(step)
        story.rest()
        return story.end()
    finally:
        transaction.savepoint_rollback(before)


class TestAnyStory:
    @settings(
        max_examples=12,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(steps=st.lists(STEP, min_size=3, max_size=14))
    def test_ends_with_books_that_agree(
        self, world: PaymentsWorld, steps: list[tuple[Any, ...]]
    ) -> None:
        ending = told(world, steps, profile="none")

        assert ending.books_are_sound, ending.books
        assert ending.booked == ending.at_provider, ending.books
        assert ending.transfers == ending.transfers_at_provider
        assert ending.set_aside_count == 0

    @settings(
        max_examples=10,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(steps=st.lists(STEP, min_size=3, max_size=12), seed=st.integers(0, 10**6))
    def test_does_so_under_faults(
        self, world: PaymentsWorld, steps: list[tuple[Any, ...]], seed: int
    ) -> None:
        ending = told(
            world,
            steps,
            profile="none",
            seed=seed,
            reset=0.05,
            rate_limited=0.05,
            conflict=0.05,
            error_before=0.05,
            error_stored=0.05,
            error_after_commit=0.05,
            lost_response=0.1,
            late_fee=0.4,
            late_fee_ms=1,
            reversal_refused=0.2,
        )

        assert ending.books_are_sound, ending.books
        assert ending.booked == ending.at_provider, ending.books
        assert ending.transfers == ending.transfers_at_provider
        assert ending.set_aside_count == 0
