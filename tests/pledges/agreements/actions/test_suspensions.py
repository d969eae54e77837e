import pytest

from commons.kit.errors import Refusal
from commons.organizations.actions.verification import (
    Grounds,
    suspend_charity,
    verify_charity,
)
from commons.organizations.models import Organization
from pledges.agreements.actions.pledges import (
    amend_pledge,
    end_pledge,
    pause_pledge,
    resume_pledge,
)
from pledges.agreements.models import PledgeTarget
from pledges.agreements.states import Closing, TermsState
from tests.builders import (
    agree_to,
    make_charity,
    make_draft,
    make_person,
    make_pledge,
    make_proposal,
    owner_of,
)
from tests.pledges.agreements.clock import DAY, MARCH, at
from tests.pledges.agreements.pictures import picture_of, version

DOUBT = Grounds("Its registration is in doubt.")
pytestmark = pytest.mark.django_db


def suspend(charity: Organization) -> None:
    suspend_charity(
        actor=make_person(is_staff=True), charity_id=charity.pk, grounds=DOUBT
    )


class TestEndPledgesOfSuspended:
    def test_ends_terms_in_force_and_their_targets(self) -> None:
        charity = make_charity()
        with at(MARCH):
            pledge = make_pledge(charity, make_charity())

        with at(MARCH + DAY):
            suspend(charity)

        terms = version(pledge, 1)
        assert (terms.holds_from, terms.holds_until) == (MARCH, MARCH + DAY)
        assert (terms.closing, terms.closed_by) == (Closing.SUSPENDED, None)
        assert not PledgeTarget.objects.exists()

    def test_withdraws_proposals_and_what_was_agreed_for_later(self) -> None:
        charity = make_charity()
        proposal = make_proposal(charity)
        upcoming = make_pledge(charity, starts_at=MARCH + 9_999 * DAY)

        suspend(charity)

        for pledge in (proposal, upcoming):
            terms = version(pledge, 1)
            assert (terms.state, terms.closing) == ("WITHDRAWN", Closing.SUSPENDED)

    def test_leaves_a_paused_pledge_nothing_to_resume(self) -> None:
        charity = make_charity()
        with at(MARCH):
            pledge = make_pledge(charity)
        merchant = owner_of(pledge.merchant)
        with at(MARCH + DAY):
            pause_pledge(actor=merchant, pledge_id=pledge.pk)

        suspend(charity)
        verify_charity(actor=make_person(is_staff=True), charity_id=charity.pk)

        terms = version(pledge, 1)
        assert (terms.holds_until, terms.closing) == (MARCH + DAY, Closing.SUSPENDED)
        with pytest.raises(Refusal, match="nothing to resume"):
            resume_pledge(actor=merchant, pledge_id=pledge.pk)

    def test_lets_the_merchant_go_on_with_another_charity(self) -> None:
        charity = make_charity()
        pledge = make_pledge(charity)
        suspend(charity)

        amend_pledge(
            actor=owner_of(pledge.merchant), pledge_id=pledge.pk, draft=make_draft()
        )
        agree_to(pledge)

        assert version(pledge, 2).state == TermsState.IN_FORCE

    def test_leaves_everything_else_as_it_was(self) -> None:
        charity, other = make_charity(), make_charity()
        ended, ran_out = make_pledge(charity), None
        end_pledge(actor=owner_of(ended.merchant), pledge_id=ended.pk)
        with at(MARCH):
            ran_out = make_pledge(charity, ends_at=MARCH + DAY)
        untouched = [ended, ran_out, make_pledge(other), make_proposal(other)]
        before = [picture_of(pledge) for pledge in untouched]

        suspend(charity)

        assert [picture_of(pledge) for pledge in untouched] == before

    def test_costs_the_same_for_many_pledges(
        self, django_assert_max_num_queries: object
    ) -> None:
        charity, staff = make_charity(), make_person(is_staff=True)
        for _ in range(5):
            make_pledge(charity)

        # Lock, update and mail of the suspension itself; two for all pledges; a mail.
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            suspend_charity(actor=staff, charity_id=charity.pk, grounds=DOUBT)

        assert not PledgeTarget.objects.exists()
