"""What PostgreSQL refuses to do to the books, whoever asks it."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from commons.kit.ids import new_id
from commons.kit.rows import insert_rows
from commons.ledger.actions import post_entries, reversal_of
from commons.ledger.models import Entry, LedgerAccount, Posting
from commons.ledger.rules import AccountKey, AccountKind, EntryKind, Side
from tests.books import CHECK_NOW, make_draft

BALANCE = AccountKey(AccountKind.STRIPE_BALANCE, "EUR")
FEES = AccountKey(AccountKind.PLATFORM_FEES, "EUR")
YEN = AccountKey(AccountKind.PLATFORM_FEES, "JPY")


def run(statement: str, values: list[object] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def write_entry(posting_count: int = 2, scope_id: UUID | None = None) -> Entry:
    return Entry.objects.create(
        reference=f"test:{uuid4()}",
        kind=EntryKind.SALE,
        scope_id=scope_id or uuid4(),
        content_hash=b"",
        posting_count=posting_count,
    )


def write_posting(
    entry: Entry, position: int, side: Side, amount_minor: int = 100, **changes: object
) -> None:
    row = {
        "id": new_id(),
        "entry_id": entry.pk,
        "position": position,
        "posting_count": entry.posting_count,
        "scope_id": entry.scope_id,
        "account_id": BALANCE.id if side is Side.DEBIT else FEES.id,
        "currency": "EUR",
        "side": side.value,
        "amount_minor": amount_minor,
        "reverses_id": None,
    }
    insert_rows(Posting, [{**row, **changes}])


@pytest.fixture
def accounts(db: None) -> None:
    for key in (BALANCE, FEES, YEN):
        LedgerAccount.objects.create(id=key.id, kind=key.kind, currency=key.currency)


@pytest.mark.usefixtures("accounts")
class TestBalance:
    def test_lets_a_balanced_entry_pass(self) -> None:
        entry = write_entry()
        write_posting(entry, 1, Side.DEBIT)
        write_posting(entry, 2, Side.CREDIT)

        run(CHECK_NOW)

        assert Posting.objects.filter(entry=entry).count() == 2

    def test_refuses_unequal_sides(self) -> None:
        entry = write_entry()
        write_posting(entry, 1, Side.DEBIT, 100)
        write_posting(entry, 2, Side.CREDIT, 99)

        with pytest.raises(IntegrityError, match="does not balance"):
            run(CHECK_NOW)

    def test_refuses_sides_equal_only_over_currencies(self) -> None:
        entry = write_entry()
        write_posting(entry, 1, Side.DEBIT)
        write_posting(entry, 2, Side.CREDIT, account_id=YEN.id, currency="JPY")

        with pytest.raises(IntegrityError, match="does not balance"):
            run(CHECK_NOW)

    def test_refuses_an_entry_without_postings(self) -> None:
        write_entry()

        with pytest.raises(IntegrityError, match="entry_has_its_postings"):
            run(CHECK_NOW)

    def test_refuses_an_entry_that_lacks_a_posting(self) -> None:
        entry = write_entry(posting_count=3)
        write_posting(entry, 1, Side.DEBIT)
        write_posting(entry, 3, Side.CREDIT)

        with pytest.raises(IntegrityError, match="does not balance"):
            run(CHECK_NOW)

    def test_refuses_more_postings_than_declared(self) -> None:
        entry = write_entry()
        write_posting(entry, 1, Side.DEBIT)
        write_posting(entry, 2, Side.CREDIT)
        run(CHECK_NOW)

        with pytest.raises(IntegrityError, match="posting_has_a_place"):
            write_posting(entry, 3, Side.CREDIT)

    @pytest.mark.parametrize("amount_minor", [0, -5])
    def test_refuses_amounts_that_are_not_positive(self, amount_minor: int) -> None:
        entry = write_entry()

        with pytest.raises(IntegrityError, match="posting_amount_is_positive"):
            write_posting(entry, 1, Side.DEBIT, amount_minor)

    def test_refuses_a_currency_that_is_not_the_account_s(self) -> None:
        entry = write_entry()

        with pytest.raises(IntegrityError, match="posting_in_the_account_s_currency"):
            write_posting(entry, 1, Side.DEBIT, currency="JPY")

    def test_refuses_a_posting_of_another_scope(self) -> None:
        entry = write_entry()

        with pytest.raises(IntegrityError, match="posting_belongs_to_its_entry"):
            write_posting(entry, 1, Side.DEBIT, scope_id=uuid4())


@pytest.mark.usefixtures("accounts")
class TestAppendOnly:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE ledger_entry SET kind = 'OTHER'",
            "DELETE FROM ledger_entry",
            "UPDATE ledger_posting SET amount_minor = amount_minor + 1",
            "DELETE FROM ledger_posting",
            "UPDATE ledger_ledgeraccount SET currency = 'USD'",
            "DELETE FROM ledger_ledgeraccount",
        ],
    )
    def test_refuses_to_change_or_remove(self, statement: str) -> None:
        post_entries([make_draft("one")])

        with pytest.raises(ProgrammingError, match="Cannot"):
            run(statement)

    @pytest.mark.parametrize("table", ["ledger_entry", "ledger_posting"])
    def test_refuses_to_be_emptied(self, table: str) -> None:
        run("SET LOCAL pgtrigger.ignore = '{}'")

        with pytest.raises(ProgrammingError, match="never emptied"):
            run(f"TRUNCATE {table} CASCADE")

    def test_stamps_the_transaction_whatever_was_given(self) -> None:
        entry = write_entry()
        write_posting(entry, 1, Side.DEBIT, xact=1)
        write_posting(entry, 2, Side.CREDIT, xact=2**40)

        stamps = Posting.objects.filter(entry=entry).values_list("xact", flat=True)
        stamp = Entry.objects.values_list("xact", flat=True).get(pk=entry.pk)
        assert list(stamps) == [stamp, stamp]


@pytest.mark.django_db(transaction=True)
class TestOldEntries:
    def test_take_no_further_postings(self) -> None:
        draft = make_draft("closed")
        post_entries([draft])
        entry = Entry.objects.get(reference="closed")

        with pytest.raises(IntegrityError, match="posting_belongs_to_its_entry"):
            write_posting(entry, 3, Side.DEBIT, posting_count=3)

        assert Posting.objects.count() == 2


@pytest.mark.django_db
class TestReversal:
    def refused(self, write: Callable[[], object]) -> bool:
        try:
            with transaction.atomic():
                write()
        except IntegrityError as error:
            return "not within what it reverses" in str(error)
        return False

    def add_reversal(self, original: Posting, side: Side, **changes: object) -> None:
        entry = write_entry(scope_id=original.scope_id)
        changes = {"account_id": original.account_id, **changes}
        write_posting(entry, 1, side, reverses_id=original.pk, **changes)

    def partial(self, reference: str, amount_minor: int) -> object:
        whole = reversal_of("sale", reference=reference, kind=EntryKind.REFUND_PLANNED)
        postings = tuple(
            type(p)(p.account, p.side, amount_minor, p.reverses) for p in whole.postings
        )
        part = type(whole)(
            reference, whole.kind, whole.scope_id, postings, whole.reverses
        )
        return post_entries([part])

    def test_may_come_in_parts_up_to_the_original(self) -> None:
        post_entries([make_draft("sale", 1_000)])

        self.partial("first", 400)
        self.partial("second", 600)

        assert self.refused(lambda: self.partial("third", 1))
        assert Entry.objects.count() == 3

    def test_cannot_exceed_its_original(self) -> None:
        post_entries([make_draft("sale", 1_000)])

        assert self.refused(lambda: self.partial("more", 1_001))

    def test_must_be_on_the_other_side(self) -> None:
        post_entries([make_draft("sale", 1_000)])
        original = Posting.objects.get(side="D")

        assert self.refused(lambda: self.add_reversal(original, Side.DEBIT))

    def test_must_be_of_the_same_account(self) -> None:
        post_entries([make_draft("sale", 1_000)])
        original = Posting.objects.get(side="D")

        assert self.refused(
            lambda: self.add_reversal(original, Side.CREDIT, account_id=FEES.id)
        )

    def test_must_be_of_the_same_scope(self) -> None:
        post_entries([make_draft("sale", 1_000)])
        original = Posting.objects.get(side="C")
        original.scope_id = uuid4()

        assert self.refused(lambda: self.add_reversal(original, Side.DEBIT))
