"""What follows from a payment, without a database."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.ledger.rules import AccountKind, EntryDraft, Side
from commons.payments.rules import (
    PaidSale,
    PayeeStanding,
    WaitingCode,
    amount_obstacle,
    fee_entry,
    payee_obstacle,
    sale_entry,
)

MERCHANT, CHARITY = UUID(int=1), UUID(int=2)


def sums(entry: EntryDraft) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for posting in entry.postings:
        key = (posting.account.kind.value, posting.side.value)
        found[key] = found.get(key, 0) + posting.amount_minor
    return found


class TestSaleEntry:
    def test_is_the_one_of_the_architecture(self) -> None:
        sale = PaidSale(
            payment_id=uuid4(),
            checkout_id=uuid4(),
            currency="EUR",
            amount_minor=10_000,
            fee_minor=320,
            payable_minor={MERCHANT: 8_500, CHARITY: 1_000},
            platform_minor=500,
        )

        assert sums(sale_entry(sale)) == {
            ("STRIPE_BALANCE", "D"): 9_680,
            ("PROCESSING_FEES", "D"): 320,
            ("PAYABLE", "C"): 9_500,
            ("PLATFORM_FEES", "C"): 500,
        }

    def test_stands_a_fee_above_the_amount(self) -> None:
        sale = PaidSale(
            payment_id=uuid4(),
            checkout_id=uuid4(),
            currency="EUR",
            amount_minor=50,
            fee_minor=60,
            payable_minor={MERCHANT: 50},
        )

        assert sums(sale_entry(sale))["STRIPE_BALANCE", "C"] == 10

    @given(
        st.dictionaries(st.uuids(), st.integers(0, 10**9), max_size=6),
        st.integers(0, 10**9),
        st.integers(0, 10**9),
        st.integers(0, 10**9),
    )
    def test_balances_whatever_the_split(
        self, payable: dict[UUID, int], platform: int, recovery: int, fee: int
    ) -> None:
        amount = sum(payable.values()) + platform + recovery
        if amount == 0:
            return

        entry = sale_entry(
            PaidSale(
                payment_id=uuid4(),
                checkout_id=uuid4(),
                currency="JPY",
                amount_minor=amount,
                fee_minor=fee,
                payable_minor=payable,
                platform_minor=platform,
                fee_recovery_minor=recovery,
            )
        )

        assert sums(entry).get(("PAYABLE", Side.CREDIT.value), 0) == sum(
            payable.values()
        )


class TestFeeEntry:
    def sale(self, fee_minor: int) -> PaidSale:
        return PaidSale(uuid4(), uuid4(), "EUR", 10_000, fee_minor)

    def test_is_none_where_the_estimate_was_right(self) -> None:
        assert fee_entry(self.sale(320), estimate_minor=320) is None

    @pytest.mark.parametrize(
        ("estimate_minor", "side"), [(300, Side.DEBIT), (400, Side.CREDIT)]
    )
    def test_books_the_difference(self, estimate_minor: int, side: Side) -> None:
        entry = fee_entry(self.sale(320), estimate_minor=estimate_minor)

        assert entry is not None
        kinds = {p.account.kind: p for p in entry.postings}
        assert kinds[AccountKind.PROCESSING_FEES].side is side
        assert kinds[AccountKind.PROCESSING_FEES].amount_minor == abs(
            320 - estimate_minor
        )


class TestPayeeObstacle:
    @pytest.mark.parametrize(
        ("standing", "code"),
        [
            (PayeeStanding(), WaitingCode.NEEDS_ONBOARDING),
            (PayeeStanding(is_verified=False), WaitingCode.CHARITY_NOT_VERIFIED),
            (
                PayeeStanding(is_verified=False, is_suspended=True),
                WaitingCode.CHARITY_SUSPENDED,
            ),
            (
                PayeeStanding(transfers_state="INACTIVE"),
                WaitingCode.NEEDS_ONBOARDING,
            ),
            (
                PayeeStanding(
                    transfers_state="INACTIVE",
                    has_submitted_details=True,
                    has_requirements=True,
                ),
                WaitingCode.PROVIDER_NEEDS_MORE,
            ),
            (
                PayeeStanding(transfers_state="INACTIVE", has_submitted_details=True),
                WaitingCode.PROVIDER_REVIEW,
            ),
            (PayeeStanding(transfers_state="PENDING"), WaitingCode.PROVIDER_REVIEW),
            (
                PayeeStanding(transfers_state="ACTIVE", is_paused=True),
                WaitingCode.TRANSFER_REFUSED,
            ),
            (PayeeStanding(transfers_state="ACTIVE"), None),
        ],
    )
    def test_names_the_weightiest(
        self, standing: PayeeStanding, code: WaitingCode | None
    ) -> None:
        assert payee_obstacle(standing) is code


class TestAmountObstacle:
    @pytest.mark.parametrize(
        ("due", "debt", "code"),
        [
            (1_000, 0, WaitingCode.NEXT_RUN),
            (999, 0, WaitingCode.BELOW_MINIMUM),
            (1_500, 600, WaitingCode.BELOW_MINIMUM),
            (600, 600, WaitingCode.OWES_PLATFORM),
            (0, 600, WaitingCode.OWES_PLATFORM),
            (1_600, 600, WaitingCode.NEXT_RUN),
        ],
    )
    def test_tells_debts_from_small_sums(
        self, due: int, debt: int, code: WaitingCode
    ) -> None:
        found = amount_obstacle(due_minor=due, debt_minor=debt, minimum_minor=1_000)

        assert found is code
