"""What was answered once is still true after a restart, or a crash."""

from pathlib import Path

import pytest
import stripe

from sandbox.testing import RunningSandbox, SandboxProcess
from tests.sandbox.conftest import SECRET, Inbox, client_of
from tests.sandbox.shop import new_account, open_session, paid_charge


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state" / "sandbox.sqlite"


class TestRestart:
    def test_finds_everything_again(self, state: Path) -> None:
        with RunningSandbox(state_path=state) as sandbox:
            client = client_of(sandbox.base_url)
            account = new_account(client)
            sandbox.set_capabilities(account.id, transfers="active")
            charge = paid_charge(client)
            wish = {"amount": 4000, "currency": "usd", "destination": account.id}
            options = {"idempotency_key": "key-1"}
            transfer = client.v1.transfers.create(wish, options)  # type: ignore[arg-type]
            sandbox.advance(50)
            before = sandbox.oracle()

        with RunningSandbox(state_path=state) as sandbox:
            client = client_of(sandbox.base_url)
            after = sandbox.oracle()
            again = client.v1.transfers.create(wish, options)  # type: ignore[arg-type]

            assert abs(after.pop("now") - before.pop("now")) < 10
            assert after == before
            assert again.id == transfer.id
            assert client.v1.charges.list().data[0].id == charge.id

    def test_open_sessions_still_expire(self, state: Path) -> None:
        with RunningSandbox(state_path=state) as sandbox:
            session = open_session(client_of(sandbox.base_url))

        with RunningSandbox(state_path=state) as sandbox:
            sandbox.advance(24 * 60 * 60 + 1)

            found = client_of(sandbox.base_url).v1.checkout.sessions.retrieve(
                session.id
            )
            assert found.status == "expired"

    def test_undelivered_events_still_arrive(self, state: Path, inbox: Inbox) -> None:
        nobody = "http://127.0.0.1:9/"
        with RunningSandbox(state_path=state, webhook_url=nobody) as sandbox:
            paid_charge(client_of(sandbox.base_url))

        with RunningSandbox(
            state_path=state, webhook_url=inbox.url, webhook_secret=SECRET
        ) as sandbox:
            sandbox.wait_for_webhooks()

        assert len(inbox.events()) == 3

    def test_pending_money_still_settles(self, state: Path) -> None:
        with RunningSandbox(state_path=state, settle_seconds=3600) as sandbox:
            paid_charge(client_of(sandbox.base_url))

        with RunningSandbox(state_path=state) as sandbox:
            sandbox.advance(3601)
            oracle = sandbox.oracle()

            assert oracle["accounts"][oracle["platform"]] == {
                "available": {"usd": 9680},
                "pending": {"usd": 0},
            }


class TestCrash:
    def test_what_was_answered_survives_a_kill(self, state: Path) -> None:
        with SandboxProcess("--state", str(state)) as sandbox:
            client = client_of(sandbox.base_url)
            charges = [paid_charge(client).id for _ in range(5)]
            sandbox.kill()

        with SandboxProcess("--state", str(state)) as sandbox:
            oracle = sandbox.oracle()

            assert [each["id"] for each in oracle["charges"]] == charges
            assert oracle["books"]["balanced"]

    def test_reset_forgets_on_disk_too(self, state: Path) -> None:
        with RunningSandbox(state_path=state) as sandbox:
            paid_charge(client_of(sandbox.base_url))
            sandbox.reset()

        with RunningSandbox(state_path=state) as sandbox:
            with pytest.raises(stripe.InvalidRequestError):
                client_of(sandbox.base_url).v1.charges.retrieve("ch_none")
            assert sandbox.oracle()["totals"] == {}
