"""`check_books` finds what is off and says it."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from commons.ledger.actions import post_entries, roll_checkpoints
from commons.ledger.audits import (
    checkpoints_agree,
    entries_balance,
    entries_untouched,
    guards_stand,
)
from commons.ledger.models import Checkpoint
from tests.books import make_draft, wait_for_horizon


def tamper(statement: str) -> None:
    """What somebody with the keys to the database could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture
def spoiled(db: None) -> Iterator[None]:
    """Roll back before the test's end looks at what was left broken."""
    yield
    transaction.set_rollback(True)


@pytest.mark.django_db
class TestEntriesBalance:
    def test_is_content_with_good_books(self) -> None:
        post_entries([make_draft("a"), make_draft("b")])

        assert list(entries_balance()) == []
        assert list(entries_untouched()) == []

    @pytest.mark.usefixtures("spoiled")
    def test_names_an_entry_that_was_tampered_with(self) -> None:
        post_entries([make_draft("a"), make_draft("b")])
        tamper(
            "UPDATE ledger_posting SET amount_minor = 999 WHERE side = 'D' AND"
            " entry_id = (SELECT id FROM ledger_entry WHERE reference = 'b')"
        )

        assert [f.text for f in entries_balance()] == ["b: 999 debit, 1000 credit EUR"]
        assert [f.text for f in entries_untouched()] == ["b: its content was changed"]

    @pytest.mark.usefixtures("spoiled")
    def test_names_an_entry_that_lost_its_postings(self) -> None:
        post_entries([make_draft("a")])
        tamper("DELETE FROM ledger_posting")

        assert [f.text for f in entries_balance()] == ["a: 0 of 2 postings"]


@pytest.mark.django_db
class TestCheckBooks:
    def test_says_ok(self) -> None:
        post_entries([make_draft("a")])
        said = StringIO()

        call_command("check_books", stdout=said)

        assert said.getvalue().splitlines()[-1] == "check_books: ok"

    @pytest.mark.usefixtures("spoiled")
    def test_says_what_is_off_and_exits_with_one(self) -> None:
        post_entries([make_draft("a")])
        tamper("DELETE FROM ledger_posting")
        said, complained = StringIO(), StringIO()

        with pytest.raises(SystemExit) as exit_:
            call_command("check_books", stdout=said, stderr=complained)

        assert exit_.value.code == 1
        assert "- a: 0 of 2 postings" in said.getvalue()
        assert "things are off" in complained.getvalue()


@pytest.mark.django_db
class TestGuardsStand:
    def test_is_content_when_all_are_awake(self) -> None:
        assert list(guards_stand()) == []

    def test_names_a_guard_that_sleeps(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE ledger_posting DISABLE TRIGGER USER")

        assert any("ledger_posting" in finding.text for finding in guards_stand())


@pytest.mark.django_db(transaction=True)
class TestCheckpointsAgree:
    def test_names_a_checkpoint_that_is_not_its_sum(self) -> None:
        post_entries([make_draft("a")])
        wait_for_horizon()
        roll_checkpoints()
        assert list(checkpoints_agree()) == []

        Checkpoint.objects.update(debit_minor=1)

        assert len(list(checkpoints_agree())) == 2
