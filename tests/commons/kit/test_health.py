"""Probes get the truth, and cannot be used to load the database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext

from commons.kit import health
from commons.kit.health import HealthDoor, Report

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test asks afresh and adds checks for itself alone."""
    monkeypatch.setattr(health, "_reports", [])
    monkeypatch.setattr(health, "_checks", dict(health._checks))


@pytest.fixture
def probe() -> Iterator[Client]:
    with override_settings(
        MIDDLEWARE=[
            "commons.kit.health.HealthDoor",
            "django.middleware.security.SecurityMiddleware",
            "django.middleware.common.CommonMiddleware",
        ],
        SECURE_SSL_REDIRECT=True,
        ALLOWED_HOSTS=["commonweal.example"],
    ):
        yield Client(headers={"host": "10.1.2.3"})


def defer_job(*, minutes_ago: int, scheduled: bool = False) -> int:
    """A waiting job as Procrastinate stores it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, scheduled_at)"
            " VALUES ('default', 'tests.job', '{}', CASE WHEN %s THEN"
            " now() - make_interval(mins => %s) END) RETURNING id",
            [scheduled, minutes_ago],
        )
        (job_id,) = cursor.fetchone()
        cursor.execute(
            "UPDATE procrastinate_events SET at = now() - make_interval(mins => %s)"
            " WHERE job_id = %s",
            [minutes_ago, job_id],
        )
    return job_id


def start_job(job_id: int, *, minutes_ago: int, heartbeat_minutes_ago: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(mins => %s)) RETURNING id",
            [heartbeat_minutes_ago],
        )
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s"
            " WHERE id = %s",
            [cursor.fetchone()[0], job_id],
        )
        cursor.execute(
            "UPDATE procrastinate_events SET at = now() - make_interval(mins => %s)"
            " WHERE job_id = %s AND type = 'started'",
            [minutes_ago, job_id],
        )


class TestLive:
    def test_answers_without_the_database(self, probe: Client) -> None:
        with CaptureQueriesContext(connection) as queries:
            answer = probe.get("/health/live")

        assert answer.status_code == 200
        assert answer.json() == {"status": "live"}
        assert len(queries) == 0

    def test_refuses_what_is_no_question(self, probe: Client) -> None:
        answer = probe.post("/health/live")

        assert answer.status_code == 405


class TestReady:
    def test_says_so_when_all_is_well(self, probe: Client) -> None:
        answer = probe.get("/health/ready")

        assert answer.json() == {"status": "ready"}
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "no-store"

    def test_gives_the_reasons_when_not(self, probe: Client) -> None:
        health.register_check("stock", lambda: ["Three shelves are empty."])

        answer = probe.get("/health/ready")

        assert answer.status_code == 503
        assert answer.json() == {
            "status": "unfit",
            "problems": [{"check": "stock", "problem": "Three shelves are empty."}],
        }

    def test_does_not_ask_again_within_a_second(self, probe: Client) -> None:
        probe.get("/health/ready")

        with CaptureQueriesContext(connection) as queries:
            answers = [probe.get("/health/ready").status_code for _ in range(5)]

        assert answers == [200] * 5
        assert len(queries) == 0

    def test_asks_again_later(
        self, probe: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(health, "_reports", [Report(findings=(), made_at=-1e9)])

        with CaptureQueriesContext(connection) as queries:
            probe.get("/health/ready")

        assert len(queries) > 0

    def test_says_so_when_the_database_is_gone(
        self, probe: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")

        # Another thread has no connection yet.
        with ThreadPoolExecutor(max_workers=1) as other:
            answer = other.submit(probe.get, "/health/ready").result()

        assert answer.status_code == 503
        assert answer.json()["problems"] == [
            {"check": "database", "problem": "The database does not answer."}
        ]

    def test_survives_a_check_that_the_database_refuses(self, probe: Client) -> None:
        def broken() -> list[str]:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
            return []

        health.register_check("broken", broken)
        answer = probe.get("/health/ready")

        assert answer.status_code == 503
        assert answer.json()["problems"][0]["check"] == "broken"

    def test_ends_a_check_that_takes_too_long(
        self, probe: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def slow() -> list[str]:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(30)")
            return []

        monkeypatch.setattr(health, "LONGEST_STATEMENT", "50ms")
        health.register_check("slow", slow)
        answer = probe.get("/health/ready")

        assert answer.json()["problems"][0]["check"] == "slow"


class TestHealthDoor:
    def test_hands_everything_else_on(self) -> None:
        def answer(request: HttpRequest) -> HttpResponse:
            return HttpResponse(f"at {request.path}")

        response = HealthDoor(answer)(RequestFactory().get("/health/other"))

        assert response.content == b"at /health/other"


class TestMigrationProblems:
    def test_are_none_when_all_are_applied(self) -> None:
        assert health.migration_problems() == []

    def test_name_what_is_missing(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")

        problems = health.migration_problems()

        assert problems == ["Not migrated: sessions.0001_initial."]


class TestJobProblems:
    def test_are_none_for_work_that_just_came(self) -> None:
        defer_job(minutes_ago=1)
        defer_job(minutes_ago=1, scheduled=True)
        defer_job(minutes_ago=-60, scheduled=True)

        assert health.job_problems() == []

    def test_name_scheduled_work_that_is_late(self) -> None:
        defer_job(minutes_ago=10, scheduled=True)

        assert health.job_problems() == ["Late jobs: 1. Is a worker running?"]

    def test_name_waiting_work_that_is_old(self) -> None:
        defer_job(minutes_ago=12)

        assert health.job_problems() == ["The oldest waiting job is 12 minutes old."]

    def test_are_none_for_work_under_way(self) -> None:
        start_job(defer_job(minutes_ago=9), minutes_ago=9, heartbeat_minutes_ago=0)

        assert health.job_problems() == []

    @pytest.mark.parametrize(
        ("minutes_ago", "heartbeat_minutes_ago"), [(1, 10), (90, 0)]
    )
    def test_name_work_that_is_stuck(
        self, minutes_ago: int, heartbeat_minutes_ago: int
    ) -> None:
        job_id = defer_job(minutes_ago=minutes_ago)
        start_job(
            job_id,
            minutes_ago=minutes_ago,
            heartbeat_minutes_ago=heartbeat_minutes_ago,
        )

        assert health.job_problems() == ["Stuck jobs: 1."]
