"""Transfers and their reversals: what is refused, and what the books say after."""

import pytest
import stripe

from sandbox.testing import RunningSandbox
from tests.sandbox.conftest import client_of
from tests.sandbox.shop import new_account, paid_charge


def send(
    client: stripe.StripeClient, account: str, **changes: object
) -> stripe.Transfer:
    wish = {"amount": 4000, "currency": "usd", "destination": account, **changes}
    return client.v1.transfers.create(wish)  # type: ignore[arg-type]


def available(sandbox: RunningSandbox, account: str, currency: str = "usd") -> int:
    return int(sandbox.oracle()["accounts"][account]["available"].get(currency, 0))


class TestTransfer:
    def test_moves_money_and_names_both_sides(
        self,
        sandbox: RunningSandbox,
        client: stripe.StripeClient,
        account: stripe.Account,
    ) -> None:
        charge = paid_charge(client)

        transfer = send(client, account.id, source_transaction=charge.id)

        platform = sandbox.oracle()["platform"]
        assert available(sandbox, account.id) == 4000
        assert available(sandbox, platform) == 10_000 - 320 - 4000
        assert transfer.transfer_group == f"group_{charge.payment_intent}"
        payment = client.v1.charges.retrieve(
            str(transfer.destination_payment), options={"stripe_account": account.id}
        )
        assert payment.source_transfer == transfer.id

    def test_refuses_an_account_that_may_not_receive(
        self, client: stripe.StripeClient
    ) -> None:
        charge = paid_charge(client)
        account = new_account(client)

        with pytest.raises(stripe.InvalidRequestError) as refusal:
            send(client, account.id, source_transaction=charge.id)

        assert refusal.value.code == "insufficient_capabilities_for_transfer"
        assert client.v1.transfers.list().data == []

    def test_refuses_more_than_is_available(
        self, client: stripe.StripeClient, account: stripe.Account
    ) -> None:
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            send(client, account.id)

        assert refusal.value.code == "balance_insufficient"

    def test_refuses_another_currency_than_the_charge(
        self, client: stripe.StripeClient, account: stripe.Account
    ) -> None:
        charge = paid_charge(client, currency="eur")

        with pytest.raises(stripe.InvalidRequestError) as refusal:
            send(client, account.id, source_transaction=charge.id)

        assert refusal.value.param == "currency"

    def test_refuses_more_than_the_charge_in_all(
        self,
        sandbox: RunningSandbox,
        client: stripe.StripeClient,
        account: stripe.Account,
    ) -> None:
        charge = paid_charge(client)
        paid_charge(client)
        send(client, account.id, amount=6000, source_transaction=charge.id)

        with pytest.raises(stripe.InvalidRequestError) as refusal:
            send(client, account.id, amount=4001, source_transaction=charge.id)

        assert refusal.value.param == "amount"
        assert available(sandbox, account.id) == 6000

    def test_out_of_a_pending_charge_it_waits_with_it(self) -> None:
        with RunningSandbox(settle_seconds=3600) as sandbox:
            client = client_of(sandbox.base_url)
            account = new_account(client)
            sandbox.set_capabilities(account.id, transfers="active")
            charge = paid_charge(client)
            send(client, account.id, source_transaction=charge.id)

            pending = sandbox.oracle()["accounts"][account.id]["pending"]
            sandbox.advance(3601)

            assert pending == {"usd": 4000}
            assert available(sandbox, account.id) == 4000
            assert sandbox.oracle()["accounts"][account.id]["pending"] == {"usd": 0}


class TestReversal:
    def test_brings_a_part_back(
        self,
        sandbox: RunningSandbox,
        client: stripe.StripeClient,
        account: stripe.Account,
    ) -> None:
        paid_charge(client)
        transfer = send(client, account.id)

        client.v1.transfers.reversals.create(transfer.id, {"amount": 1500})

        again = client.v1.transfers.retrieve(transfer.id)
        assert (again.amount_reversed, again.reversed) == (1500, False)
        assert available(sandbox, account.id) == 2500

    def test_refuses_more_than_is_left(
        self, client: stripe.StripeClient, account: stripe.Account
    ) -> None:
        paid_charge(client)
        transfer = send(client, account.id)
        client.v1.transfers.reversals.create(transfer.id, {"amount": 1500})

        with pytest.raises(stripe.InvalidRequestError) as refusal:
            client.v1.transfers.reversals.create(transfer.id, {"amount": 2501})

        assert refusal.value.param == "amount"
        client.v1.transfers.reversals.create(transfer.id)
        with pytest.raises(stripe.InvalidRequestError, match="already fully reversed"):
            client.v1.transfers.reversals.create(transfer.id)

    def test_is_refused_when_the_account_has_paid_itself_out(
        self,
        sandbox: RunningSandbox,
        client: stripe.StripeClient,
        account: stripe.Account,
    ) -> None:
        paid_charge(client)
        transfer = send(client, account.id)
        sandbox.pay_out(account.id, "usd")

        with pytest.raises(stripe.InvalidRequestError) as refusal:
            client.v1.transfers.reversals.create(transfer.id, {"amount": 1})

        assert refusal.value.code == "balance_insufficient"
        assert sandbox.oracle()["books"]["balanced"]

    def test_is_refused_by_the_fault_of_that_name(
        self,
        sandbox: RunningSandbox,
        client: stripe.StripeClient,
        account: stripe.Account,
    ) -> None:
        paid_charge(client)
        transfer = send(client, account.id)
        sandbox.set_faults(reversal_refused=1)

        with pytest.raises(stripe.InvalidRequestError) as refusal:
            client.v1.transfers.reversals.create(transfer.id)

        assert refusal.value.code == "balance_insufficient"
