"""Transactions that try again when the database asks for it."""

import functools
import random
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction
from psycopg import errors

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 4
RETRYABLE = (errors.DeadlockDetected, errors.SerializationFailure)


def in_transaction(function: Callable[P, R]) -> Callable[P, R]:
    """Run in one transaction; again after a deadlock, unless already within one."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            with transaction.atomic():
                return function(*args, **kwargs)
        for attempt in range(1, ATTEMPTS):
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except OperationalError as error:
                if not isinstance(error.__cause__, RETRYABLE):
                    raise
                time.sleep(random.uniform(0, 0.02 * attempt))  # noqa: S311
        with transaction.atomic():
            return function(*args, **kwargs)

    return run
