"""Registers of charities, and how a charity proves that it stands in one."""

from typing import Annotated, TypeVar, cast
from uuid import UUID

import strawberry
from django.core.files.uploadedfile import UploadedFile

from commons.kit.errors import NotFound
from commons.kit.extensions import extend
from commons.kit.graphql import Info, mutation, node
from commons.kit.ids import parse_public_id
from commons.kit.scopes import Scope
from commons.organizations.models import Organization
from commons.organizations.types.desk import OrganizationDesk
from commons.organizations.types.organizations import CharityType, organization_key
from commons.people.viewer import viewer, viewer_or_none
from commons.registers import selectors
from commons.registers.actions import claims, documents, websites
from commons.registers.models import Register
from commons.registers.rules.registers import REGISTERS
from commons.registers.types.cases import (
    DOCUMENT_PREFIX,
    ProofDocumentType,
    VerificationCaseType,
)
from commons.registers.types.entries import (
    ENTRY_PREFIX,
    CharityVerificationType,
    RegisterEntryType,
    RegisterType,
)
from commons.registers.types.inputs import (
    CasePayload,
    ClaimRegisterEntryInput,
    ClaimRegisterEntryPayload,
    LookAtWebsiteInput,
    LookAtWebsitePayload,
    RemoveProofInput,
    RemoveProofPayload,
    SubmitVerificationInput,
    SubmitVerificationPayload,
    UploadProofInput,
    UploadProofPayload,
)

P = TypeVar("P", bound=CasePayload)


@strawberry.type
class Query:
    """Registers are public, and so are their entries."""

    @strawberry.field(description="The registers we keep copies of.")
    def registers(self, info: Info) -> list[RegisterType]:
        """For forms."""
        return [RegisterType.of(adapter, info) for adapter in REGISTERS.values()]

    @strawberry.field(
        description="Entries of a register: the one of a number, else those whose "
        "names begin so, by name; at most ten. Names need three letters."
    )
    def register_entries(
        self,
        register: Annotated[
            Register, strawberry.argument(description="Which register.")
        ],
        query: Annotated[
            str, strawberry.argument(description="A number, or how a name begins.")
        ],
    ) -> list[RegisterEntryType]:
        """One statement."""
        found = selectors.entries_found(register.value, query)
        return [RegisterEntryType.of(entry) for entry in found]


@strawberry.type
class Mutation:
    """The steps of a charity that proves itself; staff decides in the admin."""

    @mutation(scope=Scope.ORGANIZATIONS)
    def claim_register_entry(
        self, info: Info, input: ClaimRegisterEntryInput
    ) -> ClaimRegisterEntryPayload:
        """Say where a charity is registered; what was sent in has to be sent again."""
        charity = claims.claim_register_entry(
            actor=viewer(info),
            charity_id=organization_key(input.charity_id),
            claim=claims.Claim(
                register=input.register.value if input.register else "",
                country=input.country,
                number=input.number,
            ),
        )
        return _case(info, charity.pk, ClaimRegisterEntryPayload)

    @mutation(scope=Scope.ORGANIZATIONS)
    def look_at_website(
        self, info: Info, input: LookAtWebsiteInput
    ) -> LookAtWebsitePayload:
        """Have us look for the code at the website that the register names."""
        look = websites.look_at_website(
            actor=viewer(info), charity_id=organization_key(input.charity_id)
        )
        return _case(info, look.organization_id, LookAtWebsitePayload)

    @mutation(scope=Scope.ORGANIZATIONS)
    def upload_proof(self, info: Info, input: UploadProofInput) -> UploadProofPayload:
        """Send a paper; only the charity's managers and our staff see it."""
        paper = documents.upload_proof(
            actor=viewer(info),
            charity_id=organization_key(input.charity_id),
            file=cast(
                "UploadedFile[bytes]", input.file
            ),  # the scalar lets nothing else in
        )
        payload = _case(info, paper.organization_id, UploadProofPayload)
        payload.document = ProofDocumentType.of(paper)
        return payload

    @mutation(scope=Scope.ORGANIZATIONS)
    def remove_proof(self, info: Info, input: RemoveProofInput) -> RemoveProofPayload:
        """Take a paper back that staff was not given yet."""
        (key,) = parse_public_id(DOCUMENT_PREFIX, input.document_id)
        charity_id = documents.remove_proof(actor=viewer(info), document_id=key)
        return _case(info, charity_id, RemoveProofPayload)

    @mutation(scope=Scope.ORGANIZATIONS)
    def submit_verification(
        self, info: Info, input: SubmitVerificationInput
    ) -> SubmitVerificationPayload:
        """Send number and proof to our staff, who decide and say why."""
        charity = claims.submit_verification(
            actor=viewer(info), charity_id=organization_key(input.charity_id)
        )
        return _case(info, charity.pk, SubmitVerificationPayload)


def _case(info: Info, charity_id: UUID, payload: type[P]) -> P:
    charity = Organization.objects.filter(pk=charity_id).first()
    if charity is None:
        raise NotFound
    return payload(verification_case=VerificationCaseType.of(charity, info))


def _verification(
    root: strawberry.Parent[CharityType], info: Info
) -> CharityVerificationType:
    return CharityVerificationType.of(root.organization, info)


def _of_desk(
    root: strawberry.Parent[OrganizationDesk], info: Info
) -> VerificationCaseType | None:
    return VerificationCaseType.of(root.row, info) if root.row.is_charity else None


def _entry(info: Info, key: UUID) -> RegisterEntryType | None:
    del info
    found = selectors.visible_entry_by_key(key)
    return None if found is None else RegisterEntryType.of(found)


def _document(info: Info, key: UUID) -> ProofDocumentType | None:
    found = selectors.visible_document(viewer_or_none(info), key)
    return None if found is None else ProofDocumentType.of(found)


extend(
    CharityType,
    verification=strawberry.field(
        resolver=_verification, description="How we know that it is a charity."
    ),
)
extend(
    OrganizationDesk,
    verification_case=strawberry.field(
        resolver=_of_desk,
        description="How far the charity has come in proving itself; merchants have "
        "none.",
    ),
)
node(ENTRY_PREFIX, _entry)
node(DOCUMENT_PREFIX, _document)

TYPES = (RegisterEntryType, ProofDocumentType)
