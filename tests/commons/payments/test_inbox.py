"""Settling the provider's events in batches."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commons.jobs.events import Reactions, set_reactions
from commons.kit.clock import now
from commons.ledger.models import Entry
from commons.payments.actions import inbox
from commons.payments.actions.inbox import put_back, settle_webhook_events
from commons.payments.events import PaymentSucceeded
from commons.payments.models import Payment, WebhookEvent
from commons.payments.states import InboxState, PaymentState
from tests.payments_world import PaymentsWorld


def states() -> list[str]:
    used = WebhookEvent.objects.exclude(state=InboxState.IGNORED)
    return list(used.order_by("id").values_list("state", flat=True))


class TestSettleWebhookEvents:
    def test_has_the_effect_of_once_for_a_message_brought_thrice(
        self, world: PaymentsWorld
    ) -> None:
        payment = world.payment()
        world.pay(payment)

        for _ in range(3):
            world.delivered.clear()
            world.deliver()
            world.settle()

        payment.refresh_from_db()
        assert payment.state == PaymentState.SUCCEEDED
        assert Entry.objects.count() == 1

    def test_has_the_effect_of_once_for_two_messages_about_one_payment(
        self, world: PaymentsWorld
    ) -> None:
        payment = world.payment()
        world.pay(payment)
        (done,) = [
            e for e in world.events() if e["type"] == "checkout.session.completed"
        ]
        world.bring(done)
        world.bring({**done, "id": "evt_of_another_kind"})

        world.settle()

        assert Entry.objects.count() == 1
        assert set(states()) == {InboxState.DONE}

    def test_believes_the_object_and_not_the_message(
        self, world: PaymentsWorld
    ) -> None:
        payment = world.payment()
        world.pay(payment)
        (done,) = [
            e for e in world.events() if e["type"] == "checkout.session.completed"
        ]
        other = world.payment()
        forged = {**done["data"]["object"], "id": other.session_id}
        forged["metadata"] = {"payment": str(other.pk)}

        world.bring({**done, "data": {"object": forged}})
        world.settle()

        other.refresh_from_db()
        assert other.state == PaymentState.PENDING
        assert not Entry.objects.exists()

    def test_does_not_mind_the_order_of_messages(self, world: PaymentsWorld) -> None:
        payment = world.payment()
        world.pay(payment, "pm_card_chargeDeclined")
        world.pay(payment)
        for event in reversed(world.events()):
            world.bring(event)

        world.settle()

        payment.refresh_from_db()
        assert payment.state == PaymentState.SUCCEEDED

    def test_settles_many_payments_by_few_statements(
        self, world: PaymentsWorld
    ) -> None:
        payments = [world.payment() for _ in range(6)]
        for payment in payments:
            world.pay(payment)
        world.deliver()
        world.paid(world.payment())  # so that the accounts are known
        WebhookEvent.objects.update(state=InboxState.DONE)
        more = [world.payment() for _ in range(6)]
        for payment in more:
            world.pay(payment)
        world.deliver()

        with CaptureQueriesContext(connection) as captured:
            settle_webhook_events()

        statements = [q["sql"] for q in captured if "SAVEPOINT" not in q["sql"]]
        assert len(statements) <= 10, "\n".join(statements)
        done = Payment.objects.filter(pk__in=[each.pk for each in more])
        assert {each.state for each in done} == {PaymentState.SUCCEEDED}

    def test_publishes_all_of_a_batch_at_once(self, world: PaymentsWorld) -> None:
        told: list[int] = []
        set_reactions(
            {PaymentSucceeded: Reactions(now=(lambda each: told.append(len(each)),))}
        )
        for _ in range(4):
            world.pay(world.payment())
        world.deliver()

        world.settle()

        assert told == [4]

    def test_sets_a_payment_of_another_amount_aside_and_settles_the_rest(
        self, world: PaymentsWorld
    ) -> None:
        good, wrong = world.payment(), world.payment()
        world.pay(good)
        world.pay(wrong)
        change_amount(wrong, 9_999)
        world.deliver()

        world.settle()

        good.refresh_from_db()
        wrong.refresh_from_db()
        assert good.state == PaymentState.SUCCEEDED
        assert wrong.state == PaymentState.PENDING
        aside = WebhookEvent.objects.get(state=InboxState.SET_ASIDE)
        assert "asks (9999, 'EUR')" in aside.problem

    def test_settles_what_was_set_aside_once_it_is_put_back(
        self, world: PaymentsWorld
    ) -> None:
        payment = world.payment()
        world.pay(payment)
        change_amount(payment, 9_999)
        world.deliver()
        world.settle()
        change_amount(payment, 10_000)

        put_back(WebhookEvent.objects.get(state=InboxState.SET_ASIDE).pk)
        world.settle()

        payment.refresh_from_db()
        assert payment.state == PaymentState.SUCCEEDED

    def test_keeps_the_others_when_a_reaction_breaks_over_one(
        self, world: PaymentsWorld
    ) -> None:
        good, cursed = world.payment(), world.payment()

        def react(events: list[PaymentSucceeded]) -> None:
            if any(event.payment_id == cursed.pk for event in events):
                raise RuntimeError("no")

        set_reactions({PaymentSucceeded: Reactions(now=(react,))})
        for payment in (good, cursed):
            world.pay(payment)
        world.deliver()

        for _ in range(inbox.MOST_ATTEMPTS):
            world.settle()
            world.hurry()

        good.refresh_from_db()
        cursed.refresh_from_db()
        assert good.state == PaymentState.SUCCEEDED
        assert cursed.state == PaymentState.PENDING
        aside = WebhookEvent.objects.get(state=InboxState.SET_ASIDE)
        assert aside.problem == "RuntimeError: no"

    def test_waits_as_long_as_the_provider_is_away(self, world: PaymentsWorld) -> None:
        payment = world.payment()
        world.pay(payment)
        world.deliver()
        world.sandbox.set_faults(error_before=1.0)
        for _ in range(inbox.MOST_ATTEMPTS + 2):
            world.settle()
            world.hurry()
        assert set(states()) == {InboxState.RECEIVED}

        world.sandbox.set_faults(error_before=0.0)
        world.settle()

        payment.refresh_from_db()
        assert payment.state == PaymentState.SUCCEEDED

    def test_leaves_a_batch_to_another_when_its_worker_died(
        self, world: PaymentsWorld
    ) -> None:
        payment = world.payment()
        world.pay(payment)
        world.deliver()
        inbox._claim()
        assert settle_webhook_events() == 0

        WebhookEvent.objects.update(not_before=now() - timedelta(seconds=1))
        world.settle()

        payment.refresh_from_db()
        assert payment.state == PaymentState.SUCCEEDED

    def test_does_nothing_for_an_empty_inbox(self, world: PaymentsWorld) -> None:
        with CaptureQueriesContext(connection) as captured:
            assert settle_webhook_events() == 0

        statements = [q["sql"] for q in captured if "SAVEPOINT" not in q["sql"]]
        assert len(statements) == 1

    def test_finishes_messages_about_nothing_of_ours(
        self, world: PaymentsWorld
    ) -> None:
        thing = {"id": "ch_x", "object": "charge", "metadata": {}}
        world.bring(
            {
                "id": "evt_x",
                "type": "charge.updated",
                "created": 1_700_000_000,
                "data": {"object": thing},
            }
        )

        world.settle()

        assert states() == [InboxState.DONE]


@pytest.mark.django_db(transaction=True)
class TestWorkersTogether:
    def test_book_each_payment_once(self, world: PaymentsWorld) -> None:
        for _ in range(8):
            world.pay(world.payment())
        world.deliver()
        problems: list[Exception] = []

        def work() -> None:
            try:
                while settle_webhook_events():
                    pass
            except Exception as problem:  # noqa: BLE001 - told by the assertion
                problems.append(problem)
            finally:
                connection.close()

        workers = [threading.Thread(target=work) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

        assert problems == []
        assert Entry.objects.count() == 8
        assert set(states()) == {InboxState.DONE}
        assert world.in_books() == world.at_provider()


def change_amount(payment: Payment, amount_minor: int) -> None:
    """As if we had asked for something else: past the guards."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE payments_payment SET amount_minor = %s WHERE id = %s",
            [amount_minor, payment.pk],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
