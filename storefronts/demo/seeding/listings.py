"""Fills the demo's shops; a listing that is there already stays as it is."""

from collections.abc import Iterator, Sequence

from commons.organizations.models import Organization
from commons.people.models import Person
from storefronts.demo.facts import CURRENCY, Item, cents
from storefronts.demo.seeding.organizations import Town
from storefronts.demo.seeding.windows import drawn
from storefronts.listings.actions.catalogue import create_listing
from storefronts.listings.actions.pictures import attach_pictures
from storefronts.listings.models import Listing
from storefronts.listings.rules.drafts import ListingDraft, VariantDraft
from storefronts.listings.rules.words import handle_from


def fill_shops(town: Town, shops: Sequence[tuple[str, Sequence[Item]]]) -> int:
    """Offer what is missing, a listing of each seller in turn; how many that were."""
    known = set(
        Listing.objects.filter(
            seller__in=[town.organizations[name] for name, _ in shops]
        ).values_list("seller_id", "handle")
    )
    made = 0
    for name, item in _in_turn(shops):
        seller = town.organizations[name]
        if (seller.pk, handle_from(item.title)) not in known:
            _offer(town.owners[name], seller, item)
            made += 1
    return made


def _in_turn(
    shops: Sequence[tuple[str, Sequence[Item]]],
) -> Iterator[tuple[str, Item]]:
    """From everybody in turn, so that what stands first is the newest in the end."""
    longest = max(len(items) for _, items in shops)
    for place in reversed(range(longest)):
        for name, items in reversed(shops):
            if place < len(items):
                yield name, items[place]


def _offer(owner: Person, seller: Organization, item: Item) -> None:
    listing = create_listing(
        actor=owner,
        organization_id=seller.pk,
        draft=ListingDraft(
            title=item.title,
            description_html=item.description_html,
            category=item.category,
            tags=item.tags,
            vendor=seller.name,
        ),
        variants=_variants(item),
    )
    attach_pictures(
        actor=owner,
        listing_id=listing.pk,
        picture_ids=[drawn(seller, item.picture).pk],
    )


def _variants(item: Item) -> list[VariantDraft]:
    if not item.sorts:
        only = VariantDraft(
            price_minor=cents(item.price), currency=CURRENCY, on_hand=item.stock
        )
        return [only]
    return [
        VariantDraft(
            price_minor=cents(sort.price),
            currency=CURRENCY,
            options=((item.option, sort.value),),
            on_hand=sort.stock,
        )
        for sort in item.sorts
    ]
