"""How a charity proves itself, as its members see it."""

from datetime import datetime

import strawberry

from commons.kit.arguments import After, First
from commons.kit.connections import Connection, PageArguments, keyset
from commons.kit.enums import described
from commons.kit.graphql import Info, Node, Problem, user_error
from commons.kit.ids import public_id
from commons.organizations.models import (
    Cause,
    Organization,
    Verification,
    VerificationDecision,
)
from commons.people.viewer import viewer_or_none
from commons.registers.actions.claims import whats_missing
from commons.registers.models import DomainProof, ProofDocument, ProofState, Register
from commons.registers.policy import may_prove, may_see_proof
from commons.registers.rules.codes import FILE_PATH, meta_tag
from commons.registers.rules.likeness import likeness_percent
from commons.registers.rules.websites import host_of
from commons.registers.selectors import Proofs, code_of, decisions_of, proofs_of
from commons.registers.types.entries import RegisterEntryType

DOCUMENT_PREFIX = "pdo"
CHANGEABLE = {Verification.DRAFT, Verification.SUBMITTED, Verification.REJECTED}
SUBMITTABLE = {Verification.DRAFT, Verification.REJECTED}

CauseChoice = described(
    Cause,
    name="DecisionCause",
    description="Who or what moved a verification.",
    MEMBER="A manager or owner of the charity.",
    STAFF="Staff of the platform.",
    REGISTER="An import found that its entry left the register.",
)
ProofStateChoice = described(
    ProofState,
    name="WebsiteProofState",
    description="How far looking at a website has come.",
    WAITING="A worker is about to look.",
    PROVEN="The code was there.",
    FAILED="The code was not there; `problem` says what was.",
)


@strawberry.type(
    name="VerificationDecision", description="One step of a charity's verification."
)
class DecisionType:
    """Kept for good."""

    from_state: Verification = strawberry.field(description="Where it came from.")
    to_state: Verification = strawberry.field(description="Where it went.")
    cause: Cause = strawberry.field(description="Who or what moved it.")
    decided_by: str | None = strawberry.field(
        description="Which member it was; null for staff and registers."
    )
    reason: str = strawberry.field(description="Why; empty where none was needed.")
    decided_at: datetime = strawberry.field(description="When.")

    @classmethod
    def of(cls, decision: VerificationDecision) -> "DecisionType":
        """Who on our staff decided is nobody's business."""
        by = decision.decided_by
        is_member = decision.cause == Cause.MEMBER and by is not None
        return cls(
            from_state=Verification(decision.from_state),
            to_state=Verification(decision.to_state),
            cause=Cause(decision.cause),
            decided_by=by.display_name if is_member and by is not None else None,
            reason=decision.reason,
            decided_at=decision.decided_at,
        )


@strawberry.type(name="ProofDocument", description="A paper a charity sent as proof.")
class ProofDocumentType(Node):
    """For its managers and staff of the platform."""

    name: str = strawberry.field(description="What its sender calls it.")
    content_type: str = strawberry.field(description="What it is, told by its content.")
    size_bytes: int = strawberry.field(description="How large it is.")
    uploaded_at: datetime = strawberry.field(description="When it was sent.")
    submitted: bool = strawberry.field(
        description="Whether staff was given it; then it stays."
    )
    url: str = strawberry.field(
        description="Where it can be fetched, by those who may see it, with a session."
    )

    @classmethod
    def of(cls, document: ProofDocument) -> "ProofDocumentType":
        """The paper; whether the viewer may see it was asked before."""
        public = public_id(DOCUMENT_PREFIX, document.pk)
        return cls(
            id=strawberry.ID(public),
            name=document.name,
            content_type=document.content_type,
            size_bytes=document.size_bytes,
            uploaded_at=document.uploaded_at,
            submitted=document.submitted_at is not None,
            url=f"/papers/{public}/",
        )


