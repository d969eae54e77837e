"""The door: one command, understood from any folder."""

import subprocess
import sys
from pathlib import Path

import pytest

from devkit import checks, testing
from devkit.commands import run
from devkit.console import tail

ROOT = Path(__file__).resolve().parents[1]


class TestDoor:
    def test_explains_itself_from_any_folder(self, tmp_path: Path) -> None:
        told = subprocess.run(
            [sys.executable, str(ROOT / "dev.py"), "--help"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )

        for verb in ("demo", "test", "stop", "reset", "lint", "e2e", "bench", "drill"):
            assert f"\n  {verb} " in told.stdout

    @pytest.mark.parametrize(
        "arguments", [["dance"], ["demo", "--port", "0"], ["demo", "--port", "eighty"]]
    )
    def test_refuses_what_it_does_not_know(self, arguments: list[str]) -> None:
        with pytest.raises(SystemExit) as ending:
            run(arguments)

        assert ending.value.code == 2

    def test_uses_the_standard_library_alone(self) -> None:
        command = [sys.executable, "-S", "-I", "-c"]
        program = (
            f"import sys; sys.path.insert(0, {str(ROOT)!r}); import devkit.commands"
        )

        done = subprocess.run([*command, program], check=False)

        assert done.returncode == 0


class TestTesting:
    @pytest.mark.parametrize(
        "arguments", [["-n", "3"], ["-n0"], ["-p", "no:xdist"], ["--pdb"]]
    )
    def test_leaves_the_number_of_processes_to_the_person(
        self, arguments: list[str]
    ) -> None:
        assert testing._parallel(arguments) == []

    def test_finds_paths_from_where_the_person_stands(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "test_mine.py").touch()
        monkeypatch.chdir(tmp_path)

        assert testing._from_here("test_mine.py::T") == f"{tmp_path}/test_mine.py::T"
        assert testing._from_here("tests/test_dev.py") == "tests/test_dev.py"
        assert testing._from_here("-q") == "-q"


class TestChecks:
    def test_tell_what_failed(self, capsys: pytest.CaptureFixture[str]) -> None:
        good = checks.Check("good", lambda: checks.Outcome(is_good=True, said="fine"))
        bad = checks.Check("bad", lambda: checks.Outcome(is_good=False, said="why"))

        failed = checks._in_parallel([good, bad])

        assert failed == [bad]
        told = capsys.readouterr().out
        assert "why" in told
        assert "fine" not in told

    @pytest.mark.parametrize(
        ("line", "is_neutral"),
        [
            ("django==5.2.8 \\", True),
            ("    --hash=sha256:00", True),
            ("--index-url x", False),
            ("-f /opt/wheels", False),
            ("a @ https://files.example/a.whl", False),
        ],
    )
    def test_find_index_addresses(
        self,
        line: str,
        is_neutral: object,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        (tmp_path / "requirements.txt").write_text(f"{line}\n")
        monkeypatch.setattr(checks, "CHECKOUT", tmp_path)

        assert checks._lock_files_are_neutral().is_good == is_neutral


class TestTail:
    def test_is_the_end_of_a_log(self, tmp_path: Path) -> None:
        (tmp_path / "log").write_text("".join(f"{n}\n" for n in range(50_000)))

        assert tail(tmp_path / "log", lines=2) == "49998\n49999"
        assert tail(tmp_path / "none") == ""
