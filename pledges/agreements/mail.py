"""What merchants and charities are told about pledges by mail."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from commons.jobs.queue import job
from commons.kit.mail import Mail, mail_from, site_address
from commons.mails.letters import letter
from commons.organizations.models import Membership, Organization, Role
from pledges.agreements.models import Consent, Pledge, PledgeTerms
from pledges.agreements.states import Closing, TermsState

FOLDER = "pledges/agreements/mails"


@letter
def mail_proposal(terms_id: str) -> Iterator[Mail]:
    """Ask each charity named, unless the proposal is over by now."""
    terms = _terms(terms_id)
    if terms.state != TermsState.PROPOSED:
        return
    for consent in terms.consents.select_related("charity").order_by("id"):
        charity = consent.charity
        facts = {
            "charity": charity.name,
            "merchant": terms.pledge.merchant.name,
            "text": terms.text,
            "address": site_address(f"/desk/{charity.slug}/inbox/"),
        }
        yield from _to_managers(charity, "proposal", facts)


@letter
def mail_agreed(terms_id: str) -> Iterator[Mail]:
    """Tell the merchant that everyone agreed, and from when it holds."""
    terms = _terms(terms_id)
    yield from _to_merchant(terms.pledge, "agreed", {"from": terms.holds_from})


@letter
def mail_refused(consent_id: str) -> Iterator[Mail]:
    """Tell the merchant who refused, and why if a reason was given."""
    consent = _consent(consent_id)
    facts = {"charity": consent.charity.name, "reason": consent.reason}
    yield from _to_merchant(consent.terms.pledge, "refused", facts)


@letter
def mail_revoked(consent_id: str) -> Iterator[Mail]:
    """Tell the merchant that a charity wants nothing more given in its name."""
    consent = _consent(consent_id)
    facts = {"charity": consent.charity.name, "reason": consent.reason}
    yield from _to_merchant(consent.terms.pledge, "revoked", facts)


@letter
def mail_ended(pledge_id: str) -> Iterator[Mail]:
    """Tell the charities whose terms the merchant ended."""
    pledge = Pledge.objects.select_related("merchant").get(pk=UUID(pledge_id))
    charities = Organization.objects.filter(
        pk__in=pledge.terms.filter(
            closing=Closing.ENDED, state=TermsState.IN_FORCE
        ).values("shares__charity")
    )
    for charity in charities:
        facts = {"charity": charity.name, "merchant": pledge.merchant.name}
        address = site_address(f"/desk/{charity.slug}/earned/")
        yield from _to_managers(
            charity, "ended", {**facts, "title": pledge.title, "address": address}
        )


@job
def mail_merchants_of_stopped(charity_id: str, stopped_at: str) -> None:
    """See to a letter for each pledge that stopped when the charity was suspended."""
    stopped = PledgeTerms.objects.filter(
        closing=Closing.SUSPENDED,
        closed_at=datetime.fromisoformat(stopped_at),
        shares__charity=UUID(charity_id),
    )
    mail_stopped.later_each(
        [
            {"pledge_id": str(pledge_id), "charity_id": charity_id}
            for pledge_id in stopped.values_list("pledge", flat=True).distinct()
        ]
    )


@letter
def mail_stopped(pledge_id: str, charity_id: str) -> Iterator[Mail]:
    """Tell a merchant that its pledge stopped, and because of whom."""
    pledge = Pledge.objects.select_related("merchant").get(pk=UUID(pledge_id))
    charity = Organization.objects.get(pk=UUID(charity_id))
    yield from _to_merchant(pledge, "stopped", {"charity": charity.name})


def _terms(terms_id: str) -> PledgeTerms:
    return PledgeTerms.objects.select_related("pledge__merchant").get(pk=UUID(terms_id))


def _consent(consent_id: str) -> Consent:
    return Consent.objects.select_related("charity", "terms__pledge__merchant").get(
        pk=UUID(consent_id)
    )


def _to_merchant(
    pledge: Pledge, template: str, facts: Mapping[str, object]
) -> Iterator[Mail]:
    merchant = pledge.merchant
    address = site_address(f"/desk/{merchant.slug}/pledges/{pledge.public_id}/")
    shared = {"merchant": merchant.name, "title": pledge.title, "address": address}
    return _to_managers(merchant, template, {**shared, **facts})


def _to_managers(
    organization: Organization, template: str, facts: Mapping[str, object]
) -> Iterator[Mail]:
    for address, language in _managers_of(organization):
        mail = mail_from(f"{FOLDER}/{template}.txt", address, facts, language=language)
        # A person may manage several of those who are told the same.
        yield replace(mail, part=organization.slug)


def _managers_of(organization: Organization) -> Iterable[tuple[str, str]]:
    """Their addresses, and the languages they chose."""
    members = Membership.objects.filter(
        organization=organization, role__in=[Role.OWNER, Role.MANAGER]
    )
    return members.order_by("id").values_list("person__email", "person__language")
