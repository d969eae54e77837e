"""Who may do what with listings; the organizations' roles decide."""

from uuid import UUID

from commons.organizations import policy
from commons.people.models import Person


def may_edit_listings(actor: Person | None, seller_id: UUID) -> bool:
    """Words, prices, stock, pictures, imports: staff of the seller and up."""
    return policy.may_manage_catalogue(actor, seller_id)


def may_see_listings(actor: Person | None, seller_id: UUID) -> bool:
    """Also archived ones and imports: members of any role, and the platform's staff."""
    return policy.may_view_private(actor, seller_id)


def may_set_sales_terms(actor: Person | None, organization_id: UUID) -> bool:
    """Tax and shipping of all that is sold: managers and up."""
    return policy.may_manage_money(actor, organization_id)


def may_set_platform_fee(actor: Person | None) -> bool:
    """What the platform takes: only staff of the platform, in the admin."""
    return actor is not None and actor.is_active and actor.is_staff
