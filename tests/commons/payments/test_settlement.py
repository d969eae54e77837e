"""Sending payees what they are owed: nothing twice, nothing lost."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from commons.jobs.events import Reactions, set_reactions
from commons.kit.clock import now
from commons.ledger.rules import AccountKey, AccountKind
from commons.ledger.selectors import balance
from commons.organizations.models import Organization, Verification
from commons.payments.actions import calls
from commons.payments.actions.sweeping import resend_unfinished_calls
from commons.payments.events import TransferSent
from commons.payments.models import (
    Allocation,
    ConnectedAccount,
    Payment,
    ProviderCall,
    Transfer,
)
from commons.payments.settlement import planning, runs, sending
from commons.payments.settlement.planning import Claim, plan_transfer
from commons.payments.settlement.runs import settle_payees
from commons.payments.states import TransferState
from tests.builders import make_charity, make_merchant
from tests.payments_world import (
    PaymentsWorld,
    to_charity,
    to_merchant,
    with_margin,
)

EUR = "EUR"


class Killed(BaseException):
    """The process dies: nothing that catches exceptions may notice."""


def sent_to(world: PaymentsWorld) -> dict[str, list[int]]:
    """What the provider has transferred, by account."""
    found: dict[str, list[int]] = {}
    for transfer in world.sandbox.oracle()["transfers"]:
        found.setdefault(transfer["destination"], []).append(transfer["amount"])
    return found


def paid_to(world: PaymentsWorld, merchant: Organization, *amounts: int) -> None:
    for amount in amounts:
        world.paid(world.payment(*with_margin(to_merchant(merchant, amount))))


class TestNetted:
    def test_sends_one_transfer_for_everything_due(self, world: PaymentsWorld) -> None:
        merchant, charity = make_merchant(), make_charity()
        accounts = [world.ready(merchant), world.ready(charity)]
        for _ in range(3):
            parts = with_margin(to_merchant(merchant, 850), to_charity(charity, 100))
            world.paid(world.payment(*parts))

        settle_payees()

        assert sent_to(world) == {accounts[0]: [2_550], accounts[1]: [300]}
        assert balance(AccountKey(AccountKind.PAYABLE, EUR, merchant.pk)) == 0
        assert balance(AccountKey(AccountKind.IN_TRANSIT, EUR)) == 0
        assert world.in_books() == world.at_provider()

    def test_sends_nothing_again(self, world: PaymentsWorld) -> None:
        merchant = make_merchant()
        account = world.ready(merchant)
        paid_to(world, merchant, 1_000)

        settle_payees()
        settle_payees()

        assert sent_to(world) == {account: [1_000]}

    def test_keeps_currencies_apart(self, world: PaymentsWorld) -> None:
        merchant = make_merchant()
        account = world.ready(merchant)
        for currency, amount in (("EUR", 1_000), ("JPY", 900), ("KWD", 12_340)):
            world.paid(
                world.payment(
                    *with_margin(to_merchant(merchant, amount)),
                    currency=currency,
                    fee_estimate_minor=40,
                )
            )

        settle_payees()

        assert sorted(sent_to(world)[account]) == [900, 1_000, 12_340]
        assert world.in_books() == world.at_provider()

    def test_lets_small_sums_grow(self, world: PaymentsWorld, settings: Any) -> None:
        settings.SETTLEMENT_MINIMUM_MINOR = {"EUR": 1_000}
        merchant = make_merchant()
        account = world.ready(merchant)
        paid_to(world, merchant, 600)
        settle_payees()
        assert sent_to(world) == {}

        paid_to(world, merchant, 600)
        settle_payees()

        assert sent_to(world) == {account: [1_200]}

    def test_names_our_transfer_at_the_provider(self, world: PaymentsWorld) -> None:
        merchant = make_merchant()
        world.ready(merchant)
        paid_to(world, merchant, 1_000)

        settle_payees()

        transfer = Transfer.objects.get()
        (made,) = world.sandbox.oracle()["transfers"]
        assert made["metadata"]["transfer"] == str(transfer.pk)
        assert made["transfer_group"] == str(transfer.pk)
        assert transfer.provider_id == made["id"]

    def test_waits_until_the_funds_are_there(self, world: PaymentsWorld) -> None:
        merchant = make_merchant()
        account = world.ready(merchant)
        paid_to(world, merchant, 1_000)
        later = now() + timedelta(days=2)
        due = Allocation.objects.filter(organization=merchant)
        due.update(due_at=later)
        settle_payees()
        assert sent_to(world) == {}

        due.update(due_at=now())
        settle_payees()

        assert sent_to(world) == {account: [1_000]}

    def test_tells_what_was_sent(self, world: PaymentsWorld) -> None:
        told: list[TransferSent] = []
        merchant = make_merchant()
        world.ready(merchant)
        paid_to(world, merchant, 1_000)
        set_reactions({TransferSent: Reactions(now=(told.extend,))})

        settle_payees()

        assert told == [TransferSent(Transfer.objects.get().pk, merchant.pk)]


class TestPerOrder:
    @pytest.fixture(autouse=True)
    def mode(self, settings: Any) -> None:
        settings.SETTLEMENT_MODE = "per_order"

    def test_sends_each_payment_by_itself_out_of_its_funds(
        self, world: PaymentsWorld
    ) -> None:
        merchant = make_merchant()
        account = world.ready(merchant)
        paid_to(world, merchant, 1_000, 70)

        settle_payees()

        assert sorted(sent_to(world)[account]) == [70, 1_000]
        made = world.sandbox.oracle()["transfers"]
        charges = set(Payment.objects.values_list("charge_id", flat=True))
        assert {each["source_transaction"] for each in made} == charges
        assert world.in_books() == world.at_provider()

    def test_joins_the_parts_of_one_payee_in_one_payment(
        self, world: PaymentsWorld
    ) -> None:
        charity = make_charity()
        account = world.ready(charity)
        world.paid(world.payment(to_charity(charity, 300), to_charity(charity, 200)))

        settle_payees()

        assert sent_to(world) == {account: [500]}

    def test_is_refused_for_a_mode_nobody_knows(
        self, world: PaymentsWorld, settings: Any
    ) -> None:
        settings.SETTLEMENT_MODE = "weekly"

        with pytest.raises(Exception, match="netted, per_order"):
            settle_payees()


class TestPayeesNotReady:
    def hold(self, world: PaymentsWorld, merchant: Organization) -> None:
        settle_payees()

        assert sent_to(world) == {}
        assert balance(AccountKey(AccountKind.PAYABLE, EUR, merchant.pk)) == 1_000

    def test_keep_their_money_until_they_are(self, world: PaymentsWorld) -> None:
        merchant = make_merchant()
        paid_to(world, merchant, 1_000)
        self.hold(world, merchant)

        account = world.ready(merchant)
        settle_payees()

        assert sent_to(world) == {account: [1_000]}

    def test_are_sent_nothing_while_suspended(self, world: PaymentsWorld) -> None:
        charity = make_charity()
        world.ready(charity)
        world.paid(world.payment(to_charity(charity, 1_000)))
        charity.verification = Verification.SUSPENDED
        charity.save()

        assert plan_transfer(Claim(charity.pk, EUR)) is None
        self.hold(world, charity)


class TestRefused:
    def test_frees_what_it_carried_and_says_why(self, world: PaymentsWorld) -> None:
        merchant = make_merchant()
        account = world.ready(merchant)
        paid_to(world, merchant, 1_000)
        world.sandbox.set_capabilities(account, transfers="inactive")

        settle_payees()

        transfer = Transfer.objects.get()
        payee = ConnectedAccount.objects.get()
        assert transfer.state == TransferState.FAILED
        assert payee.refusal_code == "insufficient_capabilities_for_transfer"
        assert payee.resume_at is not None
        assert not Allocation.objects.filter(transfer__isnull=False).exists()
        assert balance(AccountKey(AccountKind.PAYABLE, EUR, merchant.pk)) == 1_000
        assert balance(AccountKey(AccountKind.IN_TRANSIT, EUR)) == 0

    def test_is_tried_again_as_a_new_transfer(self, world: PaymentsWorld) -> None:
        merchant = make_merchant()
        account = world.ready(merchant)
        paid_to(world, merchant, 1_000)
        world.sandbox.set_capabilities(account, transfers="inactive")
        settle_payees()
        world.sandbox.set_capabilities(account, transfers="active")
        ConnectedAccount.objects.update(resume_at=now())

        settle_payees()

        assert sent_to(world) == {account: [1_000]}
        assert Transfer.objects.count() == 2
        assert world.in_books() == world.at_provider()


KILLING_POINTS: dict[str, tuple[Any, str]] = {
    "before anything is taken": (planning, "_take_due"),
    "before it is booked": (planning, "post_entries"),
    "before the call is planned": (planning, "plan_call"),
    "after the plan, before sending": (runs, "send_transfer"),
    "before the call is leased": (calls, "_lease"),
    "before the request leaves": (calls, "_ask"),
    "before the answer is recorded": (calls, "_conclude_done"),
    "before the end is booked": (sending, "post_entries"),
    "before it is told": (sending, "publish"),
}


class TestKilled:
    @pytest.mark.parametrize("mode", ["netted", "per_order"])
    @pytest.mark.parametrize("point", KILLING_POINTS)
    def test_at_any_point_and_repeated_sends_once(
        self,
        world: PaymentsWorld,
        settings: Any,
        monkeypatch: pytest.MonkeyPatch,
        point: str,
        mode: str,
    ) -> None:
        settings.SETTLEMENT_MODE = mode
        merchant = make_merchant()
        account = world.ready(merchant)
        paid_to(world, merchant, 1_000)

        with killed_at(monkeypatch, *KILLING_POINTS[point]):
            settle_payees()
        ProviderCall.objects.update(not_before=now())
        resend_unfinished_calls()
        settle_payees()

        assert sent_to(world) == {account: [1_000]}
        assert Transfer.objects.get().state == TransferState.SENT
        assert balance(AccountKey(AccountKind.PAYABLE, EUR, merchant.pk)) == 0
        assert world.in_books() == world.at_provider()

    @pytest.mark.parametrize("mode", ["netted", "per_order"])
    def test_just_after_the_request_was_answered_sends_once(
        self,
        world: PaymentsWorld,
        settings: Any,
        monkeypatch: pytest.MonkeyPatch,
        mode: str,
    ) -> None:
        settings.SETTLEMENT_MODE = mode
        merchant = make_merchant()
        account = world.ready(merchant)
        paid_to(world, merchant, 1_000)
        with killed_at(monkeypatch, calls, "_ask", after=calls._ask):
            settle_payees()
        assert sent_to(world) == {account: [1_000]}
        ProviderCall.objects.update(not_before=now())
        resend_unfinished_calls()
        settle_payees()

        assert sent_to(world) == {account: [1_000]}
        assert world.in_books() == world.at_provider()


@pytest.mark.django_db(transaction=True)
class TestRunsTogether:
    def test_send_each_payee_once(self, world: PaymentsWorld) -> None:
        merchants = [make_merchant() for _ in range(3)]
        accounts = [world.ready(merchant) for merchant in merchants]
        for merchant in merchants:
            paid_to(world, merchant, 1_000, 500)
        problems: list[BaseException] = []

        run_together(4, settle_payees, problems)

        assert problems == []
        assert sent_to(world) == {account: [1_500] for account in accounts}
        assert world.in_books() == world.at_provider()


def run_together(
    count: int, deed: Callable[[], object], problems: list[BaseException]
) -> None:
    """Do the same in several threads at once."""

    def work() -> None:
        try:
            deed()
        except BaseException as problem:  # noqa: BLE001 - told by the assertion
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@contextmanager
def killed_at(
    monkeypatch: pytest.MonkeyPatch,
    module: Any,
    name: str,
    after: Callable[..., object] | None = None,
) -> Iterator[None]:
    """Die where the function would be called, or just after it was."""

    def die(*given: object, **named: object) -> None:
        if after is not None:
            after(*given, **named)
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):  # noqa: PT012
        patch.setattr(module, name, die)
        yield
