import pytest

from commons.kit.errors import Forbidden, NotFound, Refusal
from commons.organizations.models import Organization, Role, Verification
from pledges.agreements.actions.pledges import (
    MOST_VERSIONS,
    NewPledge,
    amend_pledge,
    create_pledge,
    end_pledge,
    pause_pledge,
)
from pledges.agreements.models import (
    Consent,
    Pledge,
    PledgeCap,
    PledgeShare,
    PledgeTarget,
    PledgeTerms,
)
from pledges.agreements.rules.wording import text_hash
from pledges.agreements.states import Closing, TermsState
from tests.builders import (
    agree_to,
    make_charity,
    make_draft,
    make_member,
    make_merchant,
    make_person,
    make_pledge,
    make_proposal,
)
from tests.pledges.agreements.clock import DAY, MARCH, at
from tests.pledges.agreements.pictures import owner, picture_of, version

pytestmark = pytest.mark.django_db


class TestCreatePledge:
    def test_waits_for_the_consent_of_every_charity(self) -> None:
        charities = [make_charity(), make_charity()]

        pledge = make_proposal(*charities)

        terms = pledge.terms.get()
        assert (terms.version, terms.state, terms.period) == (1, "PROPOSED", None)
        assert [share.charity for share in terms.shares.order_by("id")] == charities
        consents = terms.consents.order_by("id")
        assert [(each.charity, each.state) for each in consents] == [
            (charity, "PENDING") for charity in charities
        ]
        assert not PledgeTarget.objects.exists()

    def test_puts_the_whole_text_before_them(self) -> None:
        charity = make_charity(name="Harbour Food Bank")

        pledge = make_proposal(charity, total_cap_minor=500_000)

        terms = pledge.terms.get()
        consent = terms.consents.get()
        assert "Harbour Food Bank (NL, registered as R-1)" in terms.text
        assert "at most €5,000.00 in all" in terms.text
        assert (consent.text, consent.text_hash) == (terms.text, text_hash(terms.text))

    def test_keeps_a_row_for_a_total_cap_only(self) -> None:
        capped, open_ended = make_proposal(total_cap_minor=10_000), make_proposal()

        caps = PledgeCap.objects.values_list("pledge_id", "cap_minor", "used_minor")

        assert list(caps) == [(capped.pk, 10_000, 0)]
        assert open_ended.total_cap_minor is None

    def test_takes_the_merchants_currency_where_none_is_said(self) -> None:
        merchant = make_merchant(currency="KWD")

        pledge = make_proposal(merchant=merchant, currency="")

        assert pledge.currency == "KWD"

    @pytest.mark.parametrize("verification", ["SUBMITTED", "REJECTED", "SUSPENDED"])
    def test_refuses_a_charity_that_is_not_verified(self, verification: str) -> None:
        charity, good = make_charity(name="Harbour"), make_charity()
        Organization.objects.filter(pk=charity.pk).update(verification=verification)

        with pytest.raises(Refusal, match="Harbour is not a verified") as refused:
            make_proposal(good, charity)

        assert refused.value.code == "CHARITY_NOT_VERIFIED"
        assert not Pledge.objects.exists()

    def test_refuses_a_merchant_as_a_charity(self) -> None:
        with pytest.raises(Refusal, match="not a verified charity"):
            make_proposal(make_merchant())

        assert not Pledge.objects.exists()

    def test_refuses_charities_that_promise(self) -> None:
        charity = make_charity()

        with pytest.raises(NotFound):
            make_proposal(merchant=charity)

        assert not Pledge.objects.exists()

    def test_is_one_promise_though_it_is_sent_twice(self) -> None:
        merchant, charity = make_merchant(), make_charity()

        first = make_proposal(charity, merchant=merchant)
        again = make_proposal(charity, merchant=merchant)
        other = make_proposal(charity, merchant=merchant, title="Another")

        assert again == first != other
        assert Consent.objects.count() == 2

    @pytest.mark.parametrize("role", [None, Role.VIEWER, Role.STAFF])
    def test_is_for_managers(self, role: Role | None) -> None:
        merchant, charity = make_merchant(), make_charity()
        actor = make_member(merchant, role) if role else make_person(is_staff=True)
        new = NewPledge(title="Mine", draft=make_draft(charity))

        with pytest.raises(Forbidden):
            create_pledge(actor=actor, merchant_id=merchant.pk, new=new)

        assert not Pledge.objects.exists()

    def test_lets_managers_promise(self) -> None:
        merchant = make_merchant()
        new = NewPledge(title=" Our  tenth ", draft=make_draft())

        pledge = create_pledge(
            actor=make_member(merchant, Role.MANAGER),
            merchant_id=merchant.pk,
            new=new,
        )

        assert pledge.title == "Our tenth"


