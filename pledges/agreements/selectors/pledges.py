"""Pledges, their versions and consents, as merchant and charities see them.

A merchant sees its pledges whole; a charity sees the versions that name it.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from commons.organizations.models import Organization
from commons.people.models import Person
from pledges.agreements.models import (
    Consent,
    Pledge,
    PledgeCap,
    PledgeShare,
    PledgeTerms,
)
from pledges.agreements.policy import may_view_consent, may_view_terms
from pledges.agreements.rules.status import Status, VersionFacts, status_of
from pledges.agreements.states import Closing, ConsentState, TermsState

STOPPED = {Closing.REVOKED, Closing.SUSPENDED}


def pledges_of(merchant_id: UUID) -> QuerySet[Pledge]:
    """Every pledge of the merchant, with all that a list of them shows."""
    return _with_versions(Pledge.objects.filter(merchant_id=merchant_id))


def pledges_naming(charity_id: UUID) -> QuerySet[Pledge]:
    """Every pledge with a version that names the charity, in the same detail."""
    versions = PledgeShare.objects.filter(charity_id=charity_id).values("terms")
    named = PledgeTerms.objects.filter(pk__in=versions).values("pledge")
    return _with_versions(Pledge.objects.filter(pk__in=named))


def visible_pledge(viewer: Person | None, key: UUID) -> Pledge | None:
    """The pledge, if any of its versions is for this viewer to see."""
    pledge = _with_versions(Pledge.objects.filter(pk=key)).first()
    if pledge is None or not versions_visible_to(viewer, pledge):
        return None
    return pledge


def versions_visible_to(viewer: Person | None, pledge: Pledge) -> list[PledgeTerms]:
    """The versions this viewer may see, oldest first; the pledge was read with them."""
    return [terms for terms in pledge.terms.all() if may_view_terms(viewer, terms)]


def visible_terms(viewer: Person | None, key: UUID) -> PledgeTerms | None:
    """One version, if it is for this viewer to see."""
    terms = _with_parties(PledgeTerms.objects.filter(pk=key)).first()
    return terms if terms is not None and may_view_terms(viewer, terms) else None


def visible_consent(viewer: Person | None, key: UUID) -> Consent | None:
    """One consent, if it is for this viewer to see."""
    consent = _with_terms(Consent.objects.filter(pk=key)).first()
    if consent is None or not may_view_consent(viewer, consent):
        return None
    return consent


def consents_of(
    charity: Organization, *, state: ConsentState | None = None
) -> QuerySet[Consent]:
    """What the charity was asked; as pending only what it can still decide."""
    found = Consent.objects.filter(charity=charity)
    if state is not None:
        found = found.filter(state=state)
    if state == ConsentState.PENDING:
        found = found.filter(terms__state=TermsState.PROPOSED)
    return _with_terms(found)


def waiting_consents_count(charity: Organization) -> int:
    """How many proposals wait for the charity's word."""
    return consents_of(charity, state=ConsentState.PENDING).count()


def pledge_status(pledge: Pledge, *, at: datetime) -> Status:
    """How it stands, in one word; the pledge was read with its versions."""
    cap = cap_of(pledge)
    return status_of(
        [_facts(terms) for terms in pledge.terms.all()],
        is_paused=pledge.paused_at is not None,
        is_ended=pledge.ended_at is not None,
        is_cap_reached=cap is not None and cap.remaining_minor == 0,
        at=at,
    )


def cap_of(pledge: Pledge) -> PledgeCap | None:
    """How far the pledge has come towards its total cap, if it has one."""
    return pledge.cap if pledge.total_cap_minor is not None else None


def _facts(terms: PledgeTerms) -> VersionFacts:
    return VersionFacts(
        state=terms.state,
        held_from=terms.holds_from,
        held_until=terms.holds_until,
        was_stopped=terms.closing in STOPPED,
    )


def _with_versions(pledges: QuerySet[Pledge]) -> QuerySet[Pledge]:
    versions = _with_parties(PledgeTerms.objects.order_by("version"))
    return pledges.select_related("merchant", "cap").prefetch_related(
        Prefetch("terms", queryset=versions)
    )


def _with_parties(versions: QuerySet[PledgeTerms]) -> QuerySet[PledgeTerms]:
    return versions.select_related("pledge__merchant").prefetch_related(
        Prefetch(
            "shares", PledgeShare.objects.select_related("charity").order_by("id")
        ),
        Prefetch("consents", _with_deciders(Consent.objects.order_by("id"))),
    )


def _with_terms(consents: QuerySet[Consent]) -> QuerySet[Consent]:
    return _with_deciders(consents).prefetch_related(
        Prefetch("terms", _with_parties(PledgeTerms.objects.all()))
    )


def _with_deciders(consents: QuerySet[Consent]) -> QuerySet[Consent]:
    return consents.select_related("charity", "decided_by", "revoked_by")
