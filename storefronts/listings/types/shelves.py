"""The listings of a window's sections: all sections cost three statements together."""

from collections.abc import Mapping
from urllib.parse import urlencode

import strawberry

from commons.kit.clock import now
from commons.kit.extensions import extend
from commons.kit.graphql import Info
from storefronts.listings.selectors.public import Filter, listing_rows
from storefronts.listings.selectors.shelves import OnShelf, Shelf, on_shelves
from storefronts.listings.types.building import Asked, listing_types
from storefronts.listings.types.listings import ListingType
from storefronts.listings.types.selection import below
from storefronts.windows.rules.content import Choice, Section, SectionKind
from storefronts.windows.types.windows import (
    GoodsSectionType,
    PledgedSectionType,
    SectionType,
    Together,
)

WITH_GOODS = {SectionKind.GOODS, SectionKind.PLEDGED}


def extend_sections() -> None:
    """Add to the sections of windows the goods they show."""
    for kind in (GoodsSectionType, PledgedSectionType):
        extend(
            kind,
            listings=strawberry.field(
                resolver=_listings,
                description="What it shows now; empty where nothing fits.",
            ),
            has_more=strawberry.field(
                resolver=_has_more,
                description="Whether more would fit than it shows.",
            ),
            shop_query=strawberry.field(
                resolver=_shop_query,
                description="The query string under which `/shop/` shows all of it.",
            ),
        )


def _listings(root: strawberry.Parent[SectionType], info: Info) -> list[ListingType]:
    return _shown(root.together, below(info, Asked.of)).get(root.section.id, [])


def _has_more(root: strawberry.Parent[SectionType]) -> bool:
    return _found(root.together)[root.section.id].more


def _shop_query(root: strawberry.Parent[SectionType]) -> str:
    return _query(root.section, root.together.storefront.slug)


def _found(together: Together) -> Mapping[str, OnShelf]:
    """Which listings stand where, found once for all sections."""
    if "shelves" not in together.memo:
        slug = together.storefront.slug
        shelves = [
            _shelf(section, slug)
            for section in together.sections
            if section.kind in WITH_GOODS
        ]
        together.memo["shelves"] = on_shelves(shelves, at=now())
    found: Mapping[str, OnShelf] = together.memo["shelves"]
    return found


def _shown(together: Together, asked: Asked) -> Mapping[str, list[ListingType]]:
    """The listings of all sections, by section, made once for what is asked of them."""
    if asked not in together.memo:
        found = _found(together)
        wanted = {key for shelf in found.values() for key in shelf.listing_ids}
        rows = listing_rows(
            "listing.id = ANY (%s::uuid[])", [list(wanted)], asked.wants
        ) if wanted else []  # fmt: skip
        by_key = {one.key: one for one in listing_types(rows, asked, at=now())}
        together.memo[asked] = {
            name: [by_key[key] for key in shelf.listing_ids if key in by_key]
            for name, shelf in found.items()
        }
    shown: Mapping[str, list[ListingType]] = together.memo[asked]
    return shown


def _shelf(section: Section, slug: str) -> Shelf:
    tag = section.tag if section.choice is Choice.TAG else None
    if section.kind is SectionKind.GOODS:
        named = section.listing_ids if section.choice is Choice.NAMED else ()
        chosen = Filter(seller_slug=slug, tag=tag)
        return Shelf(section.id, chosen, section.count, named)
    merchant = section.merchant if section.choice is Choice.MERCHANT else None
    chosen = Filter(
        window_slug=slug, has_pledge=True, seller_slug=merchant, tag=tag
    )  # fmt: skip
    return Shelf(section.id, chosen, section.count)


def _query(section: Section, slug: str) -> str:
    """In the words of the shop's own filters."""
    words = {"charity": slug, "tag": section.tag, "seller": section.merchant}
    if section.kind is SectionKind.GOODS:
        words = {"seller": slug, "tag": section.tag}
    else:
        words["pledged"] = "true"
    return urlencode({name: word for name, word in words.items() if word})
