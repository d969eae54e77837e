"""What merchants and charities are told about pledges by mail."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from commons.jobs.queue import job
from commons.kit.mail import send_mail, site_address
from commons.organizations.models import Membership, Organization, Role
from pledges.agreements.models import Consent, Pledge, PledgeTerms
from pledges.agreements.states import Closing, TermsState

FOLDER = "pledges/agreements/mails"


@job
def mail_proposal(terms_id: str) -> None:
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
        _send(charity, "proposal", facts)


@job
def mail_agreed(terms_id: str) -> None:
    """Tell the merchant that everyone agreed, and from when it holds."""
    terms = _terms(terms_id)
    _send_to_merchant(terms.pledge, "agreed", {"from": terms.holds_from})


@job
def mail_refused(consent_id: str) -> None:
    """Tell the merchant who refused, and why if a reason was given."""
    consent = _consent(consent_id)
    facts = {"charity": consent.charity.name, "reason": consent.reason}
    _send_to_merchant(consent.terms.pledge, "refused", facts)


@job
def mail_revoked(consent_id: str) -> None:
    """Tell the merchant that a charity wants nothing more given in its name."""
    consent = _consent(consent_id)
    facts = {"charity": consent.charity.name, "reason": consent.reason}
    _send_to_merchant(consent.terms.pledge, "revoked", facts)


@job
def mail_ended(pledge_id: str) -> None:
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
        _send(charity, "ended", {**facts, "title": pledge.title, "address": address})


@job
def mail_merchants_of_stopped(charity_id: str, stopped_at: str) -> None:
    """See to a mail for each pledge that stopped when the charity was suspended.

    A job each: there may be very many, and one that fails must not repeat the others.
    """
    stopped = PledgeTerms.objects.filter(
        closing=Closing.SUSPENDED,
        closed_at=datetime.fromisoformat(stopped_at),
        shares__charity=UUID(charity_id),
    )
    for pledge_id in stopped.values_list("pledge", flat=True).distinct():
        mail_stopped.later(pledge_id=str(pledge_id), charity_id=charity_id)


@job
def mail_stopped(pledge_id: str, charity_id: str) -> None:
    """Tell a merchant that its pledge stopped, and because of whom."""
    pledge = Pledge.objects.select_related("merchant").get(pk=UUID(pledge_id))
    charity = Organization.objects.get(pk=UUID(charity_id))
    _send_to_merchant(pledge, "stopped", {"charity": charity.name})


def _terms(terms_id: str) -> PledgeTerms:
    return PledgeTerms.objects.select_related("pledge__merchant").get(pk=UUID(terms_id))


def _consent(consent_id: str) -> Consent:
    return Consent.objects.select_related("charity", "terms__pledge__merchant").get(
        pk=UUID(consent_id)
    )


def _send_to_merchant(
    pledge: Pledge, template: str, facts: Mapping[str, object]
) -> None:
    merchant = pledge.merchant
    address = site_address(f"/desk/{merchant.slug}/pledges/{pledge.public_id}/")
    shared = {"merchant": merchant.name, "title": pledge.title, "address": address}
    _send(merchant, template, {**shared, **facts})


def _send(
    organization: Organization, template: str, facts: Mapping[str, object]
) -> None:
    for address in _managers_of(organization):
        send_mail(address, f"{FOLDER}/{template}.txt", facts)


def _managers_of(organization: Organization) -> Iterable[str]:
    members = Membership.objects.filter(
        organization=organization, role__in=[Role.OWNER, Role.MANAGER]
    )
    return members.order_by("id").values_list("person__email", flat=True)
