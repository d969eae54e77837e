"""Whatever is done in whatever order, the books balance and nothing is spent twice."""

import contextlib
from collections.abc import Iterator

import pytest
import stripe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.testing import RunningSandbox
from tests.sandbox.conftest import client_of
from tests.sandbox.shop import new_account, paid_charge

CURRENCIES = {"usd": 1, "jpy": 1, "kwd": 10}
DEEDS = ("charge", "refund", "transfer", "transfer_from", "reverse", "pay_out")
DEED = st.tuples(
    st.sampled_from(DEEDS),
    st.sampled_from(sorted(CURRENCIES)),
    st.integers(min_value=10, max_value=1500),
    st.integers(min_value=0, max_value=3),
)


class Platform:
    """Does random things, as a careless platform would."""

    def __init__(self, sandbox: RunningSandbox) -> None:
        self.sandbox = sandbox
        self.client = client_of(sandbox.base_url)
        self.accounts = [new_account(self.client).id for _ in range(2)]
        for account in self.accounts:
            sandbox.set_capabilities(account, transfers="active")
        self.charges: list[stripe.Charge] = []
        self.transfers: list[stripe.Transfer] = []

    def do(self, deed: str, currency: str, size: int, pick: int) -> None:
        amount = size * CURRENCIES[currency]
        with contextlib.suppress(stripe.InvalidRequestError):
            getattr(self, f"_{deed}")(currency, amount, pick)

    def _charge(self, currency: str, amount: int, _pick: int) -> None:
        charge = paid_charge(self.client, amount=amount * 10, currency=currency)
        self.charges.append(charge)

    def _refund(self, _currency: str, amount: int, pick: int) -> None:
        for charge in self.charges[pick : pick + 1]:
            self.client.v1.refunds.create({"charge": charge.id, "amount": amount})

    def _transfer(
        self, currency: str, amount: int, pick: int, source: str | None = None
    ) -> None:
        wish = {
            "amount": amount,
            "currency": currency,
            "destination": self.accounts[pick % 2],
        }
        if source is not None:
            wish["source_transaction"] = source
        self.transfers.append(self.client.v1.transfers.create(wish))  # type: ignore[arg-type]

    def _transfer_from(self, currency: str, amount: int, pick: int) -> None:
        for charge in self.charges[pick : pick + 1]:
            self._transfer(currency, amount * 4, pick, charge.id)

    def _reverse(self, _currency: str, amount: int, pick: int) -> None:
        for transfer in self.transfers[pick : pick + 1]:
            self.client.v1.transfers.reversals.create(transfer.id, {"amount": amount})

    def _pay_out(self, currency: str, _amount: int, pick: int) -> None:
        account = self.accounts[pick % 2]
        held = self.sandbox.oracle()["accounts"][account]["available"]
        if held.get(currency):
            self.sandbox.pay_out(account, currency)


@pytest.fixture(scope="module")
def shared() -> Iterator[RunningSandbox]:
    with RunningSandbox() as running:
        yield running


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(deeds=st.lists(DEED, min_size=1, max_size=14))
def test_the_books_balance_and_nothing_is_spent_twice(
    shared: RunningSandbox, deeds: list[tuple[str, str, int, int]]
) -> None:
    shared.reset()
    platform = Platform(shared)

    for deed in deeds:
        platform.do(*deed)

    oracle = shared.oracle()
    assert oracle["books"]["balanced"]
    for charge in oracle["charges"]:
        refunded = sum(each["amount"] for each in charge["refunds"])
        passed_on = sum(
            each["amount"]
            for each in oracle["transfers"]
            if each["source_transaction"] == charge["id"]
        )
        assert charge["amount_refunded"] == refunded <= charge["amount"]
        assert charge["transferred"] == passed_on <= charge["amount"]
        assert charge["net"] == charge["amount"] - charge["fee"]
    for transfer in oracle["transfers"]:
        reversed_sum = sum(each["amount"] for each in transfer["reversals"])
        assert transfer["amount_reversed"] == reversed_sum <= transfer["amount"]
    for account in platform.accounts:
        assert all(
            sum_ >= 0 for sum_ in oracle["accounts"][account]["available"].values()
        )
    assert_balances_are_the_sum_of_transactions(platform, oracle)


def assert_balances_are_the_sum_of_transactions(
    platform: Platform, oracle: dict[str, object]
) -> None:
    """The books and the balance transactions tell the same story."""
    accounts = oracle["accounts"]
    assert isinstance(accounts, dict)
    for account, held in accounts.items():
        listed = platform.client.v1.balance_transactions.list(
            {"limit": 100},
            {"stripe_account": account},
        )
        sums: dict[str, int] = {}
        for each in listed.auto_paging_iter():
            sums[each.currency] = sums.get(each.currency, 0) + each.net
        assert held["available"] == sums
