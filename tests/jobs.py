"""Doing now what was put off until later."""

import json

from django.db import connection
from procrastinate.contrib.django import app

from commons.mails.actions import send_letters
from commons.mails.models import Letter

MOST_ROUNDS = 20


def run_jobs() -> list[str]:
    """Do every job that is due, also those they enqueue, and send all letters.

    Returns the names of the jobs.
    """
    done: list[str] = []
    for _ in range(MOST_ROUNDS):
        due = _take()
        if not due and not send_letters():
            return done
        for name, arguments in due:
            # The job itself: its task would let go of the test's connection first.
            app.tasks[name].func.__self__(**arguments)
            done.append(name)
    raise AssertionError("jobs enqueue each other without end")


def forget_jobs() -> None:
    """Leave undone what earlier tests enqueued: nothing empties that table for them."""
    while _take():
        pass
    Letter.objects.all().delete()


def _take() -> list[tuple[str, dict[str, object]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, task_name, args FROM procrastinate_jobs"
            " WHERE status = 'todo'"
            " AND (scheduled_at IS NULL OR scheduled_at <= now()) ORDER BY id"
        )
        rows = cursor.fetchall()
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = ANY(%s)",
            [[row[0] for row in rows]],
        )
    return [
        (name, json.loads(found) if isinstance(found, str) else found)
        for _, name, found in rows
    ]
