"""Jobs of dead workers."""

import pytest
from django.db import connection

from commons.jobs.stalled import put_back_stalled_jobs

pytestmark = pytest.mark.django_db

BEGIN = """
    INSERT INTO procrastinate_jobs (queue_name, task_name, status, worker_id)
    VALUES ('default', 'some.job', 'doing', %s) RETURNING id
"""
JOIN = """
    INSERT INTO procrastinate_workers (last_heartbeat)
    VALUES (now() - make_interval(secs => %s)) RETURNING id
"""
SEE = "SELECT status::text, attempts FROM procrastinate_jobs WHERE id = %s"


def row(statement: str, *values: object) -> tuple[object, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


def begun_by(worker_id: object) -> object:
    return row(BEGIN, worker_id)[0]


class TestPutBackStalledJobs:
    def test_takes_jobs_from_workers_that_are_silent(self) -> None:
        job_id = begun_by(row(JOIN, 60)[0])

        put_back = put_back_stalled_jobs()

        assert put_back == 1
        assert row(SEE, job_id) == ("todo", 1)

    def test_takes_jobs_of_workers_that_are_forgotten(self) -> None:
        job_id = begun_by(None)

        put_back_stalled_jobs()

        assert row(SEE, job_id) == ("todo", 1)

    def test_leaves_jobs_to_workers_that_live(self) -> None:
        job_id = begun_by(row(JOIN, 5)[0])

        put_back = put_back_stalled_jobs()

        assert put_back == 0
        assert row(SEE, job_id) == ("doing", 0)

    def test_leaves_jobs_that_wait_or_are_done(self) -> None:
        ids = [begun_by(None) for _ in range(2)]
        for job_id, state in zip(ids, ("todo", "succeeded"), strict=True):
            row(
                "UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status"
                " WHERE id = %s RETURNING id",
                state,
                job_id,
            )

        put_back = put_back_stalled_jobs()

        assert put_back == 0
