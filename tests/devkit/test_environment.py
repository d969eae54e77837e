"""The environment is made from nothing, and repaired when it is broken."""

import subprocess
import sys
from pathlib import Path

import pytest

from devkit import environment
from devkit.console import Problem


class TestEnvironment:
    @pytest.fixture
    def bare(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A checkout whose requirements are met by nothing at all."""
        venv = tmp_path / ".venv"
        (tmp_path / "requirements.txt").write_text("# nothing\n")
        monkeypatch.setattr(environment, "CHECKOUT", tmp_path)
        monkeypatch.setattr(environment, "VENV", venv)
        monkeypatch.setattr(environment, "STAMP", venv / "installed.json")
        monkeypatch.setattr(environment, "UNFINISHED", venv / "installing")
        monkeypatch.setattr(environment, "venv_python", lambda: venv / "bin/python")
        monkeypatch.setattr(environment, "state_folder", lambda: tmp_path)
        monkeypatch.setattr(environment, "_installer", lambda: ["true"])
        return tmp_path

    def test_is_made_once(self, bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
        environment.prepare(["requirements.txt"])
        first = capsys.readouterr().out
        environment.prepare(["requirements.txt"])

        assert "Making .venv" in first
        assert capsys.readouterr().out == ""
        assert (bare / ".venv/bin/python").exists()

    def test_follows_the_lock_file(
        self, bare: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        environment.prepare(["requirements.txt"])
        (bare / "requirements.txt").write_text("# something else\n")
        capsys.readouterr()

        environment.prepare(["requirements.txt"])

        assert capsys.readouterr().out == "Installing requirements.txt ...\n"

    def test_is_repaired_after_a_broken_install(
        self, bare: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(environment, "_installer", lambda: ["false"])
            with pytest.raises(Problem, match="begins it again"):
                environment.prepare(["requirements.txt"])

        environment.prepare(["requirements.txt"])

        assert (bare / ".venv/installed.json").exists()

    def test_is_made_anew_after_a_killed_install(
        self, bare: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        killed = ["sh", "-c", "touch .venv/half; kill -9 $$"]
        with monkeypatch.context() as broken:
            broken.setattr(environment, "_installer", lambda: killed)
            with pytest.raises(Problem):
                environment.prepare(["requirements.txt"])
        assert (bare / ".venv/half").exists()

        environment.prepare(["requirements.txt"])

        assert not (bare / ".venv/half").exists()
        assert (bare / ".venv/installed.json").exists()

    def test_is_made_anew_when_its_python_is_gone(
        self, bare: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        environment.prepare(["requirements.txt"])
        (bare / ".venv/bin/python").unlink()
        capsys.readouterr()

        environment.prepare(["requirements.txt"])

        assert "Making .venv" in capsys.readouterr().out

    def test_does_not_touch_a_folder_that_is_something_else(self, bare: Path) -> None:
        (bare / ".venv").mkdir()
        (bare / ".venv/letters").write_text("dear")

        with pytest.raises(Problem, match="in the way"):
            environment.prepare(["requirements.txt"])

        assert (bare / ".venv/letters").read_text() == "dear"


class TestInstaller:
    @pytest.fixture
    def without_pip(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """A fresh Debian: neither uv nor pip, and no ensurepip."""
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr(environment, "_quiet", lambda _: False)
        monkeypatch.setattr(environment, "DEBIAN_WHEELS", tmp_path)
        monkeypatch.setattr("importlib.util.find_spec", lambda _: None)

    @pytest.mark.usefixtures("without_pip")
    def test_is_uv_when_it_is_there(self, tmp_path: Path) -> None:
        (tmp_path / "uv").touch(mode=0o755)

        assert environment._installer()[:3] == [str(tmp_path / "uv"), "pip", "install"]

    @pytest.mark.usefixtures("without_pip")
    def test_is_a_wheel_of_pip_else(self, tmp_path: Path) -> None:
        (tmp_path / "pip-26.0-py3-none-any.whl").touch()

        command = environment._installer()

        assert command[1:3] == [
            str(tmp_path / "pip-26.0-py3-none-any.whl/pip"),
            "install",
        ]

    @pytest.mark.usefixtures("without_pip")
    def test_is_asked_for_when_nothing_is_there(self) -> None:
        with pytest.raises(Problem, match="sudo apt install python3-venv"):
            environment._installer()

    def test_brings_pip_along_from_its_wheel(self) -> None:
        wheel = environment._pip_wheel()

        done = subprocess.run(
            [sys.executable, f"{wheel}/pip", "--version"],
            capture_output=True,
            check=False,
        )

        assert done.stdout.startswith(b"pip ")
