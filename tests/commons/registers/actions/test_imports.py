"""A register's file is read whole, weighed, and written as far as it differs."""

import gzip
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction

from commons.kit.ids import new_id
from commons.registers.actions.guards import Allowed
from commons.registers.actions.reading import FileRefused
from commons.registers.models import (
    ImportState,
    RegisterEntry,
    RegisterImport,
    StandingChange,
)
from commons.registers.rules.registers import REGISTERS
from tests.commons.registers.builders import (
    ccew_row,
    ccew_text,
    imported,
    irs_row,
    irs_text,
    make_entry,
)

pytestmark = pytest.mark.django_db

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data"
REAL = SHARED / "irs-eo-bmf-dc.csv.gz"


def rows(count: int, start: int = 1) -> list[str]:
    return [irs_row(number) for number in range(start, start + count)]


def history(number: int) -> list[str]:
    changes = StandingChange.objects.filter(entry__number=f"53{number:07d}")
    return list(changes.order_by("position").values_list("standing", flat=True))


class TestImport:
    def test_adds_what_is_new(self, tmp_path: Path) -> None:
        outcome = imported(tmp_path, irs_text(*rows(3)))

        assert outcome.merged.added == 3
        assert outcome.run.state == ImportState.DONE
        assert outcome.run.row_count == 3
        assert history(1) == ["REGISTERED"]
        assert StandingChange.objects.filter(told_by=outcome.run).count() == 3

    def test_of_the_same_file_changes_nothing(self, tmp_path: Path) -> None:
        imported(tmp_path, irs_text(*rows(3)))
        before = list(RegisterEntry.objects.order_by("id").values())

        again = imported(tmp_path, irs_text(*rows(3)))

        assert again.merged.is_nothing
        assert list(RegisterEntry.objects.order_by("id").values()) == before
        assert StandingChange.objects.count() == 3

    def test_updates_facts_without_a_step_of_history(self, tmp_path: Path) -> None:
        imported(tmp_path, irs_text(irs_row(1, "OLD NAME")))

        outcome = imported(tmp_path, irs_text(irs_row(1, "NEW \\N NAME")))

        assert outcome.merged.changed == 1
        assert RegisterEntry.objects.get().name == "NEW \\N NAME"
        assert history(1) == ["REGISTERED"]

    def test_writes_down_who_leaves_and_comes_back(self, tmp_path: Path) -> None:
        everyone, rest = rows(30), rows(29, start=2)
        imported(tmp_path, irs_text(*everyone))

        left = imported(tmp_path, irs_text(*rest))
        back = imported(tmp_path, irs_text(*everyone))

        assert (left.merged.removed, back.merged.returned) == (1, 1)
        assert history(1) == ["REGISTERED", "REMOVED", "REGISTERED"]
        assert RegisterEntry.objects.get(number="530000001").standing_position == 3

    def test_knows_who_is_no_charity_any_more(self, tmp_path: Path) -> None:
        imported(tmp_path, irs_text(irs_row(1)))

        imported(tmp_path, irs_text(irs_row(1, deductible="2")))

        assert history(1) == ["REGISTERED", "LISTED"]

    def test_leaves_other_registers_alone(self, tmp_path: Path) -> None:
        make_entry()

        imported(tmp_path, irs_text(*rows(2)))

        assert RegisterEntry.objects.get(register="ccew").standing == "REGISTERED"

    @pytest.mark.parametrize("form", ["text", "json"])
    def test_reads_the_charity_commission(self, tmp_path: Path, form: str) -> None:
        charities = [
            ccew_row(),
            ccew_row(linked_charity_number=1, charity_name='THE "LINKED" ONE'),
            ccew_row(registered_charity_number=200001,
                     charity_registration_status="Removed",
                     date_of_removal="2020-01-02T00:00:00"),
        ]  # fmt: skip
        text = ccew_text(*charities) if form == "text" else json.dumps(charities)

        outcome = imported(tmp_path, "\ufeff" + text, key="ccew")

        assert outcome.merged.added == 3
        assert RegisterEntry.objects.get(number="202918-1").name == 'THE "LINKED" ONE'
        assert RegisterEntry.objects.get(number="200001").standing == "REMOVED"

    def test_joins_the_parts_of_a_register(self, tmp_path: Path) -> None:
        parts = []
        for number in range(2):
            part = tmp_path / f"eo{number}.csv.gz"
            part.write_bytes(gzip.compress(irs_text(irs_row(number + 1)).encode()))
            parts.append(str(part))

        call_command("import_register", "irs-eo-bmf", *parts, stdout=io.StringIO())

        assert RegisterEntry.objects.filter(standing="REGISTERED").count() == 2

    def test_takes_up_after_one_that_was_killed(self, tmp_path: Path) -> None:
        dead = RegisterImport.objects.create(register="irs-eo-bmf", file_name="x")

        imported(tmp_path, irs_text(*rows(1)))

        dead.refresh_from_db()
        assert dead.state == ImportState.FAILED

    @pytest.mark.skipif(not REAL.exists(), reason="the real rows are not at hand")
    def test_reads_thirteen_thousand_real_rows(self) -> None:
        told = io.StringIO()

        call_command("import_register", "irs-eo-bmf", str(REAL), stdout=told)

        assert "13,787 added" in told.getvalue()
        assert RegisterEntry.objects.filter(standing="REGISTERED").count() > 10_000


