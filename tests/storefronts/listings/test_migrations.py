"""Migrations that depend on what a server allows."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

pytestmark = pytest.mark.django_db

trigrams = import_module("storefronts.listings.migrations.0005_search_trigrams")


def extension_count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'")
        return int(cursor.fetchone()[0])


class TestSearchTrigrams:
    @pytest.fixture(autouse=True)
    def bare(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP EXTENSION IF EXISTS pg_trgm CASCADE")

    def test_make_the_extension_and_its_index(self):
        trigrams.make_if_allowed(apps, connection.schema_editor(atomic=False))

        assert extension_count() == 1

    def test_go_without_where_the_role_may_not(self):
        with connection.cursor() as cursor:
            cursor.execute("CREATE ROLE commonweal_of_tests")
            cursor.execute("SET LOCAL ROLE commonweal_of_tests")

        trigrams.make_if_allowed(apps, connection.schema_editor(atomic=False))

        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
        assert extension_count() == 0
