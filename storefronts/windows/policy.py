"""Who may do what with storefronts; the organizations' roles decide."""

from uuid import UUID

from commons.organizations import policy
from commons.people.models import Person


def may_edit_storefront(actor: Person | None, charity_id: UUID) -> bool:
    """The draft of its window: staff of the charity and up."""
    return policy.may_manage_catalogue(actor, charity_id)


def may_publish_window(actor: Person | None, charity_id: UUID) -> bool:
    """What everyone sees: managers and up."""
    return policy.may_edit_organization(actor, charity_id)


def may_see_storefront(actor: Person | None, charity_id: UUID) -> bool:
    """Before the charity is verified, and its draft: only its members and staff."""
    return policy.may_view_private(actor, charity_id)
