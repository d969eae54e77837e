"""Storefronts the public may see."""

from uuid import UUID

from django.db.models import QuerySet

from commons.organizations.models import Verification
from commons.people.models import Person
from storefronts.windows.models import Storefront
from storefronts.windows.policy import may_see_storefront


def public_storefronts() -> QuerySet[Storefront]:
    """Those of verified charities, with charity and pictures."""
    return _with_parts().filter(charity__verification=Verification.VERIFIED)


def storefront_of(charity_id: UUID) -> Storefront | None:
    """The charity's own, for those who sit at its desk."""
    return _with_parts().filter(charity_id=charity_id).first()


def visible_storefront(viewer: Person | None, slug: str) -> Storefront | None:
    """By its slug; before its charity is verified only for members and staff."""
    return _if_visible(viewer, _with_parts().filter(slug=slug).first())


def visible_storefront_by_key(viewer: Person | None, key: UUID) -> Storefront | None:
    """The same by key."""
    return _if_visible(viewer, _with_parts().filter(pk=key).first())


def _with_parts() -> QuerySet[Storefront]:
    return Storefront.objects.select_related("charity", "banner", "emblem")


def _if_visible(
    viewer: Person | None, storefront: Storefront | None
) -> Storefront | None:
    if storefront is None:
        return None
    charity = storefront.charity
    if charity.is_verified or may_see_storefront(viewer, charity.pk):
        return storefront
    return None
