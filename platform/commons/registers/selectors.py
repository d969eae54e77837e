"""Register entries and what charities have brought, as they are."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet

from commons.organizations.models import (
    Organization,
    Verification,
    VerificationDecision,
)
from commons.people.models import Person
from commons.registers.models import (
    DomainProof,
    ImportState,
    ProofDocument,
    ProofState,
    RegisterEntry,
    RegisterImport,
    Standing,
    StandingChange,
)
from commons.registers.policy import may_see_proof
from commons.registers.rules.likeness import likeness_percent
from commons.registers.rules.registers import REGISTERS
from commons.registers.rules.websites import host_of

MOST_FOUND = 10
SHORTEST_START = 3
CODE_LETTERS = 32

# In the order of the index on the start of names, whatever the database's collation.
FIND = """
SELECT * FROM registers_registerentry
WHERE register = %s AND upper(name) ~>=~ upper(%s) AND upper(name) ~<~ upper(%s)
    AND standing <> 'REMOVED'
ORDER BY register, upper(name) USING ~<~ LIMIT %s
"""


def entry_of(charity: Organization) -> RegisterEntry | None:
    """The entry a charity claims, if our copy of its register holds it."""
    if not charity.register:
        return None
    return RegisterEntry.objects.filter(
        register=charity.register, number=charity.registration_number
    ).first()


def visible_entry_by_key(key: UUID) -> RegisterEntry | None:
    """Registers are public."""
    return RegisterEntry.objects.filter(pk=key).first()


def entries_found(register: str, query: str) -> Sequence[RegisterEntry]:
    """The entry of a number, else those whose names begin so; at most ten."""
    words = " ".join(query.split())
    by_number = _by_number(register, words)
    if by_number:
        return by_number
    if len(words) < SHORTEST_START:
        return []
    # The first text that does not begin so any more, however upper case sorts.
    beyond = words + "\U0010ffff"
    found = RegisterEntry.objects.raw(FIND, [register, words, beyond, MOST_FOUND])
    return list(found)


def _by_number(register: str, words: str) -> list[RegisterEntry]:
    try:
        number = REGISTERS[register].normal_number(words)
    except ValueError:
        return []
    return list(RegisterEntry.objects.filter(register=register, number=number))


def history_of(entry_id: UUID) -> QuerySet[StandingChange]:
    """How an entry has stood, the newest first."""
    return StandingChange.objects.filter(entry_id=entry_id).order_by("-position")


def checked_moments() -> dict[str, datetime]:
    """When each register was last compared with its source; few rows, one statement."""
    done = RegisterImport.objects.filter(state=ImportState.DONE)
    newest = done.order_by("register", "-finished_at").distinct("register")
    return {
        register: moment
        for register, moment in newest.values_list("register", "finished_at")
        if moment is not None
    }


def charities_back_by(run: RegisterImport) -> QuerySet[Organization]:
    """Suspended charities whose entries an import found in the register again."""
    back = StandingChange.objects.filter(
        told_by=run,
        standing=Standing.REGISTERED,
        position__gt=1,
        position=F("entry__standing_position"),
        entry__register=OuterRef("register"),
        entry__number=OuterRef("registration_number"),
    )
    suspended = Organization.objects.filter(
        Exists(back), register=run.register, verification=Verification.SUSPENDED
    )
    return suspended.order_by("name")


def decisions_of(charity_id: UUID) -> QuerySet[VerificationDecision]:
    """The steps of a verification."""
    return VerificationDecision.objects.select_related("decided_by").filter(
        organization_id=charity_id
    )


def last_refusal_of(charity_id: UUID) -> VerificationDecision | None:
    """The reason a rejected or suspended charity was given."""
    steps = decisions_of(charity_id).filter(
        to_state__in=[Verification.REJECTED, Verification.SUSPENDED]
    )
    return steps.order_by("-id").first()


def documents_of(charity_id: UUID) -> list[ProofDocument]:
    """The papers a charity has sent, in that order."""
    return list(ProofDocument.objects.filter(organization=charity_id).order_by("id"))


def visible_document(viewer: Person | None, key: UUID) -> ProofDocument | None:
    """For the charity's managers and staff of the platform."""
    document = ProofDocument.objects.filter(pk=key).first()
    if document is None or not may_see_proof(viewer, document.organization_id):
        return None
    return document


def domain_proof_of(charity: Organization) -> DomainProof | None:
    """The last look for the number the charity claims now."""
    looks = DomainProof.objects.filter(
        organization=charity,
        register=charity.register,
        number=charity.registration_number,
    )
    return looks.order_by("-id").first()


def code_of(charity: Organization, host: str) -> str:
    """What the charity publishes; the same for one charity and one website."""
    told = f"domain proof {charity.pk} {host}".encode()
    digest = hmac.new(settings.SECRET_KEY.encode(), told, sha256).hexdigest()
    return f"commonweal-{digest[:CODE_LETTERS]}"


@dataclass(frozen=True)
class Proofs:
    """Everything a charity has brought so far."""

    entry: RegisterEntry | None
    domain: DomainProof | None
    documents: Sequence[ProofDocument]

    @property
    def is_domain_proven(self) -> bool:
        """Whether its website holds the code, and still is the entry's website."""
        return (
            self.domain is not None
            and self.domain.state == ProofState.PROVEN
            and self.entry is not None
            and host_of(self.entry.website) == self.domain.host
        )


def proofs_of(charity: Organization) -> Proofs:
    """Three statements."""
    return Proofs(
        entry=entry_of(charity),
        domain=domain_proof_of(charity),
        documents=documents_of(charity.pk),
    )


def evidence_of(charity: Organization) -> dict[str, object]:
    """What is known of a charity at this moment, in plain values, to be kept."""
    proofs = proofs_of(charity)
    evidence: dict[str, object] = {
        "name": charity.name,
        "country": charity.country,
        "register": charity.register,
        "number": charity.registration_number,
        "documents": [
            {"id": str(paper.pk), "name": paper.name, "sha256": paper.digest}
            for paper in proofs.documents
        ],
    }
    if proofs.entry is not None:
        evidence |= evidence_of_entry(proofs.entry)
        evidence["likeness_percent"] = likeness_percent(charity.name, proofs.entry.name)
    if proofs.is_domain_proven and proofs.domain is not None:
        evidence["domain"] = proofs.domain.found_at
    return evidence


def evidence_of_entry(entry: RegisterEntry) -> dict[str, object]:
    """The entry as it stands now."""
    return {
        "entry": {
            "register": entry.register,
            "number": entry.number,
            "name": entry.name,
            "place": entry.place,
            "standing": entry.standing,
            "standing_since": entry.standing_since.isoformat(),
        }
    }
