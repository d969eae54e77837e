"""Listings with variants, stock and records of pictures, without their bytes."""

import random
from collections.abc import Sequence
from hashlib import sha256

from django.db import connection, transaction

from commons.kit.ids import new_id
from commons.media.models import Kind as PictureKind
from commons.media.models import Picture
from storefronts.demo.generator.copying import Sheet
from storefronts.demo.generator.organizations import Batch, Party
from storefronts.demo.generator.vocabulary import GOODS, QUALITIES, rare_words, zipf
from storefronts.demo.generator.words import CATEGORIES, SENTENCES, SIZES, TAGS
from storefronts.listings.models import (
    Listing,
    ListingPicture,
    ListingState,
    Stock,
    Variant,
)

AT_ONCE = 5_000
LIKELIHOOD_OF_VARIANTS = (1, 1, 1, 2, 3, 4)
REMEMBERED_PER_SELLER = 3
RARE_WORDS = 12
LIKELIHOOD_OF_A_NAME = 0.5
THINGS, KINDS = zipf(GOODS, 0.7), zipf(QUALITIES, 0.7)


def make_listings(
    batch: Batch, sellers: Sequence[Party], count: int
) -> dict[str, list[str]]:
    """Listings over all sellers in turn; the first few of each seller are returned."""
    known: dict[str, list[str]] = {}
    for start in range(0, count, AT_ONCE):
        writer = _Writer(batch)
        for number in range(start, min(start + AT_ONCE, count)):
            seller = sellers[number % len(sellers)]
            listing_id = writer.add(seller, number)
            mine = known.setdefault(seller.id, [])
            if len(mine) < REMEMBERED_PER_SELLER:
                mine.append(listing_id)
        writer.write()
    return known


class _Writer:
    """The sheets of a catalogue."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.pictures = Sheet(Picture, (
            "id", "organization_id", "digest", "kind", "content_type", "width",
            "height", "widths", "alt", "created_at",
        ))  # fmt: skip
        self.listings = Sheet(Listing, (
            "id", "seller_id", "slug", "handle", "title", "description_html", "vendor",
            "category", "tags", "state", "currency", "lowest_price_minor",
            "highest_price_minor", "cover_id", "source", "created_at", "updated_at",
        ))  # fmt: skip
        self.shown = Sheet(ListingPicture, (
            "id", "listing_id", "seller_id", "picture_id", "source_url", "alt",
            "position",
        ))  # fmt: skip
        self.variants = Sheet(Variant, (
            "id", "listing_id", "seller_id", "sku", "title", "options", "price",
            "price_currency", "position", "barcode", "weight_grams", "is_active",
            "source",
        ))  # fmt: skip
        self.stock = Sheet(
            Stock, ("variant_id", "seller_id", "is_tracked", "on_hand", "reserved")
        )

    def add(self, seller: Party, number: int) -> str:
        """One listing and what hangs on it."""
        chance, batch = self.batch.chance, self.batch
        listing_id, title = str(new_id()), _title(chance)
        handle = f"{title.lower().replace(' ', '-')}-{batch.tag}-{number + 1}"
        prices = sorted(
            chance.randrange(4, 160) * 50
            for _ in range(chance.choice(LIKELIHOOD_OF_VARIANTS))
        )
        picture_id = self._add_picture(seller, listing_id, title)
        tags = ",".join(f'"{tag}"' for tag in chance.sample(TAGS, 2))
        about = " ".join(chance.sample(SENTENCES, 3))
        story = " ".join(rare_words().some(chance, RARE_WORDS))
        self.listings.add(
            listing_id, seller.id, handle, handle, title,
            f"<p>{about}</p><p>{story.capitalize()}.</p>",
            seller.name, chance.choice(CATEGORIES), f"{{{tags}}}",
            ListingState.ACTIVE.value, batch.currency, prices[0], prices[-1],
            picture_id, "{}", batch.moment, batch.moment,
        )  # fmt: skip
        for position, price in enumerate(prices):
            self._add_variant(seller, listing_id, price, position)
        return listing_id

    def write(self) -> None:
        """Everything, in one transaction."""
        with transaction.atomic(), connection.cursor() as cursor:
            # All at once, when the pledges are there: see generator/searching.py.
            cursor.execute("SELECT set_config('commonweal.index_later', 'on', true)")
            for sheet in (
                self.pictures,
                self.listings,
                self.shown,
                self.variants,
                self.stock,
            ):
                sheet.write()

    def _add_picture(self, seller: Party, listing_id: str, title: str) -> str:
        picture_id, moment = str(new_id()), self.batch.moment
        self.pictures.add(
            picture_id, seller.id, sha256(picture_id.encode()).hexdigest(),
            PictureKind.RASTER.value, "image/webp", 1_600, 1_200, "[400, 800, 1600]",
            f"{title}, seen from the front", moment,
        )  # fmt: skip
        self.shown.add(str(new_id()), listing_id, seller.id, picture_id, "", "", 0)
        return picture_id

    def _add_variant(
        self, seller: Party, listing_id: str, price_minor: int, position: int
    ) -> None:
        chance, size = self.batch.chance, SIZES[position]
        variant_id = str(new_id())
        self.variants.add(
            variant_id, listing_id, seller.id, "", size,
            f'[{{"name": "Size", "value": "{size}"}}]',
            f"{price_minor / 100:.2f}", self.batch.currency, position, "",
            chance.randrange(50, 2_000), "t", "{}",
        )  # fmt: skip
        is_tracked = chance.random() > 0.05
        on_hand = 0 if chance.random() < 0.03 else chance.randrange(1, 500)
        self.stock.add(variant_id, seller.id, "t" if is_tracked else "f", on_hand, 0)


def _title(chance: random.Random) -> str:
    """A kind, a thing and, for every other listing, a name of its own."""
    (kind,), (thing,) = KINDS.some(chance, 1), THINGS.some(chance, 1)
    (name,) = rare_words().some(chance, 1)
    is_named = chance.random() < LIKELIHOOD_OF_A_NAME
    return f"{kind} {thing} {name.capitalize()}" if is_named else f"{kind} {thing}"
