"""Every answer has the shape Stripe describes, and is asked for in Stripe's words."""

import contextlib

import pytest
import stripe

from sandbox.testing import RunningSandbox
from tests.contracts.stripe_spec import (
    RecordingClient,
    SpecViolation,
    needs_spec,
    validate_request,
)
from tests.sandbox.shop import new_account, open_session, paid_charge

pytestmark = needs_spec


@pytest.fixture
def recorder(sandbox: RunningSandbox) -> RecordingClient:
    return RecordingClient(sandbox.base_url)


@pytest.fixture
def client(sandbox: RunningSandbox, recorder: RecordingClient) -> stripe.StripeClient:
    return stripe.StripeClient(
        "sk_test_shop",
        base_addresses={"api": sandbox.base_url},
        http_client=recorder,
        max_network_retries=0,
    )


class TestAnswers:
    def test_accounts_and_onboarding(
        self, client: stripe.StripeClient, recorder: RecordingClient
    ) -> None:
        account = new_account(client, metadata={"organization": "org_1"})
        client.v1.accounts.retrieve(account.id)
        client.v1.accounts.update(account.id, {"metadata": {"organization": "org_2"}})
        client.v1.accounts.list({"limit": 3})
        client.v1.account_links.create(
            {
                "account": account.id,
                "refresh_url": "http://shop.test/again",
                "return_url": "http://shop.test/back",
                "type": "account_onboarding",
            }
        )

        assert recorder.check() == 5

    def test_a_checkout_from_opening_to_payment(
        self,
        sandbox: RunningSandbox,
        client: stripe.StripeClient,
        recorder: RecordingClient,
    ) -> None:
        session = open_session(client, customer_email="ada@example.com")
        sandbox.pay(session.id, "pm_card_chargeDeclined")
        client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
        sandbox.pay(session.id, "pm_card_threeDSecure2Required", challenge="leave")
        client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
        sandbox.pay(session.id)
        deep = ["line_items", "payment_intent.latest_charge.balance_transaction"]
        paid = client.v1.checkout.sessions.retrieve(session.id, {"expand": deep})
        client.v1.checkout.sessions.list({"payment_intent": paid.payment_intent.id})
        client.v1.checkout.sessions.line_items.list(session.id)
        client.v1.charges.list({"transfer_group": "group-1"})
        other = open_session(client)
        client.v1.checkout.sessions.expire(other.id)

        assert recorder.check() == 9

    def test_payment_intents_and_their_refusals(
        self, client: stripe.StripeClient, recorder: RecordingClient
    ) -> None:
        wish = {"amount": 2000, "currency": "eur", "confirm": True}
        client.v1.payment_intents.create({**wish, "payment_method": "pm_card_visa"})
        with contextlib.suppress(stripe.CardError):
            client.v1.payment_intents.create(
                {**wish, "payment_method": "pm_card_chargeDeclined"}
            )
        asked = client.v1.payment_intents.create(
            {**wish, "payment_method": "pm_card_authenticationRequired"}
        )
        client.v1.payment_intents.cancel(asked.id)
        client.v1.payment_intents.list({"created": {"gte": 1}})
        with contextlib.suppress(stripe.InvalidRequestError):
            client.v1.payment_intents.retrieve("pi_missing")
        method = client.v1.payment_methods.retrieve("pm_card_visa")
        client.v1.payment_methods.retrieve(method.id)

        assert recorder.check() == 8

    def test_transfers_refunds_and_what_became_of_the_balance(
        self,
        client: stripe.StripeClient,
        account: stripe.Account,
        recorder: RecordingClient,
    ) -> None:
        charge = paid_charge(client)
        transfer = client.v1.transfers.create(
            {
                "amount": 4000,
                "currency": "usd",
                "destination": account.id,
                "source_transaction": charge.id,
                "transfer_group": "group-1",
                "metadata": {"settlement": "7"},
                "expand": ["destination_payment", "balance_transaction"],
            }
        )
        reversal = client.v1.transfers.reversals.create(transfer.id, {"amount": 500})
        client.v1.transfers.reversals.retrieve(transfer.id, reversal.id)
        client.v1.transfers.reversals.list(transfer.id)
        client.v1.transfers.list({"destination": account.id})
        refund = client.v1.refunds.create({"charge": charge.id, "amount": 700})
        client.v1.refunds.retrieve(refund.id, {"expand": ["balance_transaction"]})
        client.v1.refunds.list({"charge": charge.id})
        client.v1.charges.retrieve(charge.id, {"expand": ["refunds"]})
        client.v1.balance.retrieve()
        client.v1.balance.retrieve(options={"stripe_account": account.id})
        client.v1.balance_transactions.list({"limit": 100})

        assert recorder.check() == 14

    def test_events_and_endpoints(
        self, client: stripe.StripeClient, recorder: RecordingClient
    ) -> None:
        endpoint = client.v1.webhook_endpoints.create(
            {"url": "http://127.0.0.1:9/", "enabled_events": ["charge.refunded"]}
        )
        client.v1.webhook_endpoints.list()
        client.v1.webhook_endpoints.update(endpoint.id, {"disabled": True})
        paid_charge(client)
        events = client.v1.events.list({"types": ["charge.succeeded"], "limit": 1})
        client.v1.events.retrieve(events.data[0].id)
        client.v1.webhook_endpoints.delete(endpoint.id)

        assert recorder.check() == 7


def _is_refused(path: str, form: str) -> bool:
    try:
        validate_request("post", path, form)
    except SpecViolation:
        return True
    return False


class TestValidateRequest:
    def test_accepts_what_stripe_knows(self) -> None:
        form = "amount=100&currency=usd&destination=acct_1&metadata[a]=b"

        assert not _is_refused("/v1/transfers", form)
        assert _is_refused("/v1/transfers", f"{form}&colour=red")

    @pytest.mark.parametrize(
        ("method", "path", "form"),
        [
            ("post", "/v1/transfers", {"amount": 1, "destination": "acct_1"}),
            ("post", "/v1/transfers", "amount=one&currency=usd&destination=acct_1"),
            ("post", "/v1/refunds", {"charge": "ch_1", "colour": "red"}),
            ("post", "/v1/accounts", {"colour": "red"}),
            ("get", "/v1/charges?colour=red", None),
            ("get", "/v1/nothing", None),
        ],
    )
    def test_refuses_what_stripe_does_not_know(
        self, method: str, path: str, form: str | dict[str, object] | None
    ) -> None:
        with pytest.raises(SpecViolation):
            validate_request(method, path, form)
