from datetime import UTC, date, datetime

import pytest

from commons.organizations.models import Kind
from pledges.accruals.actions import mark_remitted, reverse_accruals
from pledges.accruals.models import Accrual
from pledges.accruals.selectors import (
    Earned,
    EarnedInMonth,
    EarnedWith,
    accruals_of,
    earned,
    earned_by_month,
    earned_with,
    raised_by,
    standing_accruals,
    visible_accrual,
)
from tests.builders import (
    make_charity,
    make_member,
    make_merchant,
    make_person,
    owner_of,
)
from tests.pledges.accruals.rows import recorded, sent

pytestmark = pytest.mark.django_db


class TestEarned:
    def test_counts_what_stands_by_currency(self) -> None:
        charity, merchant = make_charity(), make_merchant()
        mark_remitted([sent([recorded(charity, merchant, amount_minor=300)])])
        recorded(charity, merchant, amount_minor=200)
        recorded(charity, merchant, amount_minor=40, currency="JPY")
        reverse_accruals([recorded(charity, merchant).checkout_id])
        recorded(make_charity(), merchant)

        sums = earned(accruals_of(charity))

        assert sums == [Earned("EUR", 500, 300), Earned("JPY", 40, 0)]
        assert [one.waiting_minor for one in sums] == [200, 40]

    def test_is_empty_where_nothing_was_earned(self) -> None:
        assert earned(accruals_of(make_charity())) == []


class TestAccrualsOf:
    def test_takes_the_side_of_the_organization(self) -> None:
        charity, merchant = make_charity(), make_merchant()
        recorded(charity, merchant)
        recorded(charity, make_merchant())
        recorded(make_charity(), merchant)

        counts = [accruals_of(side).count() for side in (charity, merchant)]

        assert counts == [2, 2]


class TestEarnedByMonth:
    def test_goes_month_by_month(self) -> None:
        charity, merchant = make_charity(), make_merchant()
        for month, amount in ((2, 100), (1, 30), (2, 5)):
            recorded(
                charity,
                merchant,
                amount_minor=amount,
                accrued_at=datetime(2026, month, 28, 23, 59, tzinfo=UTC),
            )

        assert earned_by_month(accruals_of(charity)) == [
            EarnedInMonth(date(2026, 1, 1), Earned("EUR", 30, 0)),
            EarnedInMonth(date(2026, 2, 1), Earned("EUR", 105, 0)),
        ]


class TestEarnedWith:
    def test_puts_the_greatest_first(self) -> None:
        charity, small, great = make_charity(), make_merchant(), make_merchant()
        for merchant, amount in ((small, 10), (great, 20), (small, 5)):
            recorded(charity, merchant, amount_minor=amount)

        found = earned_with(accruals_of(charity), other=Kind.MERCHANT)

        assert found == [
            EarnedWith(great.name, great.slug, Earned("EUR", 20, 0)),
            EarnedWith(small.name, small.slug, Earned("EUR", 15, 0)),
        ]

    def test_shows_a_merchant_its_charities(self) -> None:
        charity, merchant = make_charity(), make_merchant()
        recorded(charity, merchant)

        (found,) = earned_with(accruals_of(merchant), other=Kind.CHARITY)

        assert found.slug == charity.slug


class TestRaisedBy:
    def test_is_told_of_verified_charities_only(self) -> None:
        verified, hidden = make_charity(), make_charity(verified=False)
        for charity in (verified, hidden):
            recorded(charity, make_merchant())

        told = [raised_by(slug) for slug in (verified.slug, hidden.slug, "nobody")]

        assert told == [[Earned("EUR", 480, 0)], [], []]


class TestStandingAccruals:
    def test_are_those_of_the_checkouts_that_were_not_undone(self) -> None:
        charity, merchant = make_charity(), make_merchant()
        stands, undone, other = (recorded(charity, merchant) for _ in range(3))
        reverse_accruals([undone.checkout_id])

        found = standing_accruals([stands.checkout_id, undone.checkout_id])

        assert [each.line_id for each in found] == [stands.line_id]
        assert Accrual.objects.filter(checkout_id=other.checkout_id).exists()


class TestVisibleAccrual:
    def test_is_for_both_sides_and_staff(self) -> None:
        charity, merchant = make_charity(), make_merchant()
        recorded(charity, merchant)
        key = Accrual.objects.get().pk
        people = [
            owner_of(charity),
            make_member(merchant),
            make_person(is_staff=True),
            make_person(),
            owner_of(make_charity()),
            None,
        ]

        seen = [visible_accrual(person, key) is not None for person in people]

        assert seen == [True, True, True, False, False, False]
