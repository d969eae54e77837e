"""A charity says where it is registered, and sends in what it has brought."""

from dataclasses import dataclass
from uuid import UUID

from commons.kit.clock import now
from commons.kit.errors import Forbidden, NotFound, Refusal, Refusals, require
from commons.kit.language import _
from commons.kit.text import one_line
from commons.kit.transactions import in_transaction
from commons.organizations.actions.verification import (
    Grounds,
    Registration,
    claim_registration,
    reject_charity,
    submit_charity,
    suspend_charity,
    verify_charity,
)
from commons.organizations.models import REGISTRATION_LENGTH, Kind, Organization
from commons.organizations.rules import countries
from commons.people.models import Person
from commons.registers.models import ProofDocument, Standing
from commons.registers.policy import may_prove
from commons.registers.rules.registers import (
    REGISTERS,
    number_elsewhere,
    number_in,
)
from commons.registers.selectors import Proofs, evidence_of, proofs_of

DECISIONS = {
    "VERIFIED": verify_charity,
    "REJECTED": reject_charity,
    "SUSPENDED": suspend_charity,
}


@dataclass(frozen=True)
class Claim:
    """What a form says; without a register the country is needed."""

    register: str
    country: str
    number: str


def claim_register_entry(
    *, actor: Person, charity_id: UUID, claim: Claim
) -> Organization:
    """Keep where a charity says it is registered; whether it is there is shown next."""
    require(may_prove(actor, charity_id))
    text = one_line(claim.number, at_most=REGISTRATION_LENGTH, path=("input", "number"))
    return claim_registration(
        actor=actor, charity_id=charity_id, claim=_registration(claim, text)
    )


def _registration(claim: Claim, text: str) -> Registration:
    if claim.register:
        adapter = REGISTERS[claim.register]
        number = number_in(claim.register, text)
        return Registration(adapter.country, claim.register, number)
    if claim.country not in countries():
        raise Refusal(
            _("Choose the country whose register you stand in."),
            code="UNKNOWN_COUNTRY",
            path=("input", "country"),
        )
    number = number_elsewhere(claim.country, text)
    return Registration(claim.country, "", number)


@in_transaction
def submit_verification(*, actor: Person, charity_id: UUID) -> Organization:
    """Hand everything to staff, as it is known now; what is missing is told at once."""
    require(may_prove(actor, charity_id))
    charity = provable(charity_id)
    missing = whats_missing(charity, proofs_of(charity))
    if missing:
        raise Refusals(missing)
    evidence = evidence_of(charity)
    sent = submit_charity(actor=actor, charity_id=charity_id, evidence=evidence)
    ProofDocument.objects.filter(
        organization=charity_id, submitted_at__isnull=True
    ).update(submitted_at=now())
    return sent


def whats_missing(charity: Organization, proofs: Proofs) -> list[Refusal]:
    """What stands in the way of sending it in."""
    missing = []
    if not charity.registration_number:
        words = _("Say under which number you are registered.")
        missing.append(Refusal(words, code="NUMBER_MISSING"))
    if proofs.entry is not None and proofs.entry.standing == Standing.REMOVED:
        words = _(
            "This entry was removed from its register. Claim the one that stands."
        )
        missing.append(Refusal(words, code="ENTRY_REMOVED"))
    if not proofs.documents and not proofs.is_domain_proven:
        words = _("Prove that it is you: by your website, or with a paper.")
        missing.append(Refusal(words, code="PROOF_MISSING"))
    return missing


def provable(charity_id: UUID) -> Organization:
    """The charity, locked; raises NotFound for merchants as well."""
    charity = (
        Organization.objects.select_for_update(no_key=True)
        .filter(pk=charity_id, kind=Kind.CHARITY)
        .first()
    )
    if charity is None:
        raise NotFound
    return charity


@in_transaction
def decide_case(
    *, actor: Person, charity_id: UUID, verdict: str, reason: str
) -> Organization:
    """Staff's word, with everything that was known when it was given."""
    decide = DECISIONS.get(verdict)
    if decide is None:
        raise Forbidden
    charity = provable(charity_id)
    grounds = Grounds(reason=reason, evidence=evidence_of(charity))
    return decide(actor=actor, charity_id=charity_id, grounds=grounds)
