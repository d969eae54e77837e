"""The door to Procrastinate: jobs enqueued in the caller's transaction."""

from collections.abc import Callable
from typing import Any

from django.db import close_old_connections
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

RETRY = RetryStrategy(max_attempts=12, exponential_wait=3)


class Job:
    """An action that can also be done later; it may run twice, so it is idempotent.

    Arguments of a deferred call are JSON: ids travel as text.
    """

    def __init__(self, action: Callable[..., object], *, queue: str) -> None:
        self.action = action
        self.name = f"{action.__module__}.{action.__qualname__}"
        self.__doc__ = action.__doc__
        self.task = app.task(name=self.name, queue=queue, retry=RETRY)(self.run)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:  # the action's own types
        """Do it at once."""
        return self.action(*args, **kwargs)

    def run(self, **arguments: object) -> None:
        """Do it in a worker; a result would only fill the table of jobs."""
        close_old_connections()
        self.action(**arguments)

    def later(self, **arguments: JSONValue) -> None:
        """Enqueue in this transaction, to be done when it has committed."""
        self.task.defer(**arguments)

    def every(self, cron: str) -> None:
        """Do it by the clock, for ever; Procrastinate gives the moment as a number."""

        def tick(timestamp: int) -> None:
            self.action()

        task = app.task(name=f"{self.name}.every", queue="clock", pass_context=False)(
            tick
        )
        app.periodic(cron=cron)(task)


def job(action: Callable[..., object]) -> Job:
    """Mark an action as one that may be done later."""
    return Job(action, queue="default")
