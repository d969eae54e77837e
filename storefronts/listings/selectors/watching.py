"""What is low, who hears of it, and who waits for what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core import signing
from django.db import connection
from django.db.models import Q, QuerySet

from commons.organizations.models import Membership, Role
from commons.people.models import Person
from commons.people.selectors import has_confirmed_email
from storefronts.listings.watching.models import StockMailRefusal, StockWait

SALT = "storefronts.listings.wait"
TOLD_ROLES = (Role.OWNER, Role.MANAGER, Role.STAFF)


@dataclass(frozen=True)
class LowVariant:
    """A variant at or below its mark, as it stands now."""

    variant_id: UUID
    listing_id: UUID
    title: str
    variant_title: str
    available: int


@dataclass(frozen=True)
class Restocked:
    """A variant that is there again while somebody waits; None is uncounted."""

    variant_id: UUID
    available: int | None


def low_variants(variant_ids: Sequence[UUID]) -> list[LowVariant]:
    """Those of these that are offered and low at this moment, the fewest first."""
    with connection.cursor() as cursor:
        cursor.execute(LOW_NOW, [list(variant_ids)])
        return [LowVariant(*row) for row in cursor.fetchall()]


def members_to_tell(seller_id: UUID) -> list[Person]:
    """Who manages the catalogue there and has not refused such mail."""
    refused = StockMailRefusal.objects.filter(seller_id=seller_id)
    found = Membership.objects.select_related("person").filter(
        organization_id=seller_id, role__in=TOLD_ROLES, person__is_active=True
    )
    members = found.exclude(person__in=refused.values("person")).order_by("id")
    return [membership.person for membership in members]


def wants_stock_mail(person: Person, seller_id: UUID) -> bool:
    """Whether this member is told when stock runs low."""
    refused = StockMailRefusal.objects.filter(seller_id=seller_id, person=person)
    return not refused.exists()


def restocked_variants(*, round_over_before: datetime, limit: int) -> list[Restocked]:
    """Variants to be had again for which somebody waits and no round is on."""
    with connection.cursor() as cursor:
        cursor.execute(THERE_AGAIN, [round_over_before, limit])
        return [Restocked(*row) for row in cursor.fetchall()]


def wait_token(wait: StockWait) -> str:
    """What the links of its mails carry: it opens this wait and nothing else."""
    return signing.Signer(salt=SALT).sign(wait.pk.hex)


def wait_behind(token: str) -> StockWait | None:
    """The wait a link was made for; None once it is over, and for made-up links."""
    try:
        key = UUID(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return waits().filter(pk=key).first()


def waits_of(person: Person) -> QuerySet[StockWait]:
    """What the person waits for, also what was asked for as a guest."""
    own = Q(person=person)
    if has_confirmed_email(person):
        own |= Q(email=person.email.lower())
    return waits().filter(own).order_by("-asked_at", "-id")


def waits() -> QuerySet[StockWait]:
    """Waits with what they are for."""
    return StockWait.objects.select_related(
        "variant__listing__seller"
    ).prefetch_related("variant__listing__translations")


LOW_NOW = """
SELECT v.id, l.id, l.title, v.title, s.on_hand - s.reserved
FROM listings_stock s
JOIN listings_variant v ON v.id = s.variant_id
JOIN listings_listing l ON l.id = v.listing_id
JOIN listings_salesterms t ON t.organization_id = s.seller_id
WHERE s.variant_id = ANY (%s::uuid[]) AND s.is_tracked AND v.is_active
  AND l.state = 'ACTIVE'
  AND s.on_hand - s.reserved <= coalesce(s.low_at, t.low_stock_at)
ORDER BY s.on_hand - s.reserved, l.title, v.id
"""
# Nobody is sent to a shelf that is closed: the seller away, the listing archived.
THERE_AGAIN = """
SELECT w.variant_id, CASE WHEN s.is_tracked THEN s.on_hand - s.reserved END
FROM (SELECT DISTINCT variant_id FROM listings_stockwait WHERE state = 'WAITING') w
JOIN listings_stock s ON s.variant_id = w.variant_id
JOIN listings_variant v ON v.id = w.variant_id
JOIN listings_listing l ON l.id = v.listing_id
JOIN organizations_organization seller ON seller.id = s.seller_id
JOIN listings_salesterms t ON t.organization_id = s.seller_id
LEFT JOIN listings_restockround r ON r.variant_id = w.variant_id
WHERE (NOT s.is_tracked OR s.on_hand - s.reserved > 0)
  AND v.is_active AND l.state = 'ACTIVE'
  AND (seller.kind = 'MERCHANT' OR seller.verification = 'VERIFIED')
  AND (t.away_until IS NULL OR t.away_until <= current_date)
  AND (r.told_at IS NULL OR r.told_at <= %s::timestamptz)
LIMIT %s
"""
