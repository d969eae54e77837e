"""Keys, addresses, parameters, pages of lists and expansion."""

import json
import urllib.error
import urllib.request

import pytest
import stripe

from sandbox.testing import RunningSandbox
from tests.sandbox.shop import new_account, open_session, paid_charge


def raw(
    sandbox: RunningSandbox, path: str, *, key: str | None = "Bearer sk_test_x"
) -> tuple[int, dict[str, object], dict[str, str]]:
    """One GET without the package's help."""
    request = urllib.request.Request(sandbox.base_url + path)
    if key is not None:
        request.add_header("Authorization", key)
    request.add_header("Stripe-Version", "2026-10-28.endive")
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.loads(answer.read()), dict(answer.headers)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read()), dict(error.headers)


class TestKeys:
    @pytest.mark.parametrize("key", [None, "Bearer sk_live_x", "Basic !!", "Bearer "])
    def test_refuses_any_but_a_test_key(
        self, sandbox: RunningSandbox, key: str | None
    ) -> None:
        status, body, _ = raw(sandbox, "/v1/balance", key=key)

        assert status == 401
        assert "error" in body

    def test_takes_the_key_as_user_name_too(self, sandbox: RunningSandbox) -> None:
        status, _, _ = raw(sandbox, "/v1/balance", key="Basic c2tfdGVzdF94Og==")

        assert status == 200

    def test_names_the_request_and_repeats_the_version(
        self, sandbox: RunningSandbox
    ) -> None:
        _, _, headers = raw(sandbox, "/v1/balance")

        assert headers["Request-Id"].startswith("req_")
        assert headers["Stripe-Version"] == "2026-10-28.endive"


class TestAddresses:
    def test_unknown_ones_get_stripes_404(self, sandbox: RunningSandbox) -> None:
        status, body, _ = raw(sandbox, "/v1/subscriptions")

        assert status == 404
        assert str(body["error"]).find("Unrecognized request URL") > 0

    def test_another_account_is_out_of_reach(
        self, sandbox: RunningSandbox, client: stripe.StripeClient
    ) -> None:
        with pytest.raises(stripe.PermissionError) as refusal:
            client.v1.balance.retrieve(options={"stripe_account": "acct_nobody"})

        assert refusal.value.code is None or refusal.value.code == "account_invalid"


class TestParameters:
    @pytest.mark.parametrize(
        ("changes", "code", "param"),
        [
            ({"colour": "red"}, "parameter_unknown", "colour"),
            ({"amount": None}, "parameter_missing", "amount"),
            ({"amount": "ten"}, "parameter_invalid_integer", "amount"),
            ({"amount": -5}, "parameter_invalid_integer", "amount"),
            ({"amount": 10}, "amount_too_small", "amount"),
            ({"amount": 10**9}, "amount_too_large", "amount"),
            ({"currency": "xxx"}, None, "currency"),
            ({"confirm": "perhaps"}, None, "confirm"),
            ({"customer": "cus_none"}, "resource_missing", "customer"),
            ({"metadata": {"a" * 41: "b"}}, None, "metadata"),
        ],
    )
    def test_flaws_are_named_as_stripe_names_them(
        self,
        client: stripe.StripeClient,
        changes: dict[str, object],
        code: str | None,
        param: str,
    ) -> None:
        wish = {"amount": 1000, "currency": "usd", **changes}
        wish = {name: value for name, value in wish.items() if value is not None}

        with pytest.raises(stripe.InvalidRequestError) as refusal:
            client.v1.payment_intents.create(wish)  # type: ignore[arg-type]

        assert (refusal.value.code, refusal.value.param) == (code, param)

    def test_nested_flaws_are_named_by_their_path(
        self, client: stripe.StripeClient
    ) -> None:
        price = {"currency": "usd", "unit_amount": 100, "colour": "red"}
        line = {"price_data": {**price, "product_data": {"name": "Bowl"}}}

        with pytest.raises(stripe.InvalidRequestError) as refusal:
            open_session(client, line_items=[line])

        assert refusal.value.param == "line_items[0][price_data][colour]"


class TestLists:
    def test_pages_walk_over_everything_once(self, client: stripe.StripeClient) -> None:
        made = [paid_charge(client, amount=1000 + n).id for n in range(7)]

        pages = client.v1.charges.list({"limit": 3})

        assert [each.id for each in pages.auto_paging_iter()] == made[::-1]

    def test_a_page_before_a_cursor_ends_at_it(
        self, client: stripe.StripeClient
    ) -> None:
        made = [paid_charge(client).id for _ in range(5)]

        page = client.v1.charges.list({"limit": 2, "ending_before": made[1]})

        assert [each.id for each in page.data] == [made[3], made[2]]
        assert page.has_more

    def test_moments_bound_a_list(
        self, sandbox: RunningSandbox, client: stripe.StripeClient
    ) -> None:
        old = paid_charge(client)
        sandbox.advance(100)
        new = paid_charge(client)

        account = new_account(client)
        accounts = client.v1.accounts.list({"created": {"lt": account.created}})
        later = client.v1.charges.list({"created": {"gt": old.created + 50}})
        earlier = client.v1.charges.list({"created": {"lt": old.created + 50}})

        assert [each.id for each in later.data] == [new.id]
        assert [each.id for each in earlier.data] == [old.id]
        assert accounts.data == []

    def test_an_unknown_cursor_is_refused(self, client: stripe.StripeClient) -> None:
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            client.v1.charges.list({"starting_after": "ch_none"})

        assert refusal.value.param == "starting_after"

    def test_accounts_do_not_see_each_others_objects(
        self, client: stripe.StripeClient
    ) -> None:
        charge = paid_charge(client)
        other = new_account(client)

        seen = client.v1.charges.list(options={"stripe_account": other.id})

        assert seen.data == []
        with pytest.raises(stripe.InvalidRequestError):
            client.v1.charges.retrieve(charge.id, options={"stripe_account": other.id})


class TestExpansion:
    def test_goes_through_lists_and_levels(self, client: stripe.StripeClient) -> None:
        paid_charge(client)

        page = client.v1.payment_intents.list(
            {"expand": ["data.latest_charge.balance_transaction"]}
        )

        charge = page.data[0].latest_charge
        assert isinstance(charge, stripe.Charge)
        assert isinstance(charge.balance_transaction, stripe.BalanceTransaction)

    def test_shows_refunds_only_when_asked(self, client: stripe.StripeClient) -> None:
        charge = paid_charge(client)
        client.v1.refunds.create({"charge": charge.id, "amount": 300})

        plain = client.v1.charges.retrieve(charge.id)
        asked = client.v1.charges.retrieve(charge.id, {"expand": ["refunds"]})

        assert "refunds" not in plain
        assert asked.refunds is not None
        assert [each.amount for each in asked.refunds.data] == [300]

    @pytest.mark.parametrize("path", ["amount", "payment_intent.nothing", "a.b.c.d.e"])
    def test_refuses_what_cannot_be_expanded(
        self, client: stripe.StripeClient, path: str
    ) -> None:
        charge = paid_charge(client)

        with pytest.raises(stripe.InvalidRequestError) as refusal:
            client.v1.charges.retrieve(charge.id, {"expand": [path]})

        assert refusal.value.param == "expand"
