"""A kept connection is used again while the server holds it, and no statement asks."""

import select
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, connections

from commons.kit.postgresql.base import DatabaseWrapper

pytestmark = pytest.mark.django_db


@contextmanager
def another() -> Iterator[DatabaseWrapper]:
    """A connection of its own, outside the test's transaction."""
    wrapper = connection.copy()
    wrapper.ensure_connection()
    try:
        yield wrapper
    finally:
        wrapper.close()


@pytest.fixture
def kept() -> Iterator[DatabaseWrapper]:
    """As a web server keeps one between two requests."""
    with another() as wrapper:
        wrapper.health_check_enabled, wrapper.health_check_done = True, False
        yield wrapper


def end_by_the_server(wrapper: DatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(%s, 5000)",
            [wrapper.connection.info.backend_pid],
        )


class TestIsUsable:
    def test_is_asked_of_every_connection(self) -> None:
        assert isinstance(connections["default"], DatabaseWrapper)

    def test_says_yes_while_the_server_holds_it(self, kept: DatabaseWrapper) -> None:
        assert kept.is_usable()

    def test_says_no_when_the_server_ended_it(self, kept: DatabaseWrapper) -> None:
        end_by_the_server(kept)

        assert not kept.is_usable()

    def test_says_no_when_it_was_closed_here(self, kept: DatabaseWrapper) -> None:
        kept.connection.close()

        assert not kept.is_usable()

    def test_asks_when_something_waits_to_be_read(self, kept: DatabaseWrapper) -> None:
        told: list[str] = []
        kept.connection.add_notify_handler(lambda notify: told.append(notify.payload))
        kept.connection.execute("LISTEN kept")
        with another() as other:
            other.connection.execute("NOTIFY kept, 'news'")
        # The server sends it when it gets to it.
        assert select.select([kept.connection.fileno()], [], [], 30)[0]

        assert kept.is_usable()
        assert told == ["news"]


class TestCursor:
    def test_connects_anew_after_the_server_ended_it(
        self, kept: DatabaseWrapper
    ) -> None:
        end_by_the_server(kept)

        with kept.cursor() as cursor:
            cursor.execute("SELECT 7")
            found = cursor.fetchone()

        assert found == (7,)

    def test_sends_nothing_first_while_the_server_is_silent(
        self, kept: DatabaseWrapper
    ) -> None:
        kept.connection.execute("SELECT 'the last request'")

        kept.cursor().close()

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT query FROM pg_stat_activity WHERE pid = %s",
                [kept.connection.info.backend_pid],
            )
            assert cursor.fetchone() == ("SELECT 'the last request'",)
