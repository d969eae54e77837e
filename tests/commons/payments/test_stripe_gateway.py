"""Our words in Stripe's: every request is one that Stripe describes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import stripe

from commons.kit.clock import now
from commons.payments.gateway import (
    AccountOrder,
    PageLine,
    PageOrder,
    ProviderFault,
    ProviderRefused,
    ProviderTrouble,
    ProviderUnavailable,
    RefundOrder,
    ReversalOrder,
    SessionStatus,
    TransferOrder,
    TransfersState,
)
from commons.payments.stripe_gateway import (
    API_VERSION,
    SANDBOX_KEY,
    StripeGateway,
    _trouble,
)
from commons.payments.stripe_objects import (
    event_hint,
    from_stripe,
    payment_facts,
    to_stripe,
)
from sandbox.testing import RunningSandbox
from tests.contracts.stripe_spec import SPEC_FILE, RecordingClient

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def wire(sandbox: RunningSandbox) -> RecordingClient:
    return RecordingClient(sandbox.base_url)


@pytest.fixture
def provider(sandbox: RunningSandbox, wire: RecordingClient) -> Iterator[StripeGateway]:
    """A gateway whose every request and answer is held against the description."""
    yield StripeGateway(SANDBOX_KEY, sandbox.base_url, http_client=wire)
    if SPEC_FILE.exists():
        assert wire.check() > 0


def page_order(currency: str = "EUR", amount_minor: int = 10_000) -> PageOrder:
    return PageOrder(
        payment_id=uuid4(),
        checkout_id=uuid4(),
        reference="CW-TEST01",
        currency=currency,
        lines=(PageLine("Stoneware bowl", amount_minor),),
        email="ada@example.org",
        success_url="http://shop.test/orders/1/",
        cancel_url="http://shop.test/cart/",
        expires_at=now() + timedelta(minutes=31),
    )


def account_of(provider: StripeGateway, organization_id: UUID | None = None) -> str:
    order = AccountOrder(
        organization_id=organization_id or uuid4(),
        country="NL",
        currency="EUR",
        name="Bowls",
        is_charity=False,
    )
    return provider.create_account(order, str(uuid4()))


class TestHostedPage:
    def test_is_opened_looked_up_and_closed(self, provider: StripeGateway) -> None:
        order = page_order()
        page = provider.open_hosted_page(order, "one")

        before = provider.payment_facts(page.session_id)
        provider.close_hosted_page(page.session_id, "two")
        after = provider.payment_facts(page.session_id)

        assert before.payment_id == order.payment_id
        assert (before.amount_minor, before.currency) == (10_000, "EUR")
        assert before.status is SessionStatus.OPEN
        assert not before.is_paid
        assert after.status is SessionStatus.EXPIRED

    def test_is_one_page_under_one_key(self, provider: StripeGateway) -> None:
        order = page_order()

        pages = {provider.open_hosted_page(order, "same").session_id for _ in "ab"}

        assert len(pages) == 1

    def test_tells_charge_fee_and_when_funds_are_there(
        self, provider: StripeGateway, sandbox: RunningSandbox
    ) -> None:
        page = provider.open_hosted_page(page_order(), "one")
        sandbox.pay(page.session_id)

        facts = provider.payment_facts(page.session_id)

        assert facts.is_paid
        assert facts.charge is not None
        assert (facts.charge.amount_minor, facts.charge.fee_minor) == (10_000, 320)
        assert facts.charge.available_at is not None

    def test_tells_no_fee_before_stripe_does(
        self, provider: StripeGateway, sandbox: RunningSandbox
    ) -> None:
        sandbox.set_faults(late_fee=1.0, late_fee_ms=600_000)
        page = provider.open_hosted_page(page_order(), "one")
        sandbox.pay(page.session_id)

        charge = provider.payment_facts(page.session_id).charge

        assert charge is not None
        assert charge.fee_minor is None

    def test_tells_why_a_card_was_declined(
        self, provider: StripeGateway, sandbox: RunningSandbox
    ) -> None:
        page = provider.open_hosted_page(page_order(), "one")
        sandbox.pay(page.session_id, "pm_card_chargeDeclinedInsufficientFunds")

        facts = provider.payment_facts(page.session_id)

        assert facts.decline_code == "insufficient_funds"

    def test_refuses_what_stripe_does_not_know(self, provider: StripeGateway) -> None:
        with pytest.raises(ProviderRefused) as refused:
            provider.payment_facts("cs_test_nothing")

        assert refused.value.code == "resource_missing"

    def test_refuses_another_request_under_the_same_key(
        self, provider: StripeGateway
    ) -> None:
        provider.open_hosted_page(page_order(), "same")

        with pytest.raises(ProviderRefused, match="IdempotencyError"):
            provider.open_hosted_page(page_order(), "same")


class TestTransfers:
    def paid(self, provider: StripeGateway, sandbox: RunningSandbox) -> tuple[str, str]:
        page = provider.open_hosted_page(page_order(), str(uuid4()))
        sandbox.pay(page.session_id)
        facts = provider.payment_facts(page.session_id)
        assert facts.charge is not None
        return facts.intent_id, facts.charge.charge_id

    def test_are_sent_found_and_reversed(
        self, provider: StripeGateway, sandbox: RunningSandbox
    ) -> None:
        _, charge_id = self.paid(provider, sandbox)
        account = account_of(provider)
        sandbox.set_capabilities(account, transfers="active")
        transfer_id, debt_id = uuid4(), uuid4()
        order = TransferOrder(transfer_id, "group", account, 500, "EUR", charge_id)

        made = provider.send_transfer(order, "one")
        found = provider.find_transfer(transfer_id, "group")
        reversal = provider.reverse_transfer(
            ReversalOrder(debt_id, made, 200, "EUR"), "two"
        )

        assert found == made
        assert provider.find_transfer(uuid4(), "group") is None
        assert provider.find_reversal(debt_id, made) == reversal
        assert provider.find_reversal(uuid4(), made) is None

    def test_are_refused_with_a_code_while_the_payee_may_not_receive(
        self, provider: StripeGateway
    ) -> None:
        order = TransferOrder(uuid4(), "group", account_of(provider), 500, "EUR")

        with pytest.raises(ProviderRefused) as refused:
            provider.send_transfer(order, "one")

        assert refused.value.code == "insufficient_capabilities_for_transfer"

    def test_can_be_refunded_and_the_refund_found(
        self, provider: StripeGateway, sandbox: RunningSandbox
    ) -> None:
        intent_id, _ = self.paid(provider, sandbox)
        refund_id = uuid4()
        order = RefundOrder(refund_id, uuid4(), intent_id, 10_000, "EUR")

        made = provider.refund(order, "r")

        assert provider.find_refund(refund_id, intent_id) == made
        assert provider.find_refund(uuid4(), intent_id) is None
        assert provider.balances() == {"EUR": -320}


class TestAccounts:
    def test_are_made_found_and_onboarded(
        self, provider: StripeGateway, sandbox: RunningSandbox
    ) -> None:
        organization_id = uuid4()
        account = account_of(provider, organization_id)

        url = provider.onboarding_url(
            account, refresh_url="http://a.test/", return_url="http://b.test/", key="l"
        )
        before = provider.account_facts(account)
        sandbox.set_capabilities(account, transfers="active")
        after = provider.account_facts(account)

        assert url.startswith(sandbox.base_url)
        assert provider.find_account(organization_id, LONG_AGO) == account
        assert provider.find_account(uuid4(), LONG_AGO) is None
        assert before.transfers is TransfersState.INACTIVE
        assert before.requirements
        assert after.transfers is TransfersState.ACTIVE
        assert after.has_submitted_details


class TestTrouble:
    @pytest.mark.parametrize(
        ("error", "kind"),
        [
            (stripe.APIConnectionError("no answer"), ProviderUnavailable),
            (stripe.RateLimitError("slow", http_status=429), ProviderUnavailable),
            (stripe.IdempotencyError("busy", http_status=409), ProviderUnavailable),
            (stripe.AuthenticationError("key", http_status=401), ProviderUnavailable),
            (stripe.APIError("broken", http_status=500), ProviderUnavailable),
            (stripe.APIError("not JSON", http_status=200), ProviderUnavailable),
            (
                stripe.APIError(
                    "kept", http_status=500, headers={"Idempotent-Replayed": "true"}
                ),
                ProviderFault,
            ),
            (
                stripe.APIError(
                    "kept", http_status=500, headers={"Stripe-Should-Retry": "false"}
                ),
                ProviderFault,
            ),
            (
                stripe.InvalidRequestError("no", None, http_status=400),
                ProviderRefused,
            ),
            (stripe.PermissionError("no", http_status=403), ProviderRefused),
            (
                stripe.IdempotencyError("other", http_status=400),
                ProviderRefused,
            ),
        ],
    )
    def test_tells_no_from_not_now(
        self, error: stripe.StripeError, kind: type[ProviderTrouble]
    ) -> None:
        assert type(_trouble(error)) is kind


class TestConnection:
    def test_is_no_answer_where_nobody_listens(self) -> None:
        nowhere = StripeGateway(SANDBOX_KEY, "http://127.0.0.1:9")

        with pytest.raises(ProviderUnavailable):
            nowhere.account_facts("acct_1")

    def test_speaks_the_version_the_package_was_made_for(self) -> None:
        assert stripe.api_version == API_VERSION


class TestMinorUnits:
    @pytest.mark.parametrize(
        ("currency", "ours", "theirs"),
        [("EUR", 1_234, 1_234), ("JPY", 1_234, 1_234), ("KWD", 1_230, 1_230),
         ("UGX", 1_234, 123_400)],
    )  # fmt: skip
    def test_are_those_of_stripe_but_for_one(
        self, currency: str, ours: int, theirs: int
    ) -> None:
        assert to_stripe(ours, currency) == theirs
        assert from_stripe(theirs, currency) == ours


class TestPaymentFacts:
    def test_believes_no_fee_in_another_currency(self) -> None:
        charge = {
            "id": "ch_1",
            "amount": 1_000,
            "currency": "usd",
            "amount_refunded": 0,
            "balance_transaction": {
                "currency": "eur",
                "fee": 60,
                "available_on": 1_700_000_000,
            },
        }
        session = {
            "id": "cs_1",
            "metadata": {},
            "status": "complete",
            "payment_status": "paid",
            "amount_total": 1_000,
            "currency": "usd",
            "payment_intent": {"id": "pi_1", "latest_charge": charge},
        }

        facts = payment_facts(session)

        assert facts.charge is not None
        assert facts.charge.fee_minor is None
        assert facts.payment_id is None


class TestEventHint:
    def test_knows_the_account_of_a_capability(self) -> None:
        hint = event_hint(
            {
                "id": "evt_1",
                "type": "capability.updated",
                "created": 1,
                "data": {
                    "object": {
                        "id": "transfers",
                        "object": "capability",
                        "account": "acct_1",
                    }
                },
            }
        )

        assert hint.account_id == "acct_1"
