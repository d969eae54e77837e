"""What may be written into the books at all."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.ledger.rules import (
    AccountKey,
    AccountKind,
    EntryDraft,
    EntryKind,
    PostingDraft,
    Side,
    UnbalancedEntry,
    credit,
    debit,
)
from tests.books import make_draft

BALANCE = AccountKey(AccountKind.STRIPE_BALANCE, "EUR")
FEES = AccountKey(AccountKind.PLATFORM_FEES, "EUR")
YEN = AccountKey(AccountKind.PLATFORM_FEES, "JPY")
SCOPE = UUID(int=1)


def draft_of(*postings: PostingDraft) -> EntryDraft:
    return EntryDraft("r", EntryKind.SALE, SCOPE, postings)


class TestEntryDraft:
    def test_accepts_equal_sides(self) -> None:
        entry = draft_of(
            PostingDraft(BALANCE, Side.DEBIT, 5), PostingDraft(FEES, Side.CREDIT, 5)
        )

        assert entry.postings[0].amount_minor == 5

    @pytest.mark.parametrize(
        "postings",
        [
            (),
            (PostingDraft(BALANCE, Side.DEBIT, 5),),
            (PostingDraft(BALANCE, Side.DEBIT, 5), PostingDraft(FEES, Side.CREDIT, 4)),
            (PostingDraft(BALANCE, Side.DEBIT, 5), PostingDraft(YEN, Side.CREDIT, 5)),
            (PostingDraft(BALANCE, Side.DEBIT, 0), PostingDraft(FEES, Side.CREDIT, 0)),
            (
                PostingDraft(BALANCE, Side.DEBIT, -5),
                PostingDraft(FEES, Side.CREDIT, -5),
            ),
        ],
    )
    def test_refuses_what_does_not_balance(
        self, postings: tuple[PostingDraft, ...]
    ) -> None:
        with pytest.raises(UnbalancedEntry):
            draft_of(*postings)

    @given(st.lists(st.integers(1, 10**12), min_size=1, max_size=6))
    def test_balances_each_currency_by_itself(self, amounts: list[int]) -> None:
        shares = [PostingDraft(FEES, Side.CREDIT, amount) for amount in amounts]
        whole = PostingDraft(BALANCE, Side.DEBIT, sum(amounts))

        entry = draft_of(whole, *shares)

        assert len(entry.postings) == len(amounts) + 1


class TestContentHash:
    def test_does_not_depend_on_the_order_of_postings(self) -> None:
        entry = make_draft("r", scope_id=SCOPE)
        turned = EntryDraft(
            "r", entry.kind, SCOPE, (entry.postings[1], entry.postings[0])
        )

        assert turned.content_hash == entry.content_hash

    def test_depends_on_everything_else(self) -> None:
        entry = make_draft("r", 1_000, scope_id=SCOPE)

        others = [
            make_draft("r", 1_001, scope_id=SCOPE),
            make_draft("r", 1_000, scope_id=uuid4()),
            make_draft("r", 1_000, scope_id=SCOPE, currency="USD"),
            EntryDraft("r", EntryKind.SURPLUS, SCOPE, entry.postings),
        ]

        assert entry.content_hash not in {other.content_hash for other in others}


class TestAccountKey:
    def test_has_the_same_id_everywhere(self) -> None:
        same = AccountKey(AccountKind.STRIPE_BALANCE, "EUR")

        assert same.id == BALANCE.id
        assert (
            str(same.id) == "b2c24d8e-0000-0000-0000-000000000000"
            or same.id.version == 5
        )

    def test_tells_organizations_and_currencies_apart(self) -> None:
        first, second = uuid4(), uuid4()
        keys = [
            AccountKey(AccountKind.PAYABLE, "EUR", first),
            AccountKey(AccountKind.PAYABLE, "USD", first),
            AccountKey(AccountKind.PAYABLE, "EUR", second),
        ]

        assert len({key.id for key in keys}) == 3

    def test_belongs_to_an_organization_only_where_something_is_payable(self) -> None:
        with pytest.raises(ValueError, match="do not go together"):
            AccountKey(AccountKind.PAYABLE, "EUR")
        with pytest.raises(ValueError, match="do not go together"):
            AccountKey(AccountKind.PLATFORM_FEES, "EUR", uuid4())


class TestDebit:
    def test_is_nothing_for_zero(self) -> None:
        assert debit(BALANCE, 0) == ()

    def test_turns_into_a_credit_below_zero(self) -> None:
        assert debit(BALANCE, -3) == (PostingDraft(BALANCE, Side.CREDIT, 3),)
        assert credit(BALANCE, -3) == (PostingDraft(BALANCE, Side.DEBIT, 3),)
