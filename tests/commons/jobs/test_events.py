"""Events and those who react."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from commons.jobs import events
from commons.jobs.events import Event, Reactions, publish, set_reactions
from commons.jobs.queue import job


@dataclass(frozen=True)
class Rang(Event):
    bell: str


@dataclass(frozen=True)
class Fell(Event):
    what: str


heard: list[list[Event]] = []


@job
def note(bell: str) -> None:
    """Hear a bell later."""
    heard.append([Rang(bell)])


@pytest.fixture(autouse=True)
def table() -> Iterator[None]:
    before = dict(events._table)
    heard.clear()
    set_reactions({Rang: Reactions(now=(heard.append,), later=(note,))})
    yield
    set_reactions(before)


@pytest.mark.django_db
class TestPublish:
    def test_gives_a_batch_to_reactions_now(self):
        publish(Rang("a"), Rang("b"))

        assert heard == [[Rang("a"), Rang("b")]]

    def test_enqueues_a_job_per_event_for_reactions_later(self):
        publish(Rang("a"), Rang("b"))

        jobs = ProcrastinateJob.objects.filter(task_name=note.name)
        assert [queued.args for queued in jobs.order_by("id")] == [
            {"bell": "a"},
            {"bell": "b"},
        ]

    def test_enqueues_nothing_when_the_transaction_fails(self):
        with transaction.atomic():
            publish(Rang("a"))
            transaction.set_rollback(True)

        assert not ProcrastinateJob.objects.filter(task_name=note.name).exists()

    def test_minds_nothing_that_nobody_reacts_to(self):
        publish(Fell("tree"))

        assert heard == []
