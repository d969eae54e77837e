"""A key's first result is kept and replayed, whatever it was."""

import threading
import time

import pytest
import stripe

from sandbox.testing import RunningSandbox
from tests.sandbox.shop import new_account, paid_charge


def pay(
    client: stripe.StripeClient, key: str, *, amount: int = 1000
) -> stripe.PaymentIntent:
    return client.v1.payment_intents.create(
        {"amount": amount, "currency": "usd"}, {"idempotency_key": key}
    )


class TestReplay:
    def test_the_same_request_gets_the_same_answer(
        self, sandbox: RunningSandbox, client: stripe.StripeClient
    ) -> None:
        first = pay(client, "key-1")

        again = pay(client, "key-1")

        assert again.id == first.id
        assert sandbox.oracle()["totals"]["payment_intent"] == 1
        assert again.last_response is not None
        headers = again.last_response.headers
        assert headers is not None
        assert headers["Idempotent-Replayed"] == "true"

    def test_other_parameters_are_an_error(self, client: stripe.StripeClient) -> None:
        pay(client, "key-1")

        with pytest.raises(stripe.IdempotencyError) as refusal:
            pay(client, "key-1", amount=2000)

        assert refusal.value.http_status == 400
        assert "same parameters" in str(refusal.value)

    def test_another_endpoint_is_an_error(self, client: stripe.StripeClient) -> None:
        pay(client, "key-1")

        with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
            client.v1.customers.create({}, {"idempotency_key": "key-1"})

    def test_a_decline_is_replayed_not_repeated(
        self, sandbox: RunningSandbox, client: stripe.StripeClient
    ) -> None:
        wish = {
            "amount": 1000,
            "currency": "usd",
            "confirm": True,
            "payment_method": "pm_card_chargeDeclined",
        }
        for _ in range(2):
            with pytest.raises(stripe.CardError):
                client.v1.payment_intents.create(wish, {"idempotency_key": "key-1"})  # type: ignore[arg-type]

        assert sandbox.oracle()["totals"]["charge"] == 1

    def test_a_refusal_made_while_executing_is_kept(
        self, sandbox: RunningSandbox, client: stripe.StripeClient
    ) -> None:
        account = new_account(client)
        wish = {"amount": 100, "currency": "usd", "destination": account.id}
        options = {"idempotency_key": "key-1"}
        with pytest.raises(stripe.InvalidRequestError):
            client.v1.transfers.create(wish, options)  # type: ignore[arg-type]
        sandbox.set_capabilities(account.id, transfers="active")
        paid_charge(client)

        with pytest.raises(stripe.InvalidRequestError) as refusal:
            client.v1.transfers.create(wish, options)  # type: ignore[arg-type]

        assert refusal.value.code == "insufficient_capabilities_for_transfer"

    def test_a_flawed_request_is_not_kept(self, client: stripe.StripeClient) -> None:
        with pytest.raises(stripe.InvalidRequestError):
            pay(client, "key-1", amount=0)

        assert pay(client, "key-1").amount == 1000

    def test_after_a_day_the_key_is_new(
        self, sandbox: RunningSandbox, client: stripe.StripeClient
    ) -> None:
        first = pay(client, "key-1")
        sandbox.advance(24 * 60 * 60)

        assert pay(client, "key-1").id != first.id


class TestFaults:
    def test_a_stored_500_is_replayed_and_nothing_was_done(
        self, sandbox: RunningSandbox, client: stripe.StripeClient
    ) -> None:
        sandbox.set_faults(next=["error_stored"])
        for _ in range(2):
            with pytest.raises(stripe.APIError) as failure:
                pay(client, "key-1")
            assert failure.value.http_status == 500

        assert "payment_intent" not in sandbox.oracle()["totals"]

    def test_a_500_after_the_deed_is_replayed_and_the_deed_stands(
        self, sandbox: RunningSandbox, client: stripe.StripeClient
    ) -> None:
        sandbox.set_faults(next=["error_after_commit"])
        for _ in range(2):
            with pytest.raises(stripe.APIError):
                pay(client, "key-1")

        assert sandbox.oracle()["totals"]["payment_intent"] == 1

    def test_a_500_before_execution_leaves_the_key_free(
        self, sandbox: RunningSandbox, client: stripe.StripeClient
    ) -> None:
        sandbox.set_faults(next=["error_before"])
        with pytest.raises(stripe.APIError):
            pay(client, "key-1")

        assert pay(client, "key-1").amount == 1000

    @pytest.mark.parametrize(("fault", "made"), [("lost_response", 1), ("reset", 0)])
    def test_a_broken_connection_is_mended_by_the_key(
        self,
        sandbox: RunningSandbox,
        client: stripe.StripeClient,
        fault: str,
        made: int,
    ) -> None:
        sandbox.set_faults(next=[fault])
        with pytest.raises(stripe.APIConnectionError):
            pay(client, "key-1")
        assert sandbox.oracle()["totals"].get("payment_intent", 0) == made

        pay(client, "key-1")

        assert sandbox.oracle()["totals"]["payment_intent"] == 1

    def test_too_many_requests_says_why(
        self, sandbox: RunningSandbox, client: stripe.StripeClient
    ) -> None:
        sandbox.set_faults(next=["rate_limited"])

        with pytest.raises(stripe.RateLimitError) as refusal:
            pay(client, "key-1")

        assert refusal.value.headers is not None
        assert refusal.value.headers["Stripe-Rate-Limited-Reason"]

    def test_a_key_in_flight_is_a_conflict(
        self, sandbox: RunningSandbox, client: stripe.StripeClient
    ) -> None:
        sandbox.set_faults(next=["slow"], slow_ms=400)
        slow = threading.Thread(target=pay, args=(client, "key-1"))
        slow.start()
        while sandbox.sandbox.world.faults.described()["next"]:
            time.sleep(0.01)
        time.sleep(0.05)

        with pytest.raises(stripe.APIError) as conflict:
            pay(client, "key-1")

        slow.join()
        assert conflict.value.http_status == 409
        assert conflict.value.error is not None
        assert conflict.value.error.code == "idempotency_key_in_use"
        assert sandbox.oracle()["totals"]["payment_intent"] == 1

    def test_twenty_twins_make_one_object(
        self, sandbox: RunningSandbox, client: stripe.StripeClient
    ) -> None:
        statuses = []

        def pay_somehow() -> None:
            try:
                pay(client, "key-1")
            except stripe.APIError as conflict:
                statuses.append(conflict.http_status)

        twins = [threading.Thread(target=pay_somehow) for _ in range(20)]
        for twin in twins:
            twin.start()
        for twin in twins:
            twin.join()

        assert sandbox.oracle()["totals"]["payment_intent"] == 1
        assert set(statuses) <= {409}