class TestBadRows:
    def test_are_told_by_line_and_left_out(self, tmp_path: Path) -> None:
        bad = "12,SHORT,,,,,,1,01"

        outcome = imported(tmp_path, irs_text(irs_row(1), bad, "a,b", irs_row(2)))

        assert outcome.merged.added == 2
        assert outcome.run.problem_count == 2
        lines = [problem["line"] for problem in outcome.run.problems]
        assert lines == [3, 4]

    def test_count_double_numbers(self, tmp_path: Path) -> None:
        outcome = imported(tmp_path, irs_text(irs_row(1, "A"), irs_row(1, "B")))

        assert RegisterEntry.objects.get().name == "A"
        message = "530000001 stands in line 2 already."
        assert outcome.run.problems[0]["message"] == message

    def test_do_not_take_their_entry_off_the_register(self, tmp_path: Path) -> None:
        imported(tmp_path, irs_text(irs_row(1), irs_row(2)))

        outcome = imported(tmp_path, irs_text(irs_row(1), irs_row(2, deductible="?")))

        assert outcome.merged.is_nothing
        assert history(2) == ["REGISTERED"]

    def test_refuse_the_file_when_they_are_many(self, tmp_path: Path) -> None:
        with pytest.raises(FileRefused, match="of 110 rows are bad"):
            imported(tmp_path, irs_text(*rows(100), *["x"] * 10))

        assert not RegisterEntry.objects.exists()


class TestRefusedFiles:
    @pytest.fixture(autouse=True)
    def known(self, tmp_path: Path) -> None:
        imported(tmp_path, irs_text(*rows(30)))

    def refused(self, path: Path, **options: object) -> str:
        before = list(RegisterEntry.objects.order_by("id").values())
        with pytest.raises(CommandError) as refusal:
            call_command("import_register", "irs-eo-bmf", str(path), **options)
        assert list(RegisterEntry.objects.order_by("id").values()) == before
        run = RegisterImport.objects.order_by("-id")[0]
        assert run.state == ImportState.REFUSED
        assert run.refusal in str(refusal.value)
        return str(refusal.value)

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("a.csv", b"", "is empty"),
            ("a.csv", b"A,B\n1,2\n", "lacks the columns EIN, NAME"),
            ("a.csv.gz", b"EIN,NAME\n", "is no gzip file"),
            ("a.csv.gz", gzip.compress(b"EIN" * 999, mtime=0)[:40], "damaged"),
            ("a.csv", irs_text(irs_row(1)).encode() + b"\xff\xfe", "not UTF-8"),
            ("a.csv", irs_text(irs_row(1)).encode("utf-16"), "not UTF-8"),
            ("a.csv", (irs_text() + '"' + "x" * 9_000_000).encode(), "as a table"),
            ("a.zip", b"PK\x03\x04rest", "zip archive"),
            ("a.json", b'[{"EIN": "1"', "JSON"),
            ("a.json", b"[1, 2]", "JSON"),
            ("a.csv", irs_text().encode(), "holds no entry"),
        ],
    )
    def test_say_what_is_wrong(
        self, tmp_path: Path, name: str, content: bytes, words: str
    ) -> None:
        path = tmp_path / name
        path.write_bytes(content)

        assert words in self.refused(path)

    def test_may_not_be_missing(self, tmp_path: Path) -> None:
        assert "cannot be read" in self.refused(tmp_path / "nowhere.csv")

    def test_may_not_shrink_the_register(self, tmp_path: Path) -> None:
        path = tmp_path / "half.csv"
        path.write_text(irs_text(*rows(15)))

        assert "from 30 entries to 15" in self.refused(path)
        call_command("import_register", "irs-eo-bmf", str(path), allow_shrink=True)

        assert RegisterEntry.objects.filter(standing="REMOVED").count() == 15


