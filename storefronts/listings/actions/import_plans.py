"""What a chunk of a file would change, beside what is there: decided, not yet done.

Listings are matched by handle, variants by id, then SKU, then options. Stock and
Shopify's word of visibility live on after an import: they follow the file only where
its words have changed since the last time, or goods sold meanwhile would come back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from commons.kit.ids import new_id
from commons.kit.language import _
from storefronts.listings.actions.import_known import (
    FileFacts,
    Known,
    address_of,
    is_ours,
    sameness_of,
)
from storefronts.listings.actions.import_variants import (
    OfListing,
    VariantPlans,
    plan_variants,
)
from storefronts.listings.imports import commonweal
from storefronts.listings.imports.formats import SHOPIFY
from storefronts.listings.imports.parsed import ParsedListing, ParsedPicture
from storefronts.listings.imports.rows import Problem
from storefronts.listings.imports.shopify import PUBLISHED
from storefronts.listings.models import Listing, ListingPicture, ListingState
from storefronts.listings.rules.ordering import places

Row = dict[str, Any]
WORDS = {
    commonweal.DESCRIPTION: "description_html",
    commonweal.MAKER: "vendor",
    commonweal.CATEGORY: "category",
}


@dataclass
class ListingPlan:
    """What becomes of one listing of the file."""

    parsed: ParsedListing
    key: UUID
    listing: Listing | None
    words: Row = field(default_factory=dict)
    # What is remembered of the file's words alone: nobody sees a difference.
    memory: dict[str, str] | None = None
    new_pictures: list[Row] = field(default_factory=list)
    changed_pictures: list[Row] = field(default_factory=list)
    gone_pictures: list[UUID] = field(default_factory=list)
    variants: VariantPlans = field(default_factory=VariantPlans)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """Whether there is no such listing yet."""
        return self.listing is None

    @property
    def is_change(self) -> bool:
        """Whether anybody would see a difference of a listing there is."""
        return self.listing is not None and bool(
            self.words
            or self.new_pictures
            or self.changed_pictures
            or self.gone_pictures
            or self.variants.is_change
        )


def plan_chunk(
    facts: FileFacts, chunk: Sequence[ParsedListing], *, locked: bool
) -> list[ListingPlan]:
    """A plan for each listing; `locked` where it is to be carried out."""
    known = Known(facts, chunk, locked=locked)
    return [_plan(facts, parsed, known) for parsed in chunk]


def _plan(facts: FileFacts, parsed: ParsedListing, known: Known) -> ListingPlan:
    listing = known.listings.get(parsed.handle)
    plan = ListingPlan(parsed, listing.pk if listing else new_id(), listing)
    _plan_words(facts, plan)
    picture_ids = _plan_pictures(facts, plan, known.pictures.get(plan.key, []))
    of_listing = OfListing(
        plan.key, known.variants.get(plan.key, []), known.prices, picture_ids
    )
    plan.variants = plan_variants(facts, parsed.variants, of_listing)
    return plan


def _plan_words(facts: FileFacts, plan: ListingPlan) -> None:
    parsed, listing = plan.parsed, plan.listing
    wanted: Row = {"title": parsed.title}
    for column, name in WORDS.items():
        if listing is None or facts.speaks_of(column):
            wanted[name] = getattr(parsed, name)
    if listing is None or facts.speaks_of(commonweal.TAGS):
        wanted["tags"] = list(parsed.tags)
    if _speaks_of_state(facts, plan):
        wanted["state"] = (
            ListingState.ACTIVE if parsed.is_published else ListingState.ARCHIVED
        )
    if listing is None:
        plan.words = {**wanted, "source": dict(parsed.source)}
        return
    plan.words = {
        name: value for name, value in wanted.items() if getattr(listing, name) != value
    }
    if facts.format == SHOPIFY:
        _plan_source(facts, plan, listing)


def _speaks_of_state(facts: FileFacts, plan: ListingPlan) -> bool:
    if plan.listing is None:
        return True
    if not facts.speaks_of(commonweal.STATE):
        return False
    known, said = plan.listing.source, plan.parsed.source
    return facts.format != SHOPIFY or known.get(PUBLISHED) != said.get(PUBLISHED)


def _plan_source(facts: FileFacts, plan: ListingPlan, listing: Listing) -> None:
    wanted = dict(plan.parsed.source)
    if not facts.speaks_of(commonweal.STATE) and PUBLISHED in listing.source:
        wanted[PUBLISHED] = listing.source[PUBLISHED]
    if _without(wanted, PUBLISHED) != _without(listing.source, PUBLISHED):
        plan.words["source"] = wanted
    elif wanted != listing.source:
        plan.memory = wanted


def _without(source: dict[str, str], word: str) -> dict[str, str]:
    return {key: text for key, text in source.items() if key != word}


def _plan_pictures(
    facts: FileFacts, plan: ListingPlan, shown: Sequence[ListingPicture]
) -> dict[str, UUID]:
    """Plan them; gives the picture of each address."""
    known = {sameness_of(address_of(picture)): picture for picture in shown}
    wanted = _pictures_of(plan.parsed)
    keys = {
        same: known[same].pk if same in known else new_id()
        for same in (sameness_of(one.address) for one in wanted)
    }
    moves = places(
        {picture.pk: picture.position for picture in shown}, list(keys.values())
    )
    for one in wanted:
        same = sameness_of(one.address)
        key, old = keys[same], known.get(same)
        if old is None:
            _plan_new_picture(facts, plan, one, {"id": key, "position": moves.pop(key)})
            continue
        says = facts.speaks_of(commonweal.PICTURE_WORDS)
        row: Row = {"alt": one.alt} if says and old.alt != one.alt else {}
        if key in moves:
            row["position"] = moves.pop(key)
        plan.changed_pictures += [{"id": key, **row}] if row else []
    if facts.speaks_of(commonweal.PICTURES):
        # Those shown from our own storage stay: somebody brought them by hand.
        plan.gone_pictures = [
            old.pk
            for same, old in known.items()
            if same not in keys and old.picture_id is None
        ]
    gone = set(plan.gone_pictures)
    plan.changed_pictures += [
        {"id": key, "position": at} for key, at in moves.items() if key not in gone
    ]
    return keys


def _plan_new_picture(
    facts: FileFacts, plan: ListingPlan, one: ParsedPicture, row: Row
) -> None:
    if is_ours(one.address):
        message = _(
            "This is the address of a picture with us that this listing does not show."
            " Upload it at the listing, or leave it out."
        )
        column = "Image Src" if facts.format == SHOPIFY else commonweal.PICTURES
        plan.problems.append(Problem(plan.parsed.row, column, message, one.address))
    plan.new_pictures.append(
        {
            **row,
            "listing_id": plan.key,
            "seller_id": facts.seller.pk,
            "source_url": one.address,
            "alt": one.alt,
        }
    )


def _pictures_of(parsed: ParsedListing) -> list[ParsedPicture]:
    """In the order of their positions, each address once, variants' pictures last."""
    placed = sorted(
        parsed.pictures,
        key=lambda picture: (picture.position is None, picture.position or 0),
    )
    of_variants = [
        ParsedPicture(variant.picture_address, "")
        for variant in parsed.variants
        if variant.picture_address
    ]
    unique: dict[str, ParsedPicture] = {}
    for picture in (*placed, *of_variants):
        unique.setdefault(sameness_of(picture.address), picture)
    return list(unique.values())
