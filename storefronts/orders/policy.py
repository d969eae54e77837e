"""Who may see what was bought.

A checkout opens to whoever holds its secret link, so it has no policy but that. An
order shows its buyer and its seller; charities that it gives to see their accruals
and nothing of the person.
"""

from uuid import UUID

from commons.organizations.policy import may_see_money
from commons.people.models import Person
from storefronts.orders.models import Order


def may_see_order(actor: Person | None, order: Order) -> bool:
    """The buyer, members of the seller once it is paid, and staff of the platform."""
    if actor is None or not actor.is_active:
        return False
    if order.buyer_id == actor.pk:
        return True
    is_sold = order.confirmed_at is not None
    return is_sold and may_see_sales(actor, order.seller_id)


def may_see_sales(actor: Person | None, organization_id: UUID) -> bool:
    """Members of any role, and staff of the platform."""
    return may_see_money(actor, organization_id)
