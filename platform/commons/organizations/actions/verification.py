"""Moves of a verification: who asks, who decides, and the history they leave."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from commons.jobs.events import publish
from commons.kit.clock import now
from commons.kit.errors import NotFound, Refusal, require
from commons.kit.language import _
from commons.kit.text import several_lines
from commons.kit.transactions import in_transaction
from commons.organizations.events import CharitySuspended, CharityVerified
from commons.organizations.mail import mail_verification
from commons.organizations.models import (
    REASON_LENGTH,
    Cause,
    Kind,
    Organization,
    Verification,
    VerificationDecision,
)
from commons.organizations.policy import may_edit_organization, may_verify_charities
from commons.organizations.rules import check_way
from commons.people.models import Person

SETTLED = (Verification.VERIFIED, Verification.SUSPENDED)


@dataclass(frozen=True)
class Registration:
    """Where a charity says it is registered; no register where we keep none."""

    country: str
    register: str
    number: str


@dataclass(frozen=True)
class Grounds:
    """Why a step is taken, and what was known at that moment."""

    reason: str = ""
    evidence: Mapping[str, object] = field(default_factory=dict)


NO_GROUNDS = Grounds()


@in_transaction
def claim_registration(
    *, actor: Person, charity_id: UUID, claim: Registration
) -> Organization:
    """Say under which number a charity is registered; what waited is a draft again.

    The caller has checked the claim; what staff verified is changed by staff alone.
    """
    charity = _locked_charity(charity_id)
    require(may_edit_organization(actor, charity_id))
    if charity.verification in SETTLED:
        raise Refusal(
            _("Our staff verified this. Write to us, and we check and change it."),
            code="VERIFIED_DETAIL",
            path=("input", "number"),
        )
    wanted = (claim.country, claim.register, claim.number)
    if wanted == (charity.country, charity.register, charity.registration_number):
        return charity
    charity.country, charity.register, charity.registration_number = wanted
    charity.save(update_fields=["country", "register", "registration_number"])
    reopen(charity, actor=actor)
    return charity


@in_transaction
def submit_charity(
    *, actor: Person, charity_id: UUID, evidence: Mapping[str, object]
) -> Organization:
    """Send a charity's proof to staff; the caller has seen that it is complete."""
    charity = _locked_charity(charity_id)
    require(may_edit_organization(actor, charity_id))
    if charity.verification == Verification.SUBMITTED:
        return charity
    _move(charity, Verification.SUBMITTED, actor, Grounds(evidence=evidence))
    return charity


@in_transaction
def verify_charity(
    *, actor: Person, charity_id: UUID, grounds: Grounds = NO_GROUNDS
) -> Organization:
    """Record that staff has checked the charity: from now on pledges may name it."""
    require(may_verify_charities(actor))
    charity = _locked_charity(charity_id)
    if charity.verification == Verification.VERIFIED:
        return charity
    _refuse_second_claim(charity)
    charity.verified_at = now()
    charity.verified_by = actor
    _move(charity, Verification.VERIFIED, actor, grounds)
    publish(CharityVerified(charity.pk))
    return charity


@in_transaction
def reject_charity(
    *, actor: Person, charity_id: UUID, grounds: Grounds
) -> Organization:
    """Record that staff could not find it to be a charity; it may correct itself."""
    require(may_verify_charities(actor))
    charity = _locked_charity(charity_id)
    if charity.verification == Verification.REJECTED:
        return charity
    _move(charity, Verification.REJECTED, actor, _with_reason(grounds))
    return charity


@in_transaction
def suspend_charity(
    *, actor: Person, charity_id: UUID, grounds: Grounds
) -> Organization:
    """Take a verified charity out of sight; its pledges end."""
    require(may_verify_charities(actor))
    charity = _locked_charity(charity_id)
    if charity.verification == Verification.SUSPENDED:
        return charity
    _move(charity, Verification.SUSPENDED, actor, _with_reason(grounds))
    publish(CharitySuspended(charity.pk))
    return charity


@in_transaction
def suspend_by_register(*, charity_id: UUID, grounds: Grounds) -> bool:
    """Suspend a charity that its register no longer holds; False when it is not open.

    Nobody's deed: an import calls it for the platform itself.
    """
    charity = _locked_charity(charity_id)
    if charity.verification != Verification.VERIFIED:
        return False
    _move(charity, Verification.SUSPENDED, None, _with_reason(grounds))
    publish(CharitySuspended(charity.pk))
    return True


def reopen(charity: Organization, *, actor: Person) -> None:
    """Make what was sent in or rejected a draft again; the row is locked."""
    if charity.verification in {Verification.SUBMITTED, Verification.REJECTED}:
        _move(charity, Verification.DRAFT, actor, NO_GROUNDS)


def _move(
    charity: Organization, to: Verification, actor: Person | None, grounds: Grounds
) -> None:
    """Take one step: judged, written down, told."""
    cause = _cause(actor, to)
    start = charity.verification
    check_way(cause, start, to)
    charity.verification = to
    charity.save(update_fields=["verification", "verified_at", "verified_by"])
    decision = VerificationDecision.objects.create(
        organization=charity,
        from_state=start,
        to_state=to,
        cause=cause,
        decided_by=actor,
        reason=grounds.reason,
        evidence=dict(grounds.evidence),
    )
    if cause != Cause.MEMBER:
        mail_verification.later(
            charity_id=str(charity.pk),
            verification=str(to),
            decision_id=str(decision.pk),
        )


def _cause(actor: Person | None, to: Verification) -> Cause:
    if actor is None:
        return Cause.REGISTER
    is_asked = to in {Verification.DRAFT, Verification.SUBMITTED}
    return Cause.MEMBER if is_asked else Cause.STAFF


def _with_reason(grounds: Grounds) -> Grounds:
    reason = several_lines(
        grounds.reason,
        at_most=REASON_LENGTH,
        path=("input", "reason"),
        required=True,
    )
    return Grounds(reason, grounds.evidence)


def _refuse_second_claim(charity: Organization) -> None:
    taken = charity.register and (
        Organization.objects.filter(
            register=charity.register,
            registration_number=charity.registration_number,
            verification__in=SETTLED,
        )
        .exclude(pk=charity.pk)
        .first()
    )
    if taken:
        raise Refusal(
            _(
                "{name} holds this number already. One of the two must change it."
            ).format(name=taken.name),
            code="NUMBER_TAKEN",
        )


def _locked_charity(charity_id: UUID) -> Organization:
    charity = (
        Organization.objects.select_for_update(no_key=True)
        .filter(pk=charity_id, kind=Kind.CHARITY)
        .first()
    )
    if charity is None:
        raise NotFound
    return charity
