"""Telling members that stock runs low: one mail for all that fell, then silence."""

from uuid import UUID

from django.db import connection

from commons.jobs.queue import job
from commons.kit.clock import now
from commons.kit.errors import NotFound, require
from commons.kit.transactions import in_transaction
from commons.people.models import Person
from storefronts.listings.actions.catalogue import locked_listing
from storefronts.listings.mail import mail_low_stock
from storefronts.listings.models import SalesTerms, Stock, Variant
from storefronts.listings.policy import may_edit_listings
from storefronts.listings.rules.watching import (
    GATHERED,
    MOST_BY_DEFAULT,
    MOST_NAMED,
    MOST_OF_ONE,
    fit_mark,
)
from storefronts.listings.selectors.watching import low_variants
from storefronts.listings.watching.models import StockMailRefusal

SELLERS_AT_ONCE = 50


@in_transaction
def set_stock_alerts(
    *, actor: Person, organization_id: UUID, low_stock_at: int | None, mail_me: bool
) -> SalesTerms:
    """At how many pieces members hear of it, None for never; and whether the actor."""
    require(may_edit_listings(actor, organization_id))
    mark = fit_mark(low_stock_at, field="lowStockAt", at_most=MOST_BY_DEFAULT)
    terms = (
        SalesTerms.objects.select_for_update()
        .filter(organization_id=organization_id)
        .first()
    )
    if terms is None:
        raise NotFound
    terms.low_stock_at = mark
    terms.save(update_fields=["low_stock_at"])
    refusals = StockMailRefusal.objects
    if mail_me:
        refusals.filter(seller_id=organization_id, person=actor).delete()
    else:
        refusals.get_or_create(seller_id=organization_id, person=actor)
    return terms


@in_transaction
def set_stock_alert(*, actor: Person, variant_id: UUID, low_at: int | None) -> Variant:
    """The mark of one variant in place of its seller's; None takes the seller's."""
    variant = Variant.objects.filter(pk=variant_id).first()
    if variant is None:
        raise NotFound
    locked_listing(actor, variant.listing_id)
    mark = fit_mark(low_at, field="lowAt", at_most=MOST_OF_ONE)
    Stock.objects.filter(pk=variant_id).update(low_at=mark)
    return variant


@job
def tell_low_stock() -> int:
    """Have mails written to sellers whose stock fell; the clock calls this each minute.

    How many sellers were looked at. What has recovered meanwhile is not told.
    """
    with connection.cursor() as cursor:
        cursor.execute(SELLERS, [now() - GATHERED, SELLERS_AT_ONCE])
        sellers = [seller_id for (seller_id,) in cursor.fetchall()]
    for seller_id in sellers:
        _tell(seller_id)
    return len(sellers)


@in_transaction
def _tell(seller_id: UUID) -> None:
    """Take up what fell and have it told, both or neither."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [seller_id])
        fell = {variant_id for (variant_id,) in cursor.fetchall()}
    low = low_variants(list(fell)) if fell else []
    if low:
        named = ",".join(one.variant_id.hex for one in low[:MOST_NAMED])
        mail_low_stock.later(
            seller_id=str(seller_id), variant_ids=named, count=len(low)
        )


# A fall that another transaction still writes is not seen here, and stays for later.
SELLERS = """
SELECT seller_id FROM listings_lowstock
GROUP BY seller_id HAVING min(fell_at) <= %s::timestamptz
ORDER BY min(fell_at) LIMIT %s
"""
TAKE = """
WITH taken AS MATERIALIZED (
  SELECT id FROM listings_lowstock WHERE seller_id = %s ORDER BY id
  FOR UPDATE SKIP LOCKED
)
DELETE FROM listings_lowstock low USING taken WHERE low.id = taken.id
RETURNING low.variant_id
"""
