"""Checkout sessions, by the API, by the controls and by the hosted pages."""

import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass

import pytest
import stripe

from sandbox.testing import RunningSandbox, SandboxRefused
from tests.sandbox.conftest import client_of
from tests.sandbox.shop import CANCEL_URL, new_account, open_session


@dataclass
class Seen:
    """A page as a browser without script gets it."""

    status: int
    text: str
    location: str


class KeepRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Do not follow, so that the test sees where it would go."""


def visit(url: str, **form: str) -> Seen:
    opener = urllib.request.build_opener(KeepRedirect)
    body = urllib.parse.urlencode(form).encode() if form else None
    try:
        answer = opener.open(url, body)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        location = answer.headers.get("Location", "")
        return Seen(answer.status, answer.read().decode(), location)


class TestSession:
    def test_has_no_payment_intent_until_it_is_paid(
        self, sandbox: RunningSandbox, client: stripe.StripeClient
    ) -> None:
        session = open_session(client, metadata={"order": "7"})
        assert (session.status, session.payment_intent) == ("open", None)

        paid = sandbox.pay(session.id)

        again = client.v1.checkout.sessions.retrieve(session.id)
        intent = client.v1.payment_intents.retrieve(str(again.payment_intent))
        assert (again.status, again.payment_status) == ("complete", "paid")
        assert again.metadata is not None
        assert again.metadata.to_dict() == {"order": "7"}
        assert intent.transfer_group == "group-1"
        assert intent.metadata.to_dict() == {"pay": "1"}
        assert paid["redirect"] == f"http://shop.test/thanks?session={session.id}"

    def test_is_paid_only_once(
        self, sandbox: RunningSandbox, client: stripe.StripeClient
    ) -> None:
        session = open_session(client)
        sandbox.pay(session.id)

        with pytest.raises(SandboxRefused, match="status of complete"):
            sandbox.pay(session.id)

        assert sandbox.oracle()["totals"]["charge"] == 1

    def test_takes_another_card_after_a_decline(
        self, sandbox: RunningSandbox, client: stripe.StripeClient
    ) -> None:
        session = open_session(client)
        declined = sandbox.pay(session.id, "4000000000009995")

        paid = sandbox.pay(session.id, "4242424242424242")

        assert declined["decline_code"] == "insufficient_funds"
        assert declined["payment_intent"] == paid["payment_intent"]
        assert [each["status"] for each in sandbox.oracle()["charges"]] == [
            "failed",
            "succeeded",
        ]

    @pytest.mark.parametrize(
        ("challenge", "outcome"),
        [
            ("complete", "complete"),
            ("fail", "declined"),
            ("leave", "requires_action"),
        ],
    )
    def test_meets_the_banks_challenge(
        self,
        sandbox: RunningSandbox,
        client: stripe.StripeClient,
        challenge: str,
        outcome: str,
    ) -> None:
        session = open_session(client)

        met = sandbox.pay(session.id, "4000000000003220", challenge=challenge)

        status = client.v1.checkout.sessions.retrieve(session.id).status
        assert met["outcome"] == outcome
        assert status == ("complete" if challenge == "complete" else "open")

    def test_expires_in_time_and_cancels_what_was_begun(
        self, sandbox: RunningSandbox, client: stripe.StripeClient
    ) -> None:
        session = open_session(client)
        begun = sandbox.pay(session.id, "4000000000003220", challenge="leave")

        sandbox.advance(24 * 60 * 60 + 1)

        again = client.v1.checkout.sessions.retrieve(session.id)
        intent = client.v1.payment_intents.retrieve(begun["payment_intent"])
        assert (again.status, again.url) == ("expired", None)
        assert intent.status == "canceled"
        types = [event.type for event in client.v1.events.list().data]
        assert types[:2] == ["checkout.session.expired", "payment_intent.canceled"]

    def test_expires_when_asked_but_not_twice(
        self, client: stripe.StripeClient
    ) -> None:
        session = open_session(client)
        assert client.v1.checkout.sessions.expire(session.id).status == "expired"

        with pytest.raises(stripe.InvalidRequestError, match="status of expired"):
            client.v1.checkout.sessions.expire(session.id)

    @pytest.mark.parametrize("seconds", [60, 25 * 60 * 60])
    def test_refuses_an_expiry_stripe_refuses(
        self, client: stripe.StripeClient, seconds: int
    ) -> None:
        now = open_session(client).created

        with pytest.raises(stripe.InvalidRequestError) as refusal:
            open_session(client, expires_at=now + seconds)

        assert refusal.value.param == "expires_at"

    def test_may_be_short_in_a_drill(self) -> None:
        with RunningSandbox(min_session_seconds=1) as sandbox:
            client = client_of(sandbox.base_url)
            now = open_session(client).created

            session = open_session(client, expires_at=now + 60)

            assert session.expires_at == now + 60

    def test_refuses_two_currencies(self, client: stripe.StripeClient) -> None:
        lines = [
            {
                "price_data": {
                    "currency": currency,
                    "unit_amount": 500,
                    "product_data": {"name": "Bowl"},
                }
            }
            for currency in ("usd", "eur")
        ]

        with pytest.raises(stripe.InvalidRequestError, match="different currencies"):
            open_session(client, line_items=lines)

    @pytest.mark.parametrize(
        ("amount", "currency", "shown"),
        [(4800, "jpy", "¥4,800"), (12_340, "kwd", "KWD\u00a012.340")],
    )
    def test_shows_sums_with_the_currencys_own_decimals(
        self,
        sandbox: RunningSandbox,
        client: stripe.StripeClient,
        amount: int,
        currency: str,
        shown: str,
    ) -> None:
        session = open_session(client, amount=amount, currency=currency)

        page = visit(str(session.url))

        assert f"Pay {shown} to Commonweal" in page.text
        assert sandbox.pay(session.id)["outcome"] == "complete"


class TestPaymentPage:
    def test_shows_what_is_paid_and_that_nothing_is_real(
        self, client: stripe.StripeClient
    ) -> None:
        session = open_session(client)

        page = visit(str(session.url))

        assert page.status == 200
        for words in ("Stoneware bowl", "$100.00", "no real money", CANCEL_URL):
            assert words in page.text

    def test_a_click_on_a_test_card_pays(self, client: stripe.StripeClient) -> None:
        session = open_session(client)

        page = visit(str(session.url), test_card="4242424242424242")

        assert page.status == 303
        assert page.location == f"http://shop.test/thanks?session={session.id}"

    def test_a_filled_form_pays(self, client: stripe.StripeClient) -> None:
        session = open_session(client)

        page = visit(
            str(session.url),
            email="ada@example.com",
            number="4242 4242 4242 4242",
            expiry="12/44",
            cvc="123",
            name="Ada",
        )

        details = client.v1.checkout.sessions.retrieve(session.id).customer_details
        assert page.status == 303
        assert details is not None
        assert (details.email, details.name) == ("ada@example.com", "Ada")

    def test_a_flawed_form_says_what_would_work(
        self, sandbox: RunningSandbox, client: stripe.StripeClient
    ) -> None:
        session = open_session(client)

        page = visit(
            str(session.url), email="<b>ada", number="1", expiry="01/20", cvc="x"
        )

        assert page.status == 422
        assert len(re.findall('aria-invalid="true"', page.text)) == 4
        assert "<b>ada" not in page.text
        assert "charge" not in sandbox.oracle()["totals"]

    def test_a_decline_says_why_and_lets_one_try_again(
        self, client: stripe.StripeClient
    ) -> None:
        session = open_session(client)

        page = visit(str(session.url), test_card="4000000000009995")

        assert page.status == 402
        assert "insufficient funds" in page.text
        assert visit(str(session.url), test_card="4242424242424242").status == 303

    @pytest.mark.parametrize(
        ("answer", "status", "way_on"),
        [("complete", "complete", "/thanks"), ("fail", "open", "/c/pay/")],
    )
    def test_the_banks_page_lets_one_confirm_or_not(
        self,
        sandbox: RunningSandbox,
        client: stripe.StripeClient,
        answer: str,
        status: str,
        way_on: str,
    ) -> None:
        session = open_session(client)
        sent = visit(str(session.url), test_card="4000000000003220")
        bank = sandbox.base_url + sent.location
        assert "Is this payment yours?" in visit(bank).text

        back = visit(bank, answer=answer)

        again = client.v1.checkout.sessions.retrieve(session.id)
        assert again.status == status
        assert way_on in back.location

    def test_a_finished_session_is_not_paid_again(
        self, sandbox: RunningSandbox, client: stripe.StripeClient
    ) -> None:
        session = open_session(client)
        sandbox.pay(session.id)

        page = visit(str(session.url), test_card="4242424242424242")

        assert "This payment is done" in page.text
        assert sandbox.oracle()["totals"]["charge"] == 1

    def test_an_unknown_page_says_so(self, sandbox: RunningSandbox) -> None:
        for path in ("/c/pay/cs_test_none", "/c/nothing/x", "/c/static/none.css"):
            assert visit(sandbox.base_url + path).status == 404


class TestOnboarding:
    def link(self, client: stripe.StripeClient, account: str) -> str:
        return client.v1.account_links.create(
            {
                "account": account,
                "refresh_url": "http://shop.test/again",
                "return_url": "http://shop.test/back",
                "type": "account_onboarding",
            }
        ).url

    @pytest.mark.parametrize(
        ("answer", "state"),
        [("finish", "active"), ("wait", "pending"), ("later", "inactive")],
    )
    def test_ends_as_chosen_and_returns(
        self, client: stripe.StripeClient, answer: str, state: str
    ) -> None:
        account = new_account(client)

        page = visit(self.link(client, account.id), answer=answer, name="Food Bank")

        again = client.v1.accounts.retrieve(account.id)
        assert page.location == "http://shop.test/back"
        assert again.capabilities is not None
        assert again.capabilities.transfers == state
        assert again.details_submitted is (answer != "later")
        assert again.requirements is not None
        assert bool(again.requirements.currently_due) is (answer == "later")

    def test_needs_a_name(self, client: stripe.StripeClient) -> None:
        account = new_account(client)

        page = visit(self.link(client, account.id), answer="finish", name=" ")

        assert page.status == 422
        assert client.v1.accounts.retrieve(account.id).details_submitted is False

    def test_a_link_works_once_and_not_for_long(
        self, sandbox: RunningSandbox, client: stripe.StripeClient
    ) -> None:
        account = new_account(client)
        used, late = self.link(client, account.id), self.link(client, account.id)
        visit(used, answer="later")
        sandbox.advance(600)

        assert visit(used).location == "http://shop.test/again"
        assert visit(late).location == "http://shop.test/again"
