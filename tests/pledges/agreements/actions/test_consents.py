from uuid import uuid4

import pytest

from commons.kit.errors import Forbidden, NotFound, Refusal
from commons.organizations.models import Organization, Role
from pledges.agreements.actions.consents import (
    AlreadyDecided,
    NotWaiting,
    give_consent,
    refuse_consent,
    revoke_consent,
)
from pledges.agreements.actions.pledges import (
    amend_pledge,
    end_pledge,
    pause_pledge,
    resume_pledge,
)
from pledges.agreements.models import Consent, Pledge, PledgeTarget, PledgeTerms
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
from tests.pledges.agreements.pictures import picture_of, version

pytestmark = pytest.mark.django_db


def consent_of(pledge: Pledge, charity: Organization, number: int = 1) -> Consent:
    return version(pledge, number).consents.get(charity=charity)


def give(pledge: Pledge, charity: Organization, number: int = 1) -> Consent:
    consent = consent_of(pledge, charity, number)
    return give_consent(actor=owner_of(charity), consent_id=consent.pk)


def revoke(pledge: Pledge, charity: Organization, number: int = 1) -> Consent:
    consent = consent_of(pledge, charity, number)
    return revoke_consent(
        actor=owner_of(charity), consent_id=consent.pk, reason=" We\r\nclose. "
    )


class TestGiveConsent:
    def test_puts_the_terms_in_force_at_once(self) -> None:
        charity = make_charity()
        with at(MARCH):
            pledge = make_proposal(charity)

        with at(MARCH + DAY):
            consent = give(pledge, charity)

        terms = version(pledge, 1)
        assert (consent.state, consent.decided_at) == ("GIVEN", MARCH + DAY)
        assert consent.decided_by == owner_of(charity)
        assert (terms.state, terms.holds_from) == ("IN_FORCE", MARCH + DAY)
        assert [target.key for target in PledgeTarget.objects.all()] == ["all"]

    def test_waits_for_every_other_charity(self) -> None:
        first, second = make_charity(), make_charity()
        pledge = make_proposal(first, second)

        give(pledge, first)
        waiting = version(pledge, 1).state
        give(pledge, second)

        assert waiting == TermsState.PROPOSED
        assert version(pledge, 1).state == TermsState.IN_FORCE

    def test_waits_for_the_start_that_was_agreed(self) -> None:
        charity, starts = make_charity(), MARCH + 9 * DAY
        with at(MARCH):
            pledge = make_proposal(charity, starts_at=starts, ends_at=starts + DAY)
            give(pledge, charity)

        terms = version(pledge, 1)
        assert (terms.holds_from, terms.holds_until) == (starts, starts + DAY)
        assert not terms.is_in_force(starts - DAY)
        assert terms.is_in_force(starts)
        assert not terms.is_in_force(starts + DAY)

    def test_begins_with_the_last_consent_when_the_start_has_passed(self) -> None:
        charity = make_charity()
        with at(MARCH):
            pledge = make_proposal(charity, starts_at=MARCH + DAY)

        with at(MARCH + 5 * DAY):
            give(pledge, charity)

        assert version(pledge, 1).holds_from == MARCH + 5 * DAY

    def test_does_nothing_a_second_time(self) -> None:
        charity = make_charity()
        pledge = make_pledge(charity)
        before = picture_of(pledge)

        give(pledge, charity)

        assert picture_of(pledge) == before

    def test_refuses_after_a_refusal(self) -> None:
        charity = make_charity()
        pledge = make_proposal(charity)
        consent = consent_of(pledge, charity)
        refuse_consent(actor=owner_of(charity), consent_id=consent.pk)
        before = picture_of(pledge)

        with pytest.raises(AlreadyDecided):
            give(pledge, charity)

        assert picture_of(pledge) == before

    def test_refuses_a_proposal_that_was_withdrawn(self) -> None:
        charity = make_charity()
        pledge = make_proposal(charity)
        amend_pledge(
            actor=owner_of(pledge.merchant), pledge_id=pledge.pk, draft=make_draft()
        )
        before = picture_of(pledge)

        with pytest.raises(NotWaiting, match="withdrew"):
            give(pledge, charity)

        assert picture_of(pledge) == before

    def test_refuses_a_proposal_that_another_charity_refused(self) -> None:
        first, second = make_charity(), make_charity()
        pledge = make_proposal(first, second)
        consent = consent_of(pledge, first)
        refuse_consent(actor=owner_of(first), consent_id=consent.pk)
        before = picture_of(pledge)

        with pytest.raises(NotWaiting, match="Another charity refused"):
            give(pledge, second)

        assert picture_of(pledge) == before

    def test_refuses_terms_that_would_be_over(self) -> None:
        charity = make_charity()
        with at(MARCH):
            pledge = make_proposal(charity, ends_at=MARCH + DAY)
        before = picture_of(pledge)

        with at(MARCH + DAY), pytest.raises(NotWaiting, match="over already"):
            give(pledge, charity)

        assert picture_of(pledge) == before

    def test_refuses_a_charity_that_was_suspended(self) -> None:
        charity = make_charity()
        pledge = make_proposal(charity)
        Organization.objects.filter(pk=charity.pk).update(verification="SUSPENDED")
        before = picture_of(pledge)

        with pytest.raises(Refusal, match="not a verified charity"):
            give(pledge, charity)

        assert picture_of(pledge) == before