@strawberry.type(
    name="WebsiteProof",
    description="Proving oneself by the website that the register names.",
)
class WebsiteProofType:
    """What to publish, where, and what came of the last look."""

    host: str = strawberry.field(description="The website's host.")
    code: str = strawberry.field(description="What to publish.")
    file_url: str = strawberry.field(
        description="Where a text file that holds the code in a line may lie."
    )
    meta_tag: str = strawberry.field(
        description="What may stand in the head of the first page instead."
    )
    state: ProofState | None = strawberry.field(
        description="Of the last look; null before the first."
    )
    problem: str = strawberry.field(description="Why it was not found, or empty.")
    looked_at: datetime | None = strawberry.field(description="When that was.")

    @classmethod
    def of(
        cls, charity: Organization, host: str, look: DomainProof | None
    ) -> "WebsiteProofType":
        """For the website the entry names now; an earlier one proves nothing."""
        if look is not None and look.host != host:
            look = None
        code = code_of(charity, host)
        return cls(
            host=host,
            code=code,
            file_url=f"https://{host}{FILE_PATH}",
            meta_tag=meta_tag(code),
            state=None if look is None else ProofState(look.state),
            problem="" if look is None else look.problem,
            looked_at=None if look is None else look.looked_at,
        )


@strawberry.type(
    name="VerificationCase", description="How far a charity has come in proving itself."
)
class VerificationCaseType:
    """For its members; its papers and its code for managers alone."""

    charity: strawberry.Private[Organization]
    proofs: strawberry.Private[Proofs]
    state: Verification = strawberry.field(description="How far it has come.")
    register: Register | None = strawberry.field(
        description="The register it claims; null where we keep none."
    )
    country: str = strawberry.field(description="Where it is registered, ISO 3166-1.")
    number: str = strawberry.field(description="The number it claims, or empty.")
    entry: RegisterEntryType | None = strawberry.field(
        description="The entry under that number; null when our copy holds none."
    )
    name_likeness_percent: int | None = strawberry.field(
        description="How alike the charity's name and the entry's are, 0 to 100."
    )
    submittable: bool = strawberry.field(
        description="Whether the viewer could send it in now."
    )
    changeable: bool = strawberry.field(
        description="Whether the viewer could change number and papers now."
    )

    @strawberry.field(description="What is missing before it can be sent in.")
    def missing(self) -> list[Problem]:
        """As the mutation would answer."""
        found = [user_error(one) for one in whats_missing(self.charity, self.proofs)]
        return [
            Problem(code=one.code, message=one.message, path=one.path) for one in found
        ]

    @strawberry.field(
        description="Proof by website; null without one, and for who may not prove."
    )
    def website(self, info: Info) -> WebsiteProofType | None:
        """The code is for those who act for the charity."""
        entry = self.proofs.entry
        host = host_of(entry.website) if entry is not None else ""
        if not host or not may_see_proof(viewer_or_none(info), self.charity.pk):
            return None
        return WebsiteProofType.of(self.charity, host, self.proofs.domain)

    @strawberry.field(description="Its papers; null for members who may not see them.")
    def documents(self, info: Info) -> list[ProofDocumentType] | None:
        """At most eight."""
        if not may_see_proof(viewer_or_none(info), self.charity.pk):
            return None
        return [ProofDocumentType.of(one) for one in self.proofs.documents]

    @strawberry.field(description="Every step so far, the newest first.")
    def decisions(
        self, first: First = None, after: After = None
    ) -> Connection[DecisionType]:
        """With the reasons that were given."""
        return keyset(
            decisions_of(self.charity.pk),
            PageArguments.of(first, after),
            order=("-id",),
            build=DecisionType.of,
        )

    @classmethod
    def of(cls, charity: Organization, info: Info) -> "VerificationCaseType":
        """Three statements; the viewer is known to be a member."""
        proofs = proofs_of(charity)
        entry, state = proofs.entry, Verification(charity.verification)
        may = may_prove(viewer_or_none(info), charity.pk)
        return cls(
            charity=charity,
            proofs=proofs,
            state=state,
            register=Register(charity.register) if charity.register else None,
            country=charity.country,
            number=charity.registration_number,
            entry=None if entry is None else RegisterEntryType.of(entry),
            name_likeness_percent=(
                None if entry is None else likeness_percent(charity.name, entry.name)
            ),
            submittable=may
            and state in SUBMITTABLE
            and not whats_missing(charity, proofs),
            changeable=may and state in CHANGEABLE,
        )
