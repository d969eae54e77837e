"""Asking for money, on a page of the provider's."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, ProgrammingError, connection
from django.test.utils import CaptureQueriesContext

from commons.kit.clock import now
from commons.payments.actions.payments import (
    NewPayment,
    PaymentClosed,
    PaymentImpossible,
    PaymentUnavailable,
    close_hosted_page,
    look_up_payment,
    open_hosted_page,
    plan_hosted_page,
)
from commons.payments.gateway import PageLine
from commons.payments.models import Allocation, Payment, ProviderCall
from commons.payments.states import AllocationKind, CallState, PaymentState
from tests.books import CHECK_NOW
from tests.builders import make_merchant
from tests.payments_world import (
    PaymentsWorld,
    make_payment,
    open_page,
    page_request,
    to_merchant,
    usual_split,
)


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def new_payment(**changes: object) -> NewPayment:
    usual = {
        "checkout_id": uuid4(),
        "amount_minor": 10_000,
        "currency": "EUR",
        "fee_estimate_minor": 320,
        "expires_at": now() + timedelta(minutes=31),
        "allocations": usual_split(),
    }
    return NewPayment(**{**usual, **changes})  # type: ignore[arg-type]


@pytest.mark.django_db
class TestCreatePayment:
    def test_takes_two_statements(self) -> None:
        wanted = new_payment()

        with CaptureQueriesContext(connection) as captured:
            make_payment(wanted)

        assert len([q for q in captured if "SAVEPOINT" not in q["sql"]]) == 2

    def test_refuses_parts_that_do_not_make_the_whole(self) -> None:
        with pytest.raises(ValueError, match="do not make the payment"):
            new_payment(amount_minor=9_999)

    def test_refuses_amounts_the_currency_cannot_hold(self) -> None:
        part = to_merchant(make_merchant(), 1_005)

        with pytest.raises(ValueError, match="cannot be charged"):
            new_payment(amount_minor=1_005, currency="KWD", allocations=[part])

    def test_asks_for_one_payment_per_checkout(self) -> None:
        wanted = new_payment()
        make_payment(wanted)

        with pytest.raises(IntegrityError):
            make_payment(wanted)


@pytest.mark.django_db
class TestAllocations:
    def test_must_make_the_payment_in_the_database_too(self) -> None:
        make_payment(new_payment())

        with pytest.raises(ProgrammingError, match="Cannot update"):
            run("UPDATE payments_allocation SET amount_minor = amount_minor + 1")

    def test_may_not_be_left_out(self) -> None:
        wanted = new_payment()
        make_payment(wanted)
        run(CHECK_NOW)
        Payment(
            checkout_id=uuid4(),
            amount_minor=1,
            currency="EUR",
            allocation_count=1,
            fee_estimate_minor=0,
            expires_at=now(),
        ).save(force_insert=True)

        with pytest.raises(IntegrityError, match="payment_has_its_allocations"):
            run(CHECK_NOW)

    def test_may_not_sum_to_something_else(self) -> None:
        payment = Payment.objects.create(
            checkout_id=uuid4(),
            amount_minor=100,
            currency="EUR",
            allocation_count=1,
            fee_estimate_minor=0,
            expires_at=now(),
        )
        Allocation.objects.create(
            payment=payment,
            checkout_id=payment.checkout_id,
            payment_minor=100,
            allocation_count=1,
            position=1,
            kind=AllocationKind.PLATFORM,
            amount_minor=99,
            currency="EUR",
        )

        with pytest.raises(IntegrityError, match="do not make it"):
            run(CHECK_NOW)

    def test_may_not_be_added_later(self) -> None:
        make_payment(new_payment())
        last = Allocation.objects.order_by("position")[0]
        last.pk, last.position = uuid4(), 4

        with pytest.raises(IntegrityError, match="allocation_has_amount_and_place"):
            last.save(force_insert=True)

    @pytest.mark.parametrize("table", ["payments_payment", "payments_allocation"])
    def test_are_never_deleted(self, table: str) -> None:
        make_payment(new_payment())

        with pytest.raises(ProgrammingError, match="Cannot delete"):
            run(f"DELETE FROM {table}")


class TestOpenHostedPage:
    def test_gives_the_address_of_a_page_over_the_amount(
        self, world: PaymentsWorld
    ) -> None:
        payment = world.payment()

        page = world.ask(f"/v1/checkout/sessions/{payment.session_id}")

        assert payment.hosted_url == page["url"]
        assert page["amount_total"] == 10_000
        assert page["metadata"]["payment"] == str(payment.pk)
        assert page["client_reference_id"] == str(payment.checkout_id)

    def test_gives_the_same_address_when_asked_again(
        self, world: PaymentsWorld
    ) -> None:
        payment = world.payment()

        again = world.open(payment)

        assert again == payment.hosted_url
        assert world.sandbox.oracle()["totals"]["checkout.session"] == 1

    def test_takes_few_statements(self, world: PaymentsWorld) -> None:
        payment = make_payment(new_payment())

        with CaptureQueriesContext(connection) as captured:
            open_page(payment)

        assert len([q for q in captured if "SAVEPOINT" not in q["sql"]]) == 3

    def test_forgets_what_was_asked_once_it_is_answered(
        self, world: PaymentsWorld
    ) -> None:
        world.payment()

        call = ProviderCall.objects.get()

        assert (call.state, call.request) == (CallState.DONE, None)

    def test_refuses_lines_that_do_not_make_the_payment(
        self, world: PaymentsWorld
    ) -> None:
        payment = make_payment(new_payment())
        short = page_request(payment, [PageLine("Bowl", 9_999)])

        with pytest.raises(ValueError, match="lines shown"):
            open_page(payment, short)

        assert not ProviderCall.objects.exists()

    def test_shows_one_line_where_there_are_more_than_a_page_holds(
        self, world: PaymentsWorld
    ) -> None:
        payment = make_payment(new_payment())
        lines = [PageLine(f"Bowl {number}", 50) for number in range(200)]

        open_page(payment, page_request(payment, lines))

        payment.refresh_from_db()
        page = world.ask(f"/v1/checkout/sessions/{payment.session_id}/line_items")
        assert [line["amount_total"] for line in page["data"]] == [10_000]

    def test_says_so_when_the_provider_does_not_answer(
        self, world: PaymentsWorld
    ) -> None:
        payment = make_payment(new_payment())
        world.sandbox.set_faults(next=["rate_limited"] * 3)

        with pytest.raises(PaymentUnavailable):
            open_page(payment)

        ProviderCall.objects.update(not_before=now())
        assert world.open(payment).startswith(world.sandbox.base_url)

    def test_is_soon_opened_by_another_when_who_began_has_died(
        self, world: PaymentsWorld
    ) -> None:
        payment = make_payment(new_payment())
        begun = plan_hosted_page(payment, page_request(payment))
        again = plan_hosted_page(payment, page_request(payment))
        assert begun.call is not None
        assert again.call is None

        with pytest.raises(PaymentUnavailable):
            open_hosted_page(again)
        with time_machine.travel(now() + timedelta(seconds=9), tick=True):
            url = open_hosted_page(again)

        assert open_hosted_page(begun) == url
        assert world.sandbox.oracle()["totals"]["checkout.session"] == 1

    @pytest.mark.parametrize("fault", ["error_stored", "error_after_commit"])
    def test_takes_a_new_key_after_a_kept_fault(
        self, world: PaymentsWorld, fault: str
    ) -> None:
        payment = make_payment(new_payment())
        world.sandbox.set_faults(next=[fault])

        url = open_page(payment)

        payment.refresh_from_db()
        assert payment.hosted_url == url
        assert ProviderCall.objects.get().round == 2

    def test_says_so_when_the_provider_refuses(self, world: PaymentsWorld) -> None:
        tiny = new_payment(
            amount_minor=10, allocations=[to_merchant(make_merchant(), 10)]
        )
        payment = make_payment(tiny)

        with pytest.raises(PaymentImpossible):
            open_page(payment)

        assert ProviderCall.objects.get().state == CallState.FAILED

    def test_is_over_once_the_payment_is(self, world: PaymentsWorld) -> None:
        payment = world.paid(world.payment())

        with pytest.raises(PaymentClosed):
            open_page(payment)

    @pytest.mark.parametrize(
        ("currency", "amount_minor", "fee_minor"),
        [("JPY", 1_234, 66), ("KWD", 12_340, 660), ("USD", 1_234, 66)],
    )
    def test_takes_any_currency_in_its_own_units(
        self, world: PaymentsWorld, currency: str, amount_minor: int, fee_minor: int
    ) -> None:
        part = to_merchant(make_merchant(currency=currency), amount_minor)
        payment = world.payment(part, currency=currency, fee_estimate_minor=50)

        world.paid(payment)

        charge = world.sandbox.oracle()["charges"][0]
        assert (charge["amount"], charge["currency"]) == (
            amount_minor,
            currency.lower(),
        )
        assert payment.fee_minor == charge["fee"] > 0
        assert world.in_books() == world.at_provider()
        assert world.in_books()[currency] == amount_minor - charge["fee"]
        assert fee_minor > 0


class TestCloseHostedPage:
    def test_lets_nobody_pay_any_more(self, world: PaymentsWorld) -> None:
        payment = world.payment()

        close_hosted_page(payment.pk)

        payment.refresh_from_db()
        page = world.ask(f"/v1/checkout/sessions/{payment.session_id}")
        assert payment.state == PaymentState.EXPIRED
        assert page["status"] == "expired"

    def test_finds_that_somebody_paid_in_the_same_moment(
        self, world: PaymentsWorld
    ) -> None:
        payment = world.payment()
        world.pay(payment)

        close_hosted_page(payment.pk)

        payment.refresh_from_db()
        assert payment.state == PaymentState.SUCCEEDED

    def test_ends_a_payment_that_never_had_a_page(self, world: PaymentsWorld) -> None:
        payment = make_payment(new_payment())

        close_hosted_page(payment.pk)

        payment.refresh_from_db()
        assert payment.state == PaymentState.EXPIRED

    def test_leaves_the_rest_to_the_sweep_when_nobody_answers(
        self, world: PaymentsWorld
    ) -> None:
        payment = world.payment()
        world.sandbox.set_faults(rate_limited=1.0)

        close_hosted_page(payment.pk)

        payment.refresh_from_db()
        assert payment.state == PaymentState.PENDING


class TestLookUpPayment:
    def test_finds_a_payment_whose_message_was_lost(self, world: PaymentsWorld) -> None:
        payment = world.payment()
        world.pay(payment)

        look_up_payment(payment.pk)

        payment.refresh_from_db()
        assert payment.state == PaymentState.SUCCEEDED

    def test_leaves_an_open_page_open(self, world: PaymentsWorld) -> None:
        payment = world.payment()

        look_up_payment(payment.pk)

        payment.refresh_from_db()
        assert payment.state == PaymentState.PENDING
