"""Papers that charities send as proof: kept apart from everything that is served."""

import hashlib
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from commons.kit.errors import NotFound, Refusal, require
from commons.kit.ids import new_id
from commons.kit.language import _
from commons.kit.text import UNKEEPABLE
from commons.kit.transactions import in_transaction
from commons.people.models import Person
from commons.registers.actions.claims import provable
from commons.registers.models import ProofDocument
from commons.registers.policy import may_prove
from commons.registers.rules.papers import (
    MOST_BYTES,
    MOST_PAPERS,
    UnfitPaper,
    content_type_of,
)

NAME_LENGTH = 255


def private_files() -> Storage:
    """Where papers lie; it knows no addresses."""
    return storages["private"]


@in_transaction
def upload_proof(
    *, actor: Person, charity_id: UUID, file: "UploadedFile[bytes]"
) -> ProofDocument:
    """Keep a paper; the same file again is the same paper."""
    require(may_prove(actor, charity_id))
    name = _fit_name(file.name or "")
    content = file.read(MOST_BYTES + 1)
    kind = content_type_of(content, name)
    digest = hashlib.sha256(content).hexdigest()
    provable(charity_id)
    papers = ProofDocument.objects.filter(organization=charity_id)
    known = papers.filter(digest=digest).first()
    if known is not None:
        return known
    if papers.count() >= MOST_PAPERS:
        raise UnfitPaper(
            _("You have sent {most_papers} papers already. Remove one first.").format(
                most_papers=MOST_PAPERS
            ),
            code="TOO_MANY_PAPERS",
        )
    key = new_id()
    # The file first, so that no row ever points at nothing.
    private_files().save(file_name(key), ContentFile(content))
    return ProofDocument.objects.create(
        id=key,
        organization_id=charity_id,
        name=name,
        content_type=kind,
        size_bytes=len(content),
        digest=digest,
        uploaded_by=actor,
    )


@in_transaction
def remove_proof(*, actor: Person, document_id: UUID) -> UUID:
    """Take a paper back that staff was not given yet; says whose it was."""
    paper = ProofDocument.objects.select_for_update().filter(pk=document_id).first()
    if paper is None:
        raise NotFound
    require(may_prove(actor, paper.organization_id))
    if paper.submitted_at is not None:
        raise Refusal(
            _("Staff was given this paper, so it stays. Send another beside it."),
            code="PAPER_SUBMITTED",
        )
    name, charity_id = file_name(paper.pk), paper.organization_id
    paper.delete()
    transaction.on_commit(lambda: private_files().delete(name))
    return charity_id


def file_name(document_id: UUID) -> str:
    """Where a paper lies; what its sender calls it never names a file."""
    return f"proofs/{document_id}"


def _fit_name(name: str) -> str:
    plain = "".join(sign for sign in UNKEEPABLE.sub("", name) if sign.isprintable())
    return plain.strip()[-NAME_LENGTH:] or "paper"
