"""Staff says whether a charity is one; called by the admin only."""

from uuid import UUID

from commons.jobs.events import publish
from commons.kit.clock import now
from commons.kit.errors import NotFound, Refusal, require
from commons.kit.transactions import in_transaction
from commons.organizations.events import CharitySuspended, CharityVerified
from commons.organizations.mail import mail_verification
from commons.organizations.models import Kind, Organization, Verification
from commons.organizations.policy import may_verify_charities
from commons.people.models import Person


@in_transaction
def verify_charity(*, actor: Person, charity_id: UUID) -> Organization:
    """Record that staff has checked the charity: from now on pledges may name it."""
    charity = _locked_charity(actor, charity_id)
    if charity.verification == Verification.VERIFIED:
        return charity
    charity.verified_at = now()
    charity.verified_by = actor
    _decide(charity, Verification.VERIFIED)
    publish(CharityVerified(charity.pk))
    return charity


@in_transaction
def reject_charity(*, actor: Person, charity_id: UUID) -> Organization:
    """Record that staff could not find it to be a charity; it may correct itself."""
    charity = _locked_charity(actor, charity_id)
    if charity.verification == Verification.REJECTED:
        return charity
    if charity.verification != Verification.SUBMITTED:
        raise Refusal(
            "Only a charity that waits can be rejected. Suspend this one.",
            code="NOT_WAITING",
        )
    _decide(charity, Verification.REJECTED)
    return charity


@in_transaction
def suspend_charity(*, actor: Person, charity_id: UUID) -> Organization:
    """Take a verified charity out of sight; its pledges end."""
    charity = _locked_charity(actor, charity_id)
    if charity.verification == Verification.SUSPENDED:
        return charity
    if charity.verification != Verification.VERIFIED:
        raise Refusal("Only a verified charity can be suspended.", code="NOT_VERIFIED")
    _decide(charity, Verification.SUSPENDED)
    publish(CharitySuspended(charity.pk))
    return charity


def _locked_charity(actor: Person, charity_id: UUID) -> Organization:
    require(may_verify_charities(actor))
    charity = (
        Organization.objects.select_for_update(no_key=True)
        .filter(pk=charity_id, kind=Kind.CHARITY)
        .first()
    )
    if charity is None:
        raise NotFound
    return charity


def _decide(charity: Organization, verification: Verification) -> None:
    charity.verification = verification
    charity.save(update_fields=["verification", "verified_at", "verified_by"])
    mail_verification.later(charity_id=str(charity.pk), verification=str(verification))
