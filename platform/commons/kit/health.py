"""Whether this process lives, and whether the platform is fit to serve.

Other parts add what they know with `register_check`, from their app's `ready()`.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from django.db import Error, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse

Check = Callable[[], Iterable[str]]

logger = logging.getLogger(__name__)

LIVE_PATH = "/health/live"
READY_PATH = "/health/ready"
REMEMBERED_SECONDS = 1.0
LONGEST_STATEMENT = "3s"
LATE_SECONDS = 300
STUCK_SECONDS = 3600
SILENT_WORKER_SECONDS = 120


@dataclass(frozen=True)
class Finding:
    """One reason why the platform is not fit to serve."""

    check: str
    problem: str


@dataclass(frozen=True)
class Report:
    """What the checks found, and when by the clock of this process."""

    findings: tuple[Finding, ...]
    made_at: float

    @property
    def is_fresh(self) -> bool:
        """Whether it may be given out again, so that asking costs no database."""
        return time.monotonic() - self.made_at < REMEMBERED_SECONDS


class HealthDoor:
    """Middleware that answers probes first: they know no host name and no TLS."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a probe, or hand the request on."""
        if request.path_info == LIVE_PATH:
            return live(request)
        if request.path_info == READY_PATH:
            return ready(request)
        return self.get_response(request)


def live(request: HttpRequest) -> HttpResponse:
    """Whoever can answer lives; nothing else is asked."""
    return _answer(request, {"status": "live"}, status=200)


def ready(request: HttpRequest) -> HttpResponse:
    """Fit to serve, or the reasons why not."""
    findings = current_report().findings
    if not findings:
        return _answer(request, {"status": "ready"}, status=200)
    problems = [{"check": each.check, "problem": each.problem} for each in findings]
    return _answer(request, {"status": "unfit", "problems": problems}, status=503)


def _answer(
    request: HttpRequest, content: dict[str, object], *, status: int
) -> HttpResponse:
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    headers = {"Cache-Control": "no-store"}
    return JsonResponse(content, status=status, headers=headers)


_checks: dict[str, Check] = {}
_reports: list[Report] = []
_turn = threading.Lock()


def register_check(name: str, check: Check) -> None:
    """Add a check: it yields a sentence for each problem it sees, without data."""
    _checks[name] = check


def current_report() -> Report:
    """What the checks found, at most a second ago."""
    with _turn:
        if not _reports or not _reports[-1].is_fresh:
            _reports[:] = [make_report()]
        return _reports[-1]


def make_report() -> Report:
    """Ask every check; without a database the others are not worth asking."""
    findings = _findings("database", database_problems)
    if not findings:
        for name, check in _checks.items():
            findings += _findings(name, check)
    return Report(findings=tuple(findings), made_at=time.monotonic())


def _findings(name: str, check: Check) -> list[Finding]:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('statement_timeout', %s, true)", [LONGEST_STATEMENT]
            )
            return [Finding(check=name, problem=problem) for problem in check()]
    except Error:
        logger.exception("a health check met a database error", extra={"check": name})
        connection.close_if_unusable_or_obsolete()
        return [Finding(check=name, problem="The database does not answer.")]


def database_problems() -> list[str]:
    """A statement must come back; a replica that may not write is of no use."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery()")
        (is_replica,) = cursor.fetchone()
    return ["The database takes no writes."] if is_replica else []


def migration_problems() -> list[str]:
    """The code may be newer than the database; names of migrations are no secret."""
    applied = set(MigrationRecorder(connection).applied_migrations())
    missing = [
        f"{app}.{name}"
        for (app, name), replaced in _migrations_on_disk()
        if (app, name) not in applied and not (replaced and replaced <= applied)
    ]
    if not missing:
        return []
    more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
    return [f"Not migrated: {missing[0]}{more}."]


@cache
def _migrations_on_disk() -> tuple[
    tuple[tuple[str, str], frozenset[tuple[str, str]]], ...
]:
    """Read once: files do not change under a running process."""
    loader = MigrationLoader(None, replace_migrations=False)
    found = loader.disk_migrations or {}
    return tuple((key, frozenset(found[key].replaces)) for key in sorted(found))


LATE_JOBS = """
    SELECT count(*) FROM procrastinate_jobs
    WHERE status = 'todo' AND scheduled_at < now() - make_interval(secs => %(late)s)
"""
OLDEST_WAITING_JOB = """
    SELECT extract(epoch FROM now() - event.at)
    FROM procrastinate_jobs job
    JOIN procrastinate_events event ON event.job_id = job.id AND event.type = 'deferred'
    WHERE job.status = 'todo' AND job.scheduled_at IS NULL
    ORDER BY job.id LIMIT 1
"""
STUCK_JOBS = """
    SELECT count(*) FROM procrastinate_jobs job
    LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
    WHERE job.status = 'doing' AND (
        worker.id IS NULL
        OR worker.last_heartbeat < now() - make_interval(secs => %(silent)s)
        OR EXISTS (
            SELECT FROM procrastinate_events event
            WHERE event.job_id = job.id AND event.type = 'started'
            GROUP BY event.job_id
            HAVING max(event.at) < now() - make_interval(secs => %(stuck)s)
        )
    )
"""


def job_problems() -> list[str]:
    """Work nobody took up in time, and work whose worker is gone or never ends."""
    limits = {
        "late": LATE_SECONDS,
        "stuck": STUCK_SECONDS,
        "silent": SILENT_WORKER_SECONDS,
    }
    with connection.cursor() as cursor:
        cursor.execute(LATE_JOBS, limits)
        late_count = cursor.fetchone()[0]
        cursor.execute(OLDEST_WAITING_JOB)
        oldest = cursor.fetchone()
        cursor.execute(STUCK_JOBS, limits)
        stuck_count = cursor.fetchone()[0]
    problems = []
    if late_count:
        problems.append(f"Late jobs: {late_count}. Is a worker running?")
    if oldest and oldest[0] > LATE_SECONDS:
        problems.append(f"The oldest waiting job is {oldest[0] / 60:.0f} minutes old.")
    if stuck_count:
        problems.append(f"Stuck jobs: {stuck_count}.")
    return problems


register_check("migrations", migration_problems)
register_check("jobs", job_problems)
