"""What runs when: every periodic action and every stream, in one table."""

from commons.jobs.queue import Job
from commons.jobs.streams import Stream, set_streams

PERIODIC: dict[str, tuple[Job, ...]] = {}
STREAMS: dict[str, Stream] = {}


def install() -> None:
    """Make the tables known to the workers."""
    for cron, jobs in PERIODIC.items():
        for job in jobs:
            job.every(cron)
    set_streams(STREAMS)
