"""Events reach their endpoints signed, stubbornly, and as badly as the seed says."""

import time

import pytest
import stripe

from sandbox.testing import RunningSandbox
from tests.sandbox.conftest import SECRET, Inbox, client_of
from tests.sandbox.shop import new_account, open_session, paid_charge


class TestDelivery:
    def test_a_payment_announces_itself(
        self, announcing: RunningSandbox, inbox: Inbox
    ) -> None:
        client = client_of(announcing.base_url)
        session = open_session(client)

        announcing.pay(session.id)
        announcing.wait_for_webhooks()

        assert sorted(inbox.types()) == [
            "charge.succeeded",
            "checkout.session.completed",
            "payment_intent.created",
            "payment_intent.succeeded",
        ]
        done = next(
            each for each in inbox.events() if each.type == "checkout.session.completed"
        )
        assert done.data.object["id"] == session.id
        assert done.api_version == "2026-10-28.endive"
        assert client.v1.events.retrieve(done.id).pending_webhooks == 0

    def test_an_account_announces_itself_by_name(
        self, announcing: RunningSandbox, inbox: Inbox
    ) -> None:
        account = new_account(client_of(announcing.base_url))

        announcing.set_capabilities(account.id, transfers="active")
        announcing.wait_for_webhooks()

        (event,) = inbox.events()
        assert (event.type, event.account) == ("account.updated", account.id)
        assert event.data.object["capabilities"]["transfers"] == "active"

    def test_a_refusal_is_met_with_patience(
        self, announcing: RunningSandbox, inbox: Inbox
    ) -> None:
        inbox.refusals = [500, 404, 302]
        client_of(announcing.base_url).v1.customers.create({})
        account = new_account(client_of(announcing.base_url))

        announcing.set_capabilities(account.id, transfers="active")
        announcing.wait_for_webhooks()

        assert len({event.id for event in inbox.events()}) == 1
        assert len(inbox.arrived) == 4
        assert announcing.oracle()["webhooks"] == {"delivered": 1}

    def test_an_endpoint_hears_what_it_asked_for(
        self, sandbox: RunningSandbox, client: stripe.StripeClient, inbox: Inbox
    ) -> None:
        endpoint = client.v1.webhook_endpoints.create(
            {"url": inbox.url, "enabled_events": ["charge.refunded"]}
        )
        charge = paid_charge(client)
        client.v1.refunds.create({"charge": charge.id})
        sandbox.wait_for_webhooks()

        ((payload, signature),) = inbox.arrived
        event = stripe.Webhook.construct_event(payload, signature, endpoint.secret)
        assert event.type == "charge.refunded"
        assert "secret" not in client.v1.webhook_endpoints.retrieve(endpoint.id)

    def test_events_can_be_delivered_again(
        self, announcing: RunningSandbox, inbox: Inbox
    ) -> None:
        paid_charge(client_of(announcing.base_url))
        announcing.wait_for_webhooks()
        first = inbox.events()[0]

        announcing.replay(first.id)
        announcing.wait_for_webhooks()

        assert [event.id for event in inbox.events()].count(first.id) == 2


class TestFaults:
    def charged(self, sandbox: RunningSandbox, **faults: float) -> None:
        sandbox.set_faults(**faults)
        paid_charge(client_of(sandbox.base_url))
        sandbox.wait_for_webhooks()

    def test_duplicates_carry_the_same_event(
        self, announcing: RunningSandbox, inbox: Inbox
    ) -> None:
        self.charged(announcing, webhook_duplicate=1)
        until = time.monotonic() + 5
        while len(inbox.arrived) < 6 and time.monotonic() < until:
            time.sleep(0.01)

        ids = [event.id for event in inbox.events()]
        assert (len(ids), len(set(ids))) == (6, 3)

    @pytest.mark.parametrize("fault", ["webhook_bad_signature", "webhook_stale"])
    def test_a_bad_copy_is_followed_by_a_good_one(
        self, announcing: RunningSandbox, inbox: Inbox, fault: str
    ) -> None:
        self.charged(announcing, **{fault: 1})

        assert len(inbox.arrived) == 6
        assert len({event.id for event in inbox.events()}) == 3
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(*inbox.arrived[0], SECRET)

    def test_delays_lose_nothing(
        self, announcing: RunningSandbox, inbox: Inbox
    ) -> None:
        self.charged(announcing, webhook_delay=0.5, webhook_delay_ms=50)

        assert len({event.id for event in inbox.events()}) == 3


class TestEventList:
    def test_is_filtered_by_type_and_time(
        self, sandbox: RunningSandbox, client: stripe.StripeClient
    ) -> None:
        charge = paid_charge(client)
        sandbox.advance(60)
        client.v1.refunds.create({"charge": charge.id})

        by_types = client.v1.events.list(
            {"types": ["charge.succeeded", "charge.refunded"]}
        )
        by_prefix = client.v1.events.list({"type": "payment_intent.*"})
        recent = client.v1.events.list({"created": {"gte": charge.created + 30}})

        assert [each.type for each in by_types.data] == [
            "charge.refunded",
            "charge.succeeded",
        ]
        assert len(by_prefix.data) == 2
        assert {each.type for each in recent.data} == {
            "refund.created",
            "charge.refunded",
        }
