"""Jobs whose worker died over them: put back, for nobody else would take them up."""

import logging

from django.db import connection

from commons.jobs.queue import job

logger = logging.getLogger(__name__)

# Workers tell every ten seconds that they live; Procrastinate forgets them after this.
SILENCE_SECONDS = 30

PUT_BACK = """
    WITH stalled AS (
        SELECT job.id, job.task_name FROM procrastinate_jobs AS job
        LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
        WHERE job.status = 'doing' AND (
            worker.id IS NULL
            OR worker.last_heartbeat < now() - make_interval(secs => %s)
        )
        FOR UPDATE OF job SKIP LOCKED
    )
    SELECT stalled.task_name,
        procrastinate_retry_job_v2(stalled.id, now(), NULL, NULL, NULL)
    FROM stalled
"""


@job
def put_back_stalled_jobs() -> int:
    """Let another worker do what a dead one had begun; every job may run twice."""
    with connection.cursor() as cursor:
        cursor.execute(PUT_BACK, [SILENCE_SECONDS])
        names = sorted(name for name, _ in cursor.fetchall())
    if names:
        logger.warning("jobs of dead workers put back", extra={"jobs": names})
    return len(names)