class TestRefuseConsent:
    def test_ends_the_proposal_and_says_why(self) -> None:
        charity = make_charity()
        pledge = make_proposal(charity)
        consent = consent_of(pledge, charity)

        refused = refuse_consent(
            actor=owner_of(charity), consent_id=consent.pk, reason=" Too little. "
        )

        assert (refused.state, refused.reason) == ("REFUSED", "Too little.")
        assert version(pledge, 1).state == TermsState.REFUSED

    def test_leaves_the_terms_in_force_alone(self) -> None:
        charity = make_charity()
        pledge = make_pledge(charity)
        amend_pledge(
            actor=owner_of(pledge.merchant),
            pledge_id=pledge.pk,
            draft=make_draft(charity),
        )
        consent = consent_of(pledge, charity, 2)

        refuse_consent(actor=owner_of(charity), consent_id=consent.pk)

        states = [terms.state for terms in pledge.terms.order_by("version")]
        assert states == ["IN_FORCE", "REFUSED"]
        assert version(pledge, 1).holds_until is None

    def test_refuses_what_was_given(self) -> None:
        charity = make_charity()
        pledge = make_pledge(charity)
        before = picture_of(pledge)

        with pytest.raises(AlreadyDecided):
            refuse_consent(
                actor=owner_of(charity), consent_id=consent_of(pledge, charity).pk
            )

        assert picture_of(pledge) == before

    def test_does_nothing_a_second_time(self) -> None:
        charity = make_charity()
        pledge = make_proposal(charity)
        consent = consent_of(pledge, charity)
        refuse_consent(actor=owner_of(charity), consent_id=consent.pk)
        before = picture_of(pledge)

        refuse_consent(actor=owner_of(charity), consent_id=consent.pk, reason="Again")

        assert picture_of(pledge) == before


