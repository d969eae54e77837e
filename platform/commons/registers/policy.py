"""Who may see what a charity brings as proof; deeds are judged by organizations."""

from uuid import UUID

from commons.organizations.policy import may_edit_organization, may_verify_charities
from commons.people.models import Person


def may_prove(actor: Person | None, charity_id: UUID) -> bool:
    """Claim a number, send papers, send it all in: managers and up."""
    return may_edit_organization(actor, charity_id)


def may_see_proof(viewer: Person | None, charity_id: UUID) -> bool:
    """Papers may name people: those who send them, and staff of the platform."""
    return may_verify_charities(viewer) or may_prove(viewer, charity_id)