class TestCommand:
    def test_tells_what_it_did(self, tmp_path: Path) -> None:
        path = tmp_path / "all.csv"
        path.write_text(irs_text(*rows(2), "bad,row"))
        told, wrong = io.StringIO(), io.StringIO()

        for _ in range(2):
            call_command(
                "import_register", "irs-eo-bmf", str(path), stdout=told, stderr=wrong
            )

        assert "2 added, 0 changed" in told.getvalue()
        assert "Nothing has changed since the last import." in told.getvalue()
        assert "line 4:" in wrong.getvalue()

    def test_draws_a_bar_on_a_terminal(self, tmp_path: Path) -> None:
        class Terminal(io.StringIO):
            def isatty(self) -> bool:
                return True

        path, terminal = tmp_path / "all.csv", Terminal()
        path.write_text(irs_text(*rows(2)))

        call_command(
            "import_register", "irs-eo-bmf", str(path), stdout=io.StringIO(),
            stderr=terminal,
        )  # fmt: skip

        assert "100%" in terminal.getvalue()

    def test_knows_its_registers(self) -> None:
        assert set(REGISTERS) == {"irs-eo-bmf", "ccew"}


class TestHistory:
    def test_cannot_be_rewritten(self) -> None:
        make_entry()

        with pytest.raises(DatabaseError), transaction.atomic():
            StandingChange.objects.update(standing="REMOVED")

        assert StandingChange.objects.get().standing == "REGISTERED"

    @pytest.mark.parametrize(
        ("position", "standing"), [(2, "REGISTERED"), (3, "REMOVED")]
    )
    def test_goes_on_where_it_stopped(self, position: int, standing: str) -> None:
        entry = make_entry()
        told = entry.history.get()

        with pytest.raises(IntegrityError, match="standing follows"):
            StandingChange.objects.create(
                id=new_id(),
                entry=entry,
                position=position,
                standing=standing,
                since=told.since,
                told_by=told.told_by,
            )

    @pytest.mark.parametrize("lost", ["entry_id", "told_by_id"])
    def test_names_what_is_there(self, lost: str) -> None:
        entry = make_entry()
        told = entry.history.get()
        entry.pk, entry.number = new_id(), "202919"
        entry.save(force_insert=True)
        named = {"entry_id": entry.pk, "told_by_id": told.told_by_id, lost: new_id()}

        with pytest.raises(IntegrityError, match="a standing is of an entry"):
            StandingChange.objects.create(
                position=1, standing="LISTED", since=told.since, **named
            )

    def test_is_of_what_stays(self) -> None:
        entry = make_entry()

        for rows in (RegisterEntry.objects.all(), RegisterImport.objects.all()):
            with pytest.raises(DatabaseError), transaction.atomic():
                rows._raw_delete(rows.db)

        assert entry.history.count() == 1


def test_what_is_allowed_is_nothing_unless_said() -> None:
    assert Allowed() == Allowed(shrink=False, suspensions=False)
