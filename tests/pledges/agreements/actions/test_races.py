"""Several people at once, each with a connection of their own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from commons.kit.errors import Refusal
from commons.organizations.actions.verification import Grounds, suspend_charity
from commons.organizations.models import Organization
from pledges.agreements.actions.consents import give_consent, revoke_consent
from pledges.agreements.actions.pledges import amend_pledge, pause_pledge
from pledges.agreements.models import Consent, Pledge, PledgeTarget
from pledges.agreements.states import TermsState
from tests.builders import (
    make_charity,
    make_draft,
    make_person,
    make_pledge,
    make_proposal,
    owner_of,
)

DOUBT = Grounds("Its registration is in doubt.")
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_jobs_left"),
]


def together(deeds: Sequence[Callable[[], object]]) -> list[object]:
    """What each deed answered, or how it was refused, all begun at one moment."""
    start = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> object:
        try:
            start.wait()
            return deed()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def consenting(pledge: Pledge, charity: Organization) -> Callable[[], Consent]:
    consent = Consent.objects.get(
        terms__pledge=pledge, terms__state="PROPOSED", charity=charity
    )
    actor = owner_of(charity)
    return lambda: give_consent(actor=actor, consent_id=consent.pk)


class TestLastConsents:
    def test_given_at_one_moment_put_the_terms_in_force_once(self) -> None:
        charities = [make_charity() for _ in range(4)]
        pledge = make_proposal(*charities)

        together([consenting(pledge, charity) for charity in charities])

        terms = pledge.terms.get()
        given_at = max(consent.decided_at for consent in terms.consents.all())
        assert terms.state == TermsState.IN_FORCE
        assert terms.holds_from == given_at
        assert PledgeTarget.objects.count() == 1


class TestSuspension:
    def test_leaves_nothing_in_force_whoever_was_first(self) -> None:
        charity, staff = make_charity(), make_person(is_staff=True)
        pledges = [make_proposal(charity) for _ in range(3)]

        together([
            *(consenting(pledge, charity) for pledge in pledges),
            lambda: suspend_charity(actor=staff, charity_id=charity.pk, grounds=DOUBT),
        ])  # fmt: skip

        for pledge in pledges:
            terms = pledge.terms.get()
            over = terms.state == TermsState.WITHDRAWN or terms.holds_until
            assert over
        assert not PledgeTarget.objects.exists()


class TestOnePledge:
    def test_comes_through_everything_at_once_in_good_order(self) -> None:
        charity = make_charity()
        pledge = make_pledge(charity)
        merchant, decider = owner_of(pledge.merchant), owner_of(charity)
        given = pledge.terms.get().consents.get()

        together([
            lambda: amend_pledge(
                actor=merchant, pledge_id=pledge.pk, draft=make_draft(charity)
            ),
            lambda: pause_pledge(actor=merchant, pledge_id=pledge.pk),
            lambda: revoke_consent(actor=decider, consent_id=given.pk),
            lambda: amend_pledge(
                actor=merchant,
                pledge_id=pledge.pk,
                draft=make_draft(charity, share_bps=500),
            ),
        ])  # fmt: skip

        versions = list(pledge.terms.order_by("version"))
        waiting = [one for one in versions if one.state == TermsState.PROPOSED]
        given.refresh_from_db()
        assert [one.version for one in versions] == [1, 2, 3]
        assert len(waiting) <= 1
        assert (versions[0].holds_until is None, given.state) == (False, "REVOKED")
        assert not PledgeTarget.objects.exists()
