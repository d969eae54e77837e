"""Who reacts to what: every call from the low to the high, in one table."""

from commons.jobs.events import Event, Reactions, set_reactions
from commons.organizations.events import OrganizationCreated
from storefronts.listings.actions.terms import make_sales_terms
from storefronts.windows.actions import open_storefronts

REACTIONS: dict[type[Event], Reactions] = {
    OrganizationCreated: Reactions(now=(make_sales_terms, open_storefronts)),
}


def install() -> None:
    """Make the table known to those who publish."""
    set_reactions(REACTIONS)
