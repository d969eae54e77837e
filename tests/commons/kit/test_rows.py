"""Many rows at once."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone

from commons.kit.ids import new_id
from commons.kit.rows import insert_rows
from commons.media.models import Picture
from pledges.agreements.models import PledgeCap
from tests.builders import make_merchant

MOMENT = timezone.now()


def row(number):
    return {
        "session_key": f"k{number}",
        "session_data": "x" * number,
        "expire_date": MOMENT + timedelta(days=number),
    }


def cap(number):
    return {
        "pledge_id": new_id(),
        "merchant_id": new_id(),
        "cap_minor": number,
        "used_minor": 0,
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

    @pytest.mark.parametrize("count", [1, 30])
    def test_refuses_text_that_is_too_long(self, count):
        rows = [row(n) | {"session_key": f"{n}" * 60} for n in range(count)]

        with pytest.raises(DataError), transaction.atomic():
            insert_rows(Session, rows)

    def test_prepares_one_statement_for_numbers_of_any_size(self):
        sent = []

        def noted(execute, sql, params, many, context):
            if params:  # not for savepoints
                sent.append([type(value) for value in params])
            return execute(sql, params, many, context)

        with connection.execute_wrapper(noted), transaction.atomic():
            for number in (1, 2**20, 2**40):
                insert_rows(PledgeCap, [cap(number)])
            transaction.set_rollback(True)

        assert sent[0] == sent[1] == sent[2]

    @pytest.mark.parametrize("count", [1, 30])
    def test_takes_values_of_every_kind(self, count):
        organization = make_merchant()
        rows = [
            {
                "id": new_id(),
                "organization_id": organization.pk,
                "digest": f"{n}",
                "kind": "RASTER",
                "content_type": "image/webp",
                "width": 2**30 + n,
                "height": 1,
                "widths": [400, n],
                "alt": 'A "quoted" {title}, \\ and all',
                "created_at": MOMENT,
            }
            for n in range(count)
        ]

        insert_rows(Picture, rows)

        stored = Picture.objects.values(*rows[0]).order_by("id")
        assert list(stored) == rows

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
