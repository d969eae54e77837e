"""Writing entries: once, exactly, by many at a time."""

import threading
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commons.ledger import actions
from commons.ledger.actions import (
    LedgerConflict,
    forget_accounts,
    post_entries,
    reverse_entry,
    roll_checkpoints,
)
from commons.ledger.models import Checkpoint, Entry, LedgerAccount, Posting
from commons.ledger.rules import (
    AccountKey,
    AccountKind,
    EntryDraft,
    EntryKind,
    PostingDraft,
    Side,
)
from commons.ledger.selectors import balance, balances, balances_by_currency
from tests.books import CHECK_NOW, make_draft, wait_for_horizon

BALANCE = AccountKey(AccountKind.STRIPE_BALANCE, "EUR")
FEES = AccountKey(AccountKind.PLATFORM_FEES, "EUR")
LOSSES = AccountKey(AccountKind.REFUND_LOSSES, "EUR")
ACCOUNTS = [BALANCE, FEES, LOSSES, AccountKey(AccountKind.IN_TRANSIT, "EUR")]


@pytest.mark.django_db
class TestPostEntries:
    def test_writes_entries_and_postings(self) -> None:
        written = post_entries([make_draft("a", 700), make_draft("b", 300)])

        assert written == 2
        assert balance(BALANCE) == 1_000
        assert balance(FEES) == 1_000

    def test_does_nothing_for_what_is_there_already(self) -> None:
        draft = make_draft("a")
        post_entries([draft])

        written = post_entries([draft, make_draft("b")])

        assert written == 1
        assert balance(BALANCE) == 2_000
        assert Posting.objects.count() == 4

    def test_writes_a_reference_once_within_one_batch(self) -> None:
        draft = make_draft("a")

        assert post_entries([draft, draft]) == 1
        assert balance(BALANCE) == 1_000

    def test_refuses_other_content_under_the_same_reference(self) -> None:
        scope = uuid4()
        post_entries([make_draft("a", 1_000, scope_id=scope)])

        with pytest.raises(LedgerConflict):
            post_entries([make_draft("new"), make_draft("a", 999, scope_id=scope)])

        assert list(Entry.objects.values_list("reference", flat=True)) == ["a"]

    def test_takes_three_statements_however_many(self) -> None:
        forget_accounts()
        drafts = [make_draft(str(number)) for number in range(30)]

        with CaptureQueriesContext(
            connection,
        ) as captured:
            post_entries(drafts)

        statements = [q["sql"] for q in captured if "SAVEPOINT" not in q["sql"]]
        assert len(statements) == 3

    def test_opens_accounts_anew_in_a_database_that_lost_them(self) -> None:
        actions._known.update({BALANCE, FEES})

        assert post_entries([make_draft("a")]) == 1
        assert LedgerAccount.objects.count() == 2

    def test_is_nothing_for_nothing(self) -> None:
        assert post_entries([]) == 0

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(ACCOUNTS),
                st.sampled_from(ACCOUNTS),
                st.integers(1, 10**9),
            ),
            min_size=1,
            max_size=12,
        )
    )
    def test_keeps_the_sum_of_all_accounts_at_zero(
        self, moves: list[tuple[AccountKey, AccountKey, int]]
    ) -> None:
        drafts = [
            EntryDraft(
                str(uuid4()),
                EntryKind.SALE,
                uuid4(),
                (
                    PostingDraft(left, Side.DEBIT, amount),
                    PostingDraft(right, Side.CREDIT, amount),
                ),
            )
            for left, right, amount in moves
        ]

        with transaction.atomic():
            post_entries(drafts)
            with connection.cursor() as cursor:
                cursor.execute(CHECK_NOW)
            found = balances(ACCOUNTS)
            transaction.set_rollback(True)

        expected = dict.fromkeys(ACCOUNTS, 0)
        for left, right, amount in moves:
            expected[left] += amount if left.kind.normal_side is Side.DEBIT else -amount
            expected[right] -= (
                amount if right.kind.normal_side is Side.DEBIT else -amount
            )
        assert found == expected


@pytest.mark.django_db
class TestReverseEntry:
    def test_takes_everything_back(self) -> None:
        post_entries([make_draft("sale", 800)])

        reverse_entry("sale", reference="undo", kind=EntryKind.TRANSFER_FAILED)

        assert balance(BALANCE) == 0
        assert balance(FEES) == 0

    def test_has_the_effect_of_one_when_done_twice(self) -> None:
        post_entries([make_draft("sale", 800)])

        for _ in range(2):
            reverse_entry("sale", reference="undo", kind=EntryKind.TRANSFER_FAILED)

        assert Entry.objects.count() == 2


@pytest.mark.django_db(transaction=True)
class TestPostEntriesTogether:
    def test_writes_one_reference_once_whoever_comes_first(self) -> None:
        draft = make_draft("contested")
        outcomes: list[int] = []

        def write() -> None:
            try:
                outcomes.append(post_entries([draft]))
            finally:
                connection.close()

        threads = [threading.Thread(target=write) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(outcomes) == [0, 0, 0, 0, 0, 1]
        assert balance(BALANCE) == 1_000

    def test_opens_accounts_again_after_a_rollback(self) -> None:
        forget_accounts()
        with transaction.atomic():
            post_entries([make_draft("lost")])
            transaction.set_rollback(True)

        post_entries([make_draft("kept")])

        assert LedgerAccount.objects.count() == 2
        assert balance(BALANCE) == 1_000


def rolled() -> int:
    wait_for_horizon()
    return roll_checkpoints()


@pytest.mark.django_db(transaction=True)
class TestRollCheckpoints:
    def test_carries_balances_forward_without_changing_them(self) -> None:
        post_entries([make_draft("a", 300)])
        assert rolled() == 2
        post_entries([make_draft("b", 40)])

        assert balance(BALANCE) == 340
        assert rolled() == 2
        post_entries([make_draft("c", 2)])

        assert balance(BALANCE) == 342
        assert Checkpoint.objects.get(account_id=BALANCE.id).debit_minor == 340
        assert balances_by_currency(AccountKind.STRIPE_BALANCE) == {"EUR": 342}

    def test_rests_when_nothing_came(self) -> None:
        post_entries([make_draft("a")])
        rolled()

        assert rolled() == 0

    def test_leaves_out_a_transaction_that_commits_late(self) -> None:
        written, done = threading.Event(), threading.Event()

        def write_slowly() -> None:
            try:
                with transaction.atomic():
                    post_entries([make_draft("slow", 5)])
                    written.set()
                    done.wait(10)
            finally:
                connection.close()

        post_entries([make_draft("before", 100)])
        slow = threading.Thread(target=write_slowly)
        slow.start()
        written.wait(10)
        post_entries([make_draft("after", 1_000)])
        roll_checkpoints()
        done.set()
        slow.join()

        assert balance(BALANCE) == 1_105
        rolled()
        assert balance(BALANCE) == 1_105
        assert Checkpoint.objects.get(account_id=BALANCE.id).debit_minor == 1_105

    def test_starts_anew_after_a_restore_into_a_younger_cluster(self) -> None:
        post_entries([make_draft("a", 300)])
        rolled()
        Checkpoint.objects.update(horizon=2**60, debit_minor=7, credit_minor=7)

        assert balance(BALANCE) == 300
        rolled()
        assert Checkpoint.objects.get(account_id=BALANCE.id).debit_minor == 300
