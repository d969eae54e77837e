"""The controls answer this machine only, and refuse nonsense."""

import http.client
from urllib.parse import urlsplit

import pytest
import stripe

from sandbox.testing import RunningSandbox, SandboxRefused
from tests.sandbox.shop import new_account, open_session


def ask(sandbox: RunningSandbox, headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection(urlsplit(sandbox.base_url).netloc)
    try:
        connection.request("GET", "/_sandbox/oracle", headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


class TestDoor:
    def test_opens_without_a_key(self, sandbox: RunningSandbox) -> None:
        assert ask(sandbox, {}) == 200

    @pytest.mark.parametrize(
        "headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}]
    )
    def test_stays_shut_for_other_peoples_pages(
        self, sandbox: RunningSandbox, headers: dict[str, str]
    ) -> None:
        assert ask(sandbox, headers) == 403

    def test_says_that_it_is_well(self, sandbox: RunningSandbox) -> None:
        health = sandbox.health()

        assert (health["status"], health["balanced"]) == ("ok", True)


class TestLevers:
    def test_refuse_what_is_not_there(
        self, sandbox: RunningSandbox, client: stripe.StripeClient
    ) -> None:
        session = open_session(client)
        account = new_account(client)

        with pytest.raises(SandboxRefused, match="No such session"):
            sandbox.pay("cs_test_none")
        with pytest.raises(SandboxRefused, match="No such test card"):
            sandbox.pay(session.id, "pm_card_none")
        with pytest.raises(SandboxRefused, match="No such account"):
            sandbox.set_capabilities("acct_none", transfers="active")
        with pytest.raises(SandboxRefused, match="as one of"):
            sandbox.set_capabilities(account.id, transfers="perhaps")
        with pytest.raises(SandboxRefused, match="available"):
            sandbox.pay_out(account.id, "usd")
        with pytest.raises(SandboxRefused, match="No such event"):
            sandbox.replay("evt_none")
        assert "charge" not in sandbox.oracle()["totals"]

    def test_capabilities_can_be_taken_away_again(
        self,
        sandbox: RunningSandbox,
        client: stripe.StripeClient,
        account: stripe.Account,
    ) -> None:
        sandbox.set_capabilities(account.id, transfers="inactive")

        again = client.v1.accounts.retrieve(account.id)
        assert again.capabilities is not None
        assert again.capabilities.transfers == "inactive"
        assert again.requirements is not None
        assert again.requirements.currently_due
        assert again.payouts_enabled is False

    def test_the_oracle_tells_metadata_of_every_movement(
        self,
        sandbox: RunningSandbox,
        client: stripe.StripeClient,
        account: stripe.Account,
    ) -> None:
        session = open_session(client)
        charge = sandbox.pay(session.id)["charge"]
        client.v1.transfers.create(
            {
                "amount": 900,
                "currency": "usd",
                "destination": account.id,
                "metadata": {"settlement": "3"},
            }
        )
        client.v1.refunds.create(
            {"charge": charge, "amount": 40, "metadata": {"refund": "5"}}
        )

        oracle = sandbox.oracle()

        (told,) = oracle["charges"]
        assert (told["session"], told["fee"], told["net"]) == (session.id, 320, 9680)
        assert told["metadata"] == {"pay": "1"}
        assert told["refunds"][0]["metadata"] == {"refund": "5"}
        assert oracle["transfers"][0]["metadata"] == {"settlement": "3"}
        assert oracle["accounts"][oracle["platform"]]["available"] == {"usd": 8740}
