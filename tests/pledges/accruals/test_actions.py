from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from commons.kit.clock import now
from pledges.accruals.actions import (
    mark_remitted,
    record_accruals,
    reverse_accruals,
)
from pledges.accruals.models import Accrual
from tests.builders import make_charity, make_merchant
from tests.pledges.accruals.rows import make_row, recorded, sent

pytestmark = pytest.mark.django_db


def states() -> list[str]:
    return sorted(Accrual.objects.values_list("state", flat=True))


class TestRecordAccruals:
    def test_keeps_what_each_line_earned_each_charity(self) -> None:
        row = make_row(make_charity(), make_merchant())
        other = replace(row, charity_id=make_charity().pk, amount_minor=160)

        written = record_accruals([row, other])

        accrual = Accrual.objects.get(charity_id=row.charity_id)
        assert written == 2
        assert (accrual.amount_minor, accrual.currency, accrual.state) == (
            480,
            "EUR",
            "ACCRUED",
        )
        assert (accrual.line_id, accrual.terms_id) == (row.line_id, row.terms_id)
        assert (accrual.transfer_id, accrual.remitted_at) == (None, None)

    def test_does_nothing_a_second_time(self) -> None:
        row = recorded(make_charity(), make_merchant())

        written = record_accruals([row, replace(row, amount_minor=999)])

        assert written == 0
        assert Accrual.objects.get().amount_minor == 480

    def test_passes_over_nothing(self, django_assert_num_queries: object) -> None:
        row = make_row(make_charity(), make_merchant(), amount_minor=0)

        with django_assert_num_queries(0):  # type: ignore[operator]
            assert record_accruals([]) == record_accruals([row]) == 0

    def test_takes_one_statement_for_a_batch(
        self, django_assert_num_queries: object
    ) -> None:
        charity, merchant = make_charity(), make_merchant()
        rows = [make_row(charity, merchant) for _ in range(20)]

        with django_assert_num_queries(1):  # type: ignore[operator]
            record_accruals(rows)

        assert Accrual.objects.count() == 20


class TestMarkRemitted:
    def test_marks_what_the_transfers_carried(
        self, django_assert_num_queries: object
    ) -> None:
        harbour, riverside, merchant = make_charity(), make_charity(), make_merchant()
        first = [recorded(harbour, merchant) for _ in range(2)]
        second = [recorded(riverside, merchant)]
        recorded(harbour, merchant)
        events = [sent(first), sent(second)]

        with django_assert_num_queries(1):  # type: ignore[operator]
            marked = mark_remitted(events)

        carried = Accrual.objects.filter(transfer_id=events[0].transfer_id)
        assert (marked, states()) == (3, ["ACCRUED"] + ["REMITTED"] * 3)
        assert {each.line_id for each in carried} == {row.line_id for row in first}
        assert all(each.remitted_at is not None for each in carried)

    def test_keeps_the_first_transfer(self) -> None:
        row = recorded(make_charity(), make_merchant())
        event = sent([row])
        mark_remitted([event])

        assert mark_remitted([event]) == 0
        assert Accrual.objects.get().transfer_id == event.transfer_id

    def test_leaves_other_orders_of_the_checkout(self) -> None:
        row = recorded(make_charity(), make_merchant())

        assert mark_remitted([sent([row], order_id=uuid4())]) == 0
        assert states() == ["ACCRUED"]

    def test_leaves_what_was_undone(self) -> None:
        row = recorded(make_charity(), make_merchant())
        reverse_accruals([row.checkout_id])

        assert mark_remitted([sent([row])]) == 0
        assert states() == ["REVERSED"]

    def test_asks_nothing_for_no_events(
        self, django_assert_num_queries: object
    ) -> None:
        with django_assert_num_queries(0):  # type: ignore[operator]
            assert mark_remitted([]) == 0


class TestReverseAccruals:
    def test_undoes_the_whole_checkouts(self) -> None:
        charity, merchant = make_charity(), make_merchant()
        undone = recorded(charity, merchant)
        recorded(charity, merchant, checkout_id=undone.checkout_id)
        recorded(charity, merchant)

        reversed_count = reverse_accruals([undone.checkout_id])

        assert reversed_count == 2
        assert states() == ["ACCRUED", "REVERSED", "REVERSED"]

    def test_does_nothing_a_second_time_nor_for_none(self) -> None:
        row = recorded(make_charity(), make_merchant())
        reverse_accruals([row.checkout_id])

        assert reverse_accruals([row.checkout_id]) == reverse_accruals([]) == 0


class TestAccrual:
    @pytest.mark.parametrize(
        "changes",
        [
            {"amount_minor": 0},
            {"state": "REMITTED"},
            {"transfer_id": uuid4()},
            {"remitted_at": now()},
        ],
    )
    def test_is_sound_whoever_writes_it(self, changes: dict[str, object]) -> None:
        recorded(make_charity(), make_merchant())

        with pytest.raises(IntegrityError, match="accrual_"), transaction.atomic():
            Accrual.objects.update(**changes)

        assert states() == ["ACCRUED"]
