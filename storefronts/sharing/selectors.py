"""Everything that has a public page, for those who index the site."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from commons.organizations.models import Kind, Organization, Verification
from storefronts.listings.models import Listing, ListingState
from storefronts.windows.models import Storefront

IS_TRUSTED = Q(seller__kind=Kind.MERCHANT) | Q(
    seller__verification=Verification.VERIFIED
)


def public_listings() -> "QuerySet[Listing]":
    """What the shop shows, oldest first: a page of the map keeps what it holds."""
    return (
        Listing.objects.filter(
            IS_TRUSTED, state=ListingState.ACTIVE, lowest_price_minor__isnull=False
        )
        .order_by("id")
        .only("id", "slug", "updated_at")
    )


def public_windows() -> "QuerySet[Storefront]":
    """The windows of verified charities."""
    return (
        Storefront.objects.filter(charity__verification=Verification.VERIFIED)
        .order_by("id")
        .only("id", "slug")
    )


def public_merchants() -> "QuerySet[Organization]":
    """Merchants with something to show."""
    goods = public_listings().filter(seller_id=OuterRef("pk")).order_by()
    return (
        Organization.objects.filter(Exists(goods), kind=Kind.MERCHANT)
        .order_by("id")
        .only("id", "slug")
    )
