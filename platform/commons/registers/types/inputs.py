"""What charities send to prove themselves, and what they are answered."""

import strawberry

from commons.kit.graphql import Payload
from commons.kit.scalars import Upload
from commons.registers.models import Register
from commons.registers.types.cases import ProofDocumentType, VerificationCaseType


@strawberry.input(description="Where a charity is registered.")
class ClaimRegisterEntryInput:
    """A register we keep, or a country whose register we do not."""

    charity_id: strawberry.ID = strawberry.field(description="Which charity.")
    register: Register | None = strawberry.field(
        default=None, description="The register; leave it out where we keep none."
    )
    country: str = strawberry.field(
        default="",
        description="Two letters, such as NL; needed without a register.",
    )
    number: str = strawberry.field(
        description="As the register or the papers write it; digits are checked."
    )


@strawberry.input(description="Which charity to look for.")
class LookAtWebsiteInput:
    """Its website stands in the register."""

    charity_id: strawberry.ID = strawberry.field(description="Which charity.")


@strawberry.input(description="A paper that shows what a charity is.")
class UploadProofInput:
    """The file, and whose proof it is."""

    charity_id: strawberry.ID = strawberry.field(description="Which charity.")
    file: Upload = strawberry.field(
        description="PDF, JPEG or PNG; at most 10 MB. Only the charity's managers and "
        "our staff ever see it."
    )


@strawberry.input(description="A paper to take back.")
class RemoveProofInput:
    """Before staff was given it."""

    document_id: strawberry.ID = strawberry.field(description="Which paper.")


@strawberry.input(description="A charity that is ready.")
class SubmitVerificationInput:
    """Number and proof are there."""

    charity_id: strawberry.ID = strawberry.field(description="Which charity.")


@strawberry.type(description="A step towards being verified.")
class CasePayload(Payload):
    """The case, or null."""

    verification_case: VerificationCaseType | None = strawberry.field(
        default=None, description="As it is now."
    )


@strawberry.type(description="After saying where a charity is registered.")
class ClaimRegisterEntryPayload(CasePayload):
    """The case with the entry found, or null."""


@strawberry.type(description="After asking to look at a website.")
class LookAtWebsitePayload(CasePayload):
    """The case; a worker looks within seconds."""


@strawberry.type(description="After sending a paper.")
class UploadProofPayload(CasePayload):
    """The paper and the case, or null."""

    document: ProofDocumentType | None = strawberry.field(
        default=None, description="As it is kept; the same file is kept once."
    )


@strawberry.type(description="After taking a paper back.")
class RemoveProofPayload(CasePayload):
    """The case without it, or null."""


@strawberry.type(description="After sending the proof to staff.")
class SubmitVerificationPayload(CasePayload):
    """The case, or null."""