class TestRevokeConsent:
    def test_ends_the_terms_in_force_now(self) -> None:
        charity = make_charity()
        with at(MARCH):
            pledge = make_pledge(charity)

        with at(MARCH + DAY):
            consent = revoke(pledge, charity)

        terms = version(pledge, 1)
        assert (consent.state, consent.reason) == ("REVOKED", "We\nclose.")
        assert (consent.revoked_by, consent.revoked_at) == (
            owner_of(charity),
            MARCH + DAY,
        )
        assert (terms.holds_until, terms.closing) == (MARCH + DAY, Closing.REVOKED)
        assert not PledgeTarget.objects.exists()

    def test_keeps_who_had_agreed_and_when(self) -> None:
        charity = make_charity()
        with at(MARCH):
            pledge = make_pledge(charity)

        consent = revoke(pledge, charity)

        assert (consent.decided_at, consent.decided_by) == (MARCH, owner_of(charity))

    def test_ends_them_for_the_other_charities_too(self) -> None:
        first, second = make_charity(), make_charity()
        pledge = make_pledge(first, second)

        revoke(pledge, first)

        assert version(pledge, 1).closing == Closing.REVOKED
        assert consent_of(pledge, second).state == ConsentState.GIVEN

    def test_also_ends_what_was_agreed_for_later(self) -> None:
        charity = make_charity()
        pledge = make_pledge(charity)
        draft = make_draft(charity, starts_at=MARCH + 9_999 * DAY)
        amend_pledge(actor=owner_of(pledge.merchant), pledge_id=pledge.pk, draft=draft)
        agree_to(pledge)

        revoke(pledge, charity, 2)

        states = [t.consents.get().state for t in pledge.terms.order_by("version")]
        assert states == ["REVOKED", "REVOKED"]
        assert version(pledge, 2).state == TermsState.WITHDRAWN

    def test_leaves_later_terms_that_do_not_name_the_charity(self) -> None:
        charity, other = make_charity(), make_charity()
        pledge = make_pledge(charity)
        draft = make_draft(other, starts_at=MARCH + 9_999 * DAY)
        amend_pledge(actor=owner_of(pledge.merchant), pledge_id=pledge.pk, draft=draft)
        agree_to(pledge)

        revoke(pledge, charity)

        assert version(pledge, 2).state == TermsState.IN_FORCE
        assert version(pledge, 2).targets.count() == 1

    def test_takes_back_a_word_while_others_still_think(self) -> None:
        first, second = make_charity(), make_charity()
        pledge = make_proposal(first, second)
        give(pledge, first)

        revoke(pledge, first)

        assert version(pledge, 1).state == TermsState.REFUSED

    def test_leaves_a_paused_pledge_nothing_to_resume(self) -> None:
        charity = make_charity()
        with at(MARCH):
            pledge = make_pledge(charity)
        merchant = owner_of(pledge.merchant)
        with at(MARCH + DAY):
            pause_pledge(actor=merchant, pledge_id=pledge.pk)

        revoke(pledge, charity)

        pledge.refresh_from_db()
        terms = version(pledge, 1)
        assert (pledge.paused_at, terms.closing) == (None, Closing.REVOKED)
        assert terms.holds_until == MARCH + DAY
        with pytest.raises(Refusal, match="nothing to resume"):
            resume_pledge(actor=merchant, pledge_id=pledge.pk)

    def test_refuses_where_nothing_goes_on(self) -> None:
        charity = make_charity()
        pledge = make_pledge(charity)
        end_pledge(actor=owner_of(pledge.merchant), pledge_id=pledge.pk)
        before = picture_of(pledge)

        with pytest.raises(Refusal, match="These terms are over"):
            revoke(pledge, charity)

        assert picture_of(pledge) == before

    def test_refuses_before_a_word_was_given(self) -> None:
        charity = make_charity()
        pledge = make_proposal(charity)
        before = picture_of(pledge)

        with pytest.raises(Refusal, match="never agreed"):
            revoke(pledge, charity)

        assert picture_of(pledge) == before

    def test_does_nothing_a_second_time(self) -> None:
        charity = make_charity()
        pledge = make_pledge(charity)
        revoke(pledge, charity)
        before = picture_of(pledge)

        revoke(pledge, charity)

        assert picture_of(pledge) == before


class TestEveryWord:
    WORDS = (give_consent, refuse_consent, revoke_consent)

    @pytest.mark.parametrize("word", WORDS)
    @pytest.mark.parametrize(
        "who", ["stranger", "staff", "viewer", "helper", "merchant", "other charity"]
    )
    def test_is_for_managers_of_the_charity(self, word: object, who: str) -> None:
        charity = make_charity()
        pledge = make_proposal(charity)
        actors = {
            "stranger": make_person,
            "staff": lambda: make_person(is_staff=True),
            "viewer": lambda: make_member(charity, Role.VIEWER),
            "helper": lambda: make_member(charity, Role.STAFF),
            "merchant": lambda: owner_of(pledge.merchant),
            "other charity": lambda: owner_of(make_charity()),
        }
        before = picture_of(pledge)

        with pytest.raises(Forbidden):
            word(  # type: ignore[operator]
                actor=actors[who](), consent_id=consent_of(pledge, charity).pk
            )

        assert picture_of(pledge) == before

    @pytest.mark.parametrize("word", WORDS)
    def test_is_about_a_consent_that_was_asked(self, word: object) -> None:
        with pytest.raises(NotFound):
            word(actor=make_person(), consent_id=uuid4())  # type: ignore[operator]

        assert not PledgeTerms.objects.exists()

    def test_lets_managers_speak(self) -> None:
        charity = make_charity()
        pledge = make_proposal(charity)
        manager = make_member(charity, Role.MANAGER)

        given = give_consent(actor=manager, consent_id=consent_of(pledge, charity).pk)

        assert given.decided_by == manager
