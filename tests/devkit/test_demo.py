"""The demo remembers what is done, and runs once."""

import socket
from pathlib import Path

import pytest

from devkit import demo, instance, running
from devkit.cluster import Cluster
from devkit.console import Problem
from devkit.instance import Instance
from devkit.locks import try_lock
from devkit.stamps import fingerprint


class TestInstance:
    def test_repeats_a_step_only_when_its_facts_change(
        self, tmp_path: Path, cluster: Cluster
    ) -> None:
        made = Instance(folder=tmp_path, cluster=cluster, database_url="")
        done: list[str] = []

        for facts in ("a", "a", "b"):
            made.unless_done("seed", facts, lambda: done.append("seeded"))

        assert len(done) == 2

    def test_repeats_every_step_on_a_database_it_does_not_keep(
        self, tmp_path: Path
    ) -> None:
        made = Instance(folder=tmp_path, cluster=None, database_url="postgresql:///x")
        done: list[str] = []

        for _ in range(2):
            made.unless_done("seed", "a", lambda: done.append("seeded"))

        assert len(done) == 2

    def test_forgets_a_step_that_failed(self, tmp_path: Path, cluster: Cluster) -> None:
        made = Instance(folder=tmp_path, cluster=cluster, database_url="")
        done: list[str] = []

        def fail() -> None:
            raise Problem("no")

        with pytest.raises(Problem):
            made.unless_done("seed", "a", fail)
        made.unless_done("seed", "a", lambda: done.append("seeded"))

        assert done == ["seeded"]

    def test_keeps_its_secrets_to_itself(self, tmp_path: Path) -> None:
        made = Instance(folder=tmp_path, cluster=None, database_url="")

        first, again = made.secret("django"), made.secret("django")

        assert first == again
        assert len(first) > 50
        assert made.secret("webhook") != first
        assert made.secrets_file.stat().st_mode & 0o077 == 0

    def test_follows_the_database_a_person_names(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("DATABASE_URL", "postgresql://me@db/mine")
        monkeypatch.setattr(instance, "state_folder", lambda name: tmp_path / name)

        known = instance.known_instance()

        assert known.database_url == "postgresql://me@db/mine"
        assert known.cluster is None


class TestFingerprint:
    def test_changes_with_the_files(self, tmp_path: Path) -> None:
        one, other = tmp_path / "one", tmp_path / "other"
        one.write_text("1")

        before = fingerprint([one])
        other.write_text("2")

        assert fingerprint([one]) == before
        assert fingerprint([one, other]) != before
        one.write_text("longer")
        assert fingerprint([one]) != before


class TestDemo:
    def test_says_when_the_port_is_taken(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]

            with pytest.raises(Problem, match=f"Port {port} is taken"):
                demo._require_free("127.0.0.1", port)

    def test_twice_says_it_runs_already(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        holder = try_lock(tmp_path / "demo.lock")
        (tmp_path / "demo.json").write_text('{"pid": 1, "url": "http://there:1"}')
        for module in (demo, running):
            monkeypatch.setattr(module, "LOCK", tmp_path / "demo.lock")
            monkeypatch.setattr(module, "NOTE", tmp_path / "demo.json")

        code = demo.run_demo(host="127.0.0.1", port=1)

        assert holder
        holder.close()
        assert code == 0
        assert "runs already: http://there:1" in capsys.readouterr().out
