"""Many rows at once."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils import timezone

from commons.kit.rows import insert_rows

MOMENT = timezone.now()


def row(number):
    return {
        "session_key": f"k{number}",
        "session_data": "x" * number,
        "expire_date": MOMENT + timedelta(days=number),
    }


@pytest.mark.django_db
class TestInsertRows:
    def test_writes_them_in_one_statement(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            written = insert_rows(Session, [row(n) for n in range(50)])

        assert written == 50
        assert (
            Session.objects.get(session_key="k7").expire_date == row(7)["expire_date"]
        )

    def test_does_nothing_without_rows(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert insert_rows(Session, []) == 0

    def test_leaves_constraints_in_force(self):
        insert_rows(Session, [row(1)])

        with pytest.raises(IntegrityError), transaction.atomic():
            insert_rows(Session, [row(2), row(1)])

        assert Session.objects.count() == 1

    def test_may_leave_out_what_is_there(self):
        insert_rows(Session, [row(1)])

        assert insert_rows(Session, [row(1), row(2)], ignore=True) == 1
