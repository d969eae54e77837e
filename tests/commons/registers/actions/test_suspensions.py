"""A charity that leaves its register stops, and everyone who must know is told."""

from pathlib import Path

import pytest
from django.core import mail

from commons.organizations.actions.verification import verify_charity
from commons.organizations.models import Organization, Verification
from commons.registers.actions.guards import Allowed, ConfirmFirst
from commons.registers.models import RegisterEntry
from pledges.agreements.models import PledgeTerms
from tests.builders import make_merchant, make_person, make_pledge, owner_of
from tests.commons.registers.builders import (
    ccew_row,
    ccew_text,
    imported,
    irs_row,
    irs_text,
    make_registered,
)
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db

CONFIRMED = Allowed(suspensions=True)


def rows(count: int, *, without: tuple[int, ...] = ()) -> str:
    numbers = [number for number in range(1, count + 1) if number not in without]
    return irs_text(*map(irs_row, numbers))


def registered(number: int) -> Organization:
    return make_registered(f"53{number:07d}", register="irs-eo-bmf")


class TestLeaving:
    def test_suspends_with_the_reason(self, tmp_path: Path) -> None:
        imported(tmp_path, rows(40))
        charity = registered(1)

        outcome = imported(tmp_path, rows(40, without=(1,)))

        charity.refresh_from_db()
        decision = charity.decisions.get()
        assert outcome.run.suspended_count == 1
        assert charity.verification == Verification.SUSPENDED
        assert "no longer stands under 530000001" in decision.reason
        assert decision.evidence["entry"]["standing"] == "REMOVED"

    def test_ends_pledges_and_tells_everyone(self, tmp_path: Path) -> None:
        imported(tmp_path, rows(40))
        charity, merchant = registered(1), make_merchant()
        staff = make_person(is_staff=True)
        pledge = make_pledge(charity, merchant=merchant)
        run_jobs()
        mail.outbox.clear()

        imported(tmp_path, rows(40, without=(1,)))
        run_jobs()

        terms = PledgeTerms.objects.get(pledge=pledge)
        assert terms.closing == "SUSPENDED"
        told = {message.to[0]: message for message in mail.outbox}
        assert set(told) == {
            owner_of(charity).email, owner_of(merchant).email, staff.email,
        }  # fmt: skip
        assert "no longer stands" in told[owner_of(charity).email].body
        assert charity.name in told[staff.email].body

    def test_the_list_of_charities_counts_as_leaving(self, tmp_path: Path) -> None:
        imported(tmp_path, irs_text(irs_row(1)))
        charity = registered(1)

        imported(tmp_path, irs_text(irs_row(1, deductible="2")))

        charity.refresh_from_db()
        assert charity.verification == Verification.SUSPENDED
        assert "no longer as a charity" in charity.decisions.get().reason

    def test_names_the_day_the_register_names(self, tmp_path: Path) -> None:
        others = [ccew_row(registered_charity_number=300000 + n) for n in range(30)]
        imported(tmp_path, ccew_text(ccew_row(), *others), key="ccew")
        charity = make_registered("202918")
        removed = ccew_row(
            charity_registration_status="Removed", date_of_removal="2026-05-03T00:00:00"
        )

        imported(tmp_path, ccew_text(removed, *others), key="ccew")

        assert "on 3 May 2026" in charity.decisions.get().reason

    def test_is_not_moving_or_changing_a_name(self, tmp_path: Path) -> None:
        imported(tmp_path, irs_text(irs_row(1, "OLD")))
        charity = registered(1)

        imported(tmp_path, irs_text(irs_row(1, "NEW").replace("WASHINGTON", "BOSTON")))

        charity.refresh_from_db()
        assert charity.is_verified
        assert RegisterEntry.objects.get().place == "BOSTON"

    def test_passes_by_who_is_not_verified(self, tmp_path: Path) -> None:
        imported(tmp_path, rows(40))
        waiting = make_registered("530000001", register="irs-eo-bmf", verified=False)

        imported(tmp_path, rows(40, without=(1,)))

        waiting.refresh_from_db()
        assert waiting.verification == Verification.SUBMITTED


class TestComingBack:
    def test_is_for_staff_to_decide(self, tmp_path: Path) -> None:
        imported(tmp_path, rows(40))
        charity, staff = registered(1), make_person(is_staff=True)
        imported(tmp_path, rows(40, without=(1,)))
        run_jobs()
        mail.outbox.clear()

        imported(tmp_path, rows(40))
        run_jobs()

        charity.refresh_from_db()
        assert charity.verification == Verification.SUSPENDED
        (told,) = mail.outbox
        assert told.to == [staff.email]
        assert "stand in the register again" in told.body

    def test_staff_that_knows_better_is_not_overruled(self, tmp_path: Path) -> None:
        imported(tmp_path, rows(40))
        charity, staff = registered(1), make_person(is_staff=True)
        imported(tmp_path, rows(40, without=(1,)))
        verify_charity(actor=staff, charity_id=charity.pk)

        outcome = imported(tmp_path, rows(40, without=(1,)))

        charity.refresh_from_db()
        assert outcome.run.suspended_count == 0
        assert charity.is_verified


class TestGuard:
    def test_asks_before_it_suspends_many(self, tmp_path: Path) -> None:
        imported(tmp_path, rows(60))
        charities = [registered(number) for number in (1, 2, 3)]

        with pytest.raises(ConfirmFirst, match="3 of 3 verified charities"):
            imported(tmp_path, rows(60, without=(1, 2, 3)))

        assert not RegisterEntry.objects.filter(standing="REMOVED").exists()
        assert Organization.objects.filter(verification="SUSPENDED").count() == 0

        imported(tmp_path, rows(60, without=(1, 2, 3)), allowed=CONFIRMED)

        suspended = Organization.objects.filter(verification="SUSPENDED")
        assert set(suspended) == set(charities)

    def test_lets_a_share_go_that_was_set(self, tmp_path: Path, settings) -> None:
        settings.REGISTER_SUSPENSIONS_BPS = 7_000
        imported(tmp_path, rows(60))
        for number in (1, 2, 3):
            registered(number)

        outcome = imported(tmp_path, rows(60, without=(1, 2)))

        assert outcome.run.suspended_count == 2
