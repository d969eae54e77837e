import pytest

from commons.kit.errors import Forbidden, NotFound, Refusal
from commons.organizations.models import Role
from pledges.agreements.actions.pledges import (
    amend_pledge,
    end_pledge,
    pause_pledge,
    resume_pledge,
)
from pledges.agreements.models import (
    Pledge,
    PledgeTarget,
)
from pledges.agreements.rules.targets import Scope
from pledges.agreements.states import Closing, ConsentState, TermsState
from tests.builders import (
    agree_to,
    make_charity,
    make_draft,
    make_member,
    make_person,
    make_pledge,
    make_proposal,
    owner_of,
)
from tests.pledges.agreements.clock import DAY, MARCH, at
from tests.pledges.agreements.pictures import owner, picture_of, version

pytestmark = pytest.mark.django_db


class TestPausePledge:
    def test_stops_the_gifts_and_withdraws_what_waits(self) -> None:
        with at(MARCH):
            pledge = make_pledge()
            amend_pledge(actor=owner(pledge), pledge_id=pledge.pk, draft=make_draft())

        with at(MARCH + DAY):
            paused = pause_pledge(actor=owner(pledge), pledge_id=pledge.pk)

        current, waiting = version(pledge, 1), version(pledge, 2)
        assert paused.paused_at == current.holds_until == MARCH + DAY
        assert current.closing == Closing.PAUSED
        assert waiting.state == TermsState.WITHDRAWN
        assert not PledgeTarget.objects.exists()

    def test_does_nothing_a_second_time(self) -> None:
        pledge = make_pledge()
        pause_pledge(actor=owner(pledge), pledge_id=pledge.pk)
        before = picture_of(pledge)

        pause_pledge(actor=owner(pledge), pledge_id=pledge.pk)

        assert picture_of(pledge) == before

    def test_refuses_when_nothing_is_in_force(self) -> None:
        pledge = make_proposal()
        before = picture_of(pledge)

        with pytest.raises(Refusal, match="Nothing is in force"):
            pause_pledge(actor=owner(pledge), pledge_id=pledge.pk)

        assert picture_of(pledge) == before


class TestResumePledge:
    def test_takes_up_the_same_terms_with_their_consents(self) -> None:
        with at(MARCH):
            pledge = make_pledge(
                scope=Scope.TAGS, scope_tags=("Mugs",), ends_at=MARCH + 90 * DAY
            )
        pause_at, resume_at = MARCH + DAY, MARCH + 2 * DAY
        with at(pause_at):
            pause_pledge(actor=owner(pledge), pledge_id=pledge.pk)

        with at(resume_at):
            resumed = resume_pledge(actor=owner(pledge), pledge_id=pledge.pk)

        old, new = version(pledge, 1), version(pledge, 2)
        assert resumed.paused_at is None
        assert (old.holds_from, old.holds_until) == (MARCH, pause_at)
        assert (new.holds_from, new.holds_until) == (resume_at, MARCH + 90 * DAY)
        assert (new.text, new.scope_tags) == (old.text, ["Mugs"])
        consent = new.consents.get()
        assert (consent.state, consent.carried_from) == (ConsentState.GIVEN, 1)
        assert consent.decided_at == old.consents.get().decided_at
        assert [target.key for target in new.targets.all()] == ["tag:Mugs"]

    def test_remembers_the_first_version_through_several_pauses(self) -> None:
        pledge = make_pledge()
        for _ in range(2):
            pause_pledge(actor=owner(pledge), pledge_id=pledge.pk)
            resume_pledge(actor=owner(pledge), pledge_id=pledge.pk)

        assert version(pledge, 3).consents.get().carried_from == 1

    def test_does_nothing_to_a_pledge_in_force(self) -> None:
        pledge = make_pledge()
        before = picture_of(pledge)

        resume_pledge(actor=owner(pledge), pledge_id=pledge.pk)

        assert picture_of(pledge) == before

    def test_refuses_terms_that_ran_out_meanwhile(self) -> None:
        with at(MARCH):
            pledge = make_pledge(ends_at=MARCH + 3 * DAY)
        with at(MARCH + DAY):
            pause_pledge(actor=owner(pledge), pledge_id=pledge.pk)
        before = picture_of(pledge)

        with at(MARCH + 3 * DAY), pytest.raises(Refusal, match="ran out"):
            resume_pledge(actor=owner(pledge), pledge_id=pledge.pk)

        assert picture_of(pledge) == before

    def test_refuses_where_nothing_was_paused(self) -> None:
        pledge = make_proposal()
        before = picture_of(pledge)

        with pytest.raises(Refusal, match="nothing to resume"):
            resume_pledge(actor=owner(pledge), pledge_id=pledge.pk)

        assert picture_of(pledge) == before


class TestEndPledge:
    def test_ends_everything_for_good(self) -> None:
        with at(MARCH):
            pledge = make_pledge()
            draft = make_draft(starts_at=MARCH + 9 * DAY)
            amend_pledge(actor=owner(pledge), pledge_id=pledge.pk, draft=draft)
            agree_to(pledge)
            amend_pledge(actor=owner(pledge), pledge_id=pledge.pk, draft=draft)

        with at(MARCH + DAY):
            ended = end_pledge(actor=owner(pledge), pledge_id=pledge.pk)

        states = [(t.state, t.closing) for t in pledge.terms.order_by("version")]
        assert ended.ended_at == version(pledge, 1).holds_until == MARCH + DAY
        assert states == [
            ("IN_FORCE", "ENDED"),
            ("WITHDRAWN", "ENDED"),
            ("WITHDRAWN", "ENDED"),
        ]
        assert not PledgeTarget.objects.exists()

    def test_ends_a_paused_pledge(self) -> None:
        pledge = make_pledge()
        pause_pledge(actor=owner(pledge), pledge_id=pledge.pk)

        ended = end_pledge(actor=owner(pledge), pledge_id=pledge.pk)

        assert (ended.paused_at, ended.ended_at is None) == (None, False)

    def test_does_nothing_a_second_time(self) -> None:
        pledge = make_pledge()
        end_pledge(actor=owner(pledge), pledge_id=pledge.pk)
        before = picture_of(pledge)

        end_pledge(actor=owner(pledge), pledge_id=pledge.pk)

        assert picture_of(pledge) == before


class TestEveryDeed:
    DEEDS = (pause_pledge, resume_pledge, end_pledge)

    @pytest.mark.parametrize("deed", DEEDS)
    @pytest.mark.parametrize("who", ["stranger", "staff", "viewer", "charity"])
    def test_is_for_managers_of_the_merchant(self, deed: object, who: str) -> None:
        charity = make_charity()
        pledge = make_pledge(charity)
        actors = {
            "stranger": make_person,
            "staff": lambda: make_person(is_staff=True),
            "viewer": lambda: make_member(pledge.merchant, Role.VIEWER),
            "charity": lambda: owner_of(charity),
        }
        before = picture_of(pledge)

        with pytest.raises(Forbidden):
            deed(actor=actors[who](), pledge_id=pledge.pk)  # type: ignore[operator]

        assert picture_of(pledge) == before

    @pytest.mark.parametrize("deed", DEEDS)
    def test_knows_only_pledges_that_are(self, deed: object) -> None:
        with pytest.raises(NotFound):
            deed(actor=make_person(), pledge_id=make_person().pk)  # type: ignore[operator]

        assert not Pledge.objects.exists()
