"""Opening storefronts."""

from collections.abc import Sequence

from commons.kit.clock import now
from commons.kit.ids import new_id
from commons.kit.rows import insert_rows
from commons.organizations.events import OrganizationCreated
from commons.organizations.models import Kind, Organization
from storefronts.windows.models import Storefront


def open_storefronts(events: Sequence[OrganizationCreated]) -> None:
    """Give each charity that has joined its storefront, under the charity's slug.

    The public sees it once the charity is verified.
    """
    joined = Organization.objects.filter(
        pk__in=[event.organization_id for event in events], kind=Kind.CHARITY
    )
    rows = [
        {
            "id": new_id(),
            "charity_id": charity.pk,
            "slug": charity.slug,
            "name": charity.name,
            "opened_at": now(),
        }
        for charity in joined
    ]
    insert_rows(Storefront, rows, ignore=True)
