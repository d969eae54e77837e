"""PostgreSQL starts whatever happened, and leaves nothing behind."""

import os
import signal
import socket
from pathlib import Path

import pytest

from devkit.accounts import private_folder
from devkit.cluster import THROWAWAY, Cluster
from devkit.clusters import _sweep
from devkit.console import Problem
from devkit.locks import try_lock


def answers(cluster: Cluster) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(cluster.sockets / ".s.PGSQL.5432"))
        except OSError:
            return False
    return True


class TestCluster:
    def test_starts_again_after_whatever_happened(self, cluster: Cluster) -> None:
        cluster.start()
        assert answers(cluster)

        note = cluster.data / "postmaster.pid"
        os.kill(int(note.read_text().split()[0]), signal.SIGKILL)
        cluster.start()
        assert answers(cluster)

        cluster.stop()
        assert not answers(cluster)
        note.write_text(f"{os.getpid()}\n{cluster.data}\n")
        cluster.start()
        assert answers(cluster)

    def test_refuses_the_data_of_another_version(self, cluster: Cluster) -> None:
        private_folder(cluster.folder)
        cluster.data.mkdir()
        (cluster.data / "PG_VERSION").write_text("9\n")

        with pytest.raises(Problem, match="made by PostgreSQL 9"):
            cluster.start()

        assert (cluster.data / "PG_VERSION").exists()

    def test_keeps_its_socket_where_the_kernel_can_name_it(self) -> None:
        deep = Cluster(folder=Path("/srv") / ("x" * 120), tuning={})

        assert len(str(deep.sockets / ".s.PGSQL.5432")) < 100

    def test_left_by_a_killed_run_is_swept(self, server_folder: Path) -> None:
        left = Cluster(folder=server_folder / "run-1", tuning=THROWAWAY)
        held = private_folder(server_folder / "run-2")
        holder = try_lock(held / "owner.lock")
        left.start()

        _sweep(server_folder)

        assert not left.folder.exists()
        assert held.exists()
        assert holder
        holder.close()

    def test_folder_of_somebody_else_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "real").mkdir()
        (tmp_path / "link").symlink_to(tmp_path / "real")

        with pytest.raises(Problem, match="belongs to somebody else"):
            private_folder(tmp_path / "link")