class TestAmendPledge:
    def test_leaves_the_old_terms_in_force_until_the_new_ones_are_agreed(self) -> None:
        with at(MARCH):
            pledge = make_pledge()

        with at(MARCH + DAY):
            amend_pledge(
                actor=owner(pledge),
                pledge_id=pledge.pk,
                draft=make_draft(share_bps=500),
            )

        old, new = version(pledge, 1), version(pledge, 2)
        assert (old.state, old.holds_until, old.closing) == ("IN_FORCE", None, "")
        assert (new.state, new.period) == ("PROPOSED", None)

    def test_ends_the_old_terms_exactly_when_the_new_ones_begin(self) -> None:
        with at(MARCH):
            pledge = make_pledge()
        starts = MARCH + 9 * DAY
        with at(MARCH + DAY):
            amend_pledge(
                actor=owner(pledge),
                pledge_id=pledge.pk,
                draft=make_draft(share_bps=500, starts_at=starts),
            )

        with at(MARCH + 2 * DAY):
            agree_to(pledge)

        old, new = version(pledge, 1), version(pledge, 2)
        assert (old.holds_from, old.holds_until) == (MARCH, starts)
        assert (old.closing, old.closed_at) == (Closing.AMENDED, MARCH + 2 * DAY)
        assert (new.holds_from, new.holds_until) == (starts, None)

    def test_replaces_a_version_agreed_for_later(self) -> None:
        with at(MARCH):
            pledge = make_pledge()
            for days in (9, 5):
                draft = make_draft(share_bps=500, starts_at=MARCH + days * DAY)
                amend_pledge(actor=owner(pledge), pledge_id=pledge.pk, draft=draft)
                agree_to(pledge)

        first, second, third = (version(pledge, number) for number in (1, 2, 3))
        assert first.holds_until == third.holds_from == MARCH + 5 * DAY
        assert (second.state, second.closing) == ("WITHDRAWN", Closing.AMENDED)
        assert second.period.isempty

    def test_withdraws_a_proposal_that_still_waits(self) -> None:
        pledge = make_proposal()

        amend_pledge(actor=owner(pledge), pledge_id=pledge.pk, draft=make_draft())

        assert version(pledge, 1).state == TermsState.WITHDRAWN
        assert version(pledge, 2).state == TermsState.PROPOSED

    def test_is_one_proposal_though_it_is_sent_twice(self) -> None:
        pledge, draft = make_pledge(), make_draft(share_bps=500)

        first = amend_pledge(actor=owner(pledge), pledge_id=pledge.pk, draft=draft)
        again = amend_pledge(actor=owner(pledge), pledge_id=pledge.pk, draft=draft)

        assert again == first
        assert pledge.terms.count() == 2

    def test_refuses_to_change_for_ever(self) -> None:
        pledge = make_pledge()
        terms = pledge.terms.get()
        PledgeTerms.objects.bulk_create(
            PledgeTerms(
                pledge=pledge,
                merchant_id=pledge.merchant_id,
                version=number,
                state="REFUSED",
                kind=terms.kind,
                share_bps=terms.share_bps,
                proposed_by=terms.proposed_by,
            )
            for number in range(2, MOST_VERSIONS + 1)
        )

        with pytest.raises(Refusal, match="changed 500 times"):
            amend_pledge(actor=owner(pledge), pledge_id=pledge.pk, draft=make_draft())

        assert pledge.terms.count() == MOST_VERSIONS

    def test_may_change_who_receives(self) -> None:
        pledge, other = make_pledge(), make_charity()

        terms = amend_pledge(
            actor=owner(pledge), pledge_id=pledge.pk, draft=make_draft(other)
        )

        shares = PledgeShare.objects.filter(terms=terms)
        assert [share.charity for share in shares] == [other]

    def test_ends_a_pause_once_it_is_agreed(self) -> None:
        pledge = make_pledge()
        pause_pledge(actor=owner(pledge), pledge_id=pledge.pk)

        amend_pledge(actor=owner(pledge), pledge_id=pledge.pk, draft=make_draft())
        agree_to(pledge)

        pledge.refresh_from_db()
        assert pledge.paused_at is None
        assert version(pledge, 2).state == TermsState.IN_FORCE

    def test_refuses_another_currency(self) -> None:
        pledge = make_pledge()
        before = picture_of(pledge)

        with pytest.raises(Refusal, match="This pledge is in EUR"):
            amend_pledge(
                actor=owner(pledge),
                pledge_id=pledge.pk,
                draft=make_draft(currency="USD"),
            )

        assert picture_of(pledge) == before

    def test_refuses_an_ended_pledge(self) -> None:
        pledge = make_pledge()
        end_pledge(actor=owner(pledge), pledge_id=pledge.pk)
        before = picture_of(pledge)

        with pytest.raises(Refusal, match="has ended"):
            amend_pledge(actor=owner(pledge), pledge_id=pledge.pk, draft=make_draft())

        assert picture_of(pledge) == before

    def test_refuses_a_suspended_charity(self) -> None:
        pledge, charity = make_pledge(), make_charity()
        Organization.objects.filter(pk=charity.pk).update(
            verification=Verification.SUSPENDED
        )
        before = picture_of(pledge)

        with pytest.raises(Refusal, match="not a verified charity"):
            amend_pledge(
                actor=owner(pledge), pledge_id=pledge.pk, draft=make_draft(charity)
            )

        assert picture_of(pledge) == before
