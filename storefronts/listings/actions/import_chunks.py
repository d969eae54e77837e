"""One chunk of an import: all of its listings are written, or none.

Rows are matched with what is there by handle, then by SKU, then by options, and only
what differs is written; so the same file twice changes nothing. Stock and visibility
live on after an import: they follow the file only where its words have changed since
the last time, or goods sold in the meantime would come back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Manager, Model

from commons.kit.clock import now
from commons.kit.ids import new_id
from commons.kit.money import from_minor
from commons.kit.rows import insert_rows
from commons.organizations.models import Organization
from storefronts.listings.actions.caches import refresh_listings
from storefronts.listings.actions.stock import StockCount, count_stock
from storefronts.listings.imports.rows import Problem
from storefronts.listings.imports.shopify import (
    POLICY,
    PUBLISHED,
    QUANTITY,
    TRACKER,
    ParsedListing,
    ParsedPicture,
    ParsedVariant,
)
from storefronts.listings.models import (
    Listing,
    ListingPicture,
    ListingState,
    Stock,
    Variant,
)
from storefronts.listings.rules.words import slug_of, variant_title

STOCK_WORDS = (TRACKER, QUANTITY, POLICY)
Options = tuple[tuple[str, str], ...]


class ChunkRefused(Exception):
    """Why nothing of a chunk was written."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = tuple(problems)


def problems_of_chunk(seller_id: UUID, chunk: Sequence[ParsedListing]) -> list[Problem]:
    """What the file itself and the seller's other listings hold against it."""
    told = [problem for listing in chunk for problem in listing.problems]
    rows = {
        variant.sku: (listing.handle, variant.row)
        for listing in chunk
        for variant in listing.variants
        if variant.sku
    }
    taken = Variant.objects.filter(seller_id=seller_id, sku__in=list(rows))
    for sku, handle in taken.values_list("sku", "listing__handle"):
        own_handle, row = rows[sku]
        if handle != own_handle:
            message = f"The SKU {sku} belongs to your listing “{handle}”."
            told.append(Problem(row, "Variant SKU", message))
    return sorted(told, key=lambda problem: problem.row)


def write_chunk(seller: Organization, chunk: Sequence[ParsedListing]) -> None:
    """Write it whole; raises ChunkRefused. Call within a transaction."""
    problems = problems_of_chunk(seller.pk, chunk)
    if problems:
        raise ChunkRefused(problems)
    writing = _Writing(seller, chunk)
    writing.write_listings()
    writing.write_pictures()
    writing.write_variants()
    refresh_listings(writing.listing_ids, currency=seller.currency)


@dataclass
class _Changes:
    """Rows to be inserted, and objects to be saved with what changed of them."""

    new: list[dict[str, object]] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)  # models of one kind
    names: set[str] = field(default_factory=set)

    def note(self, instance: Model, wanted: dict[str, Any]) -> None:
        """Set what differs, and remember the object if anything does."""
        different = {
            name for name, value in wanted.items() if getattr(instance, name) != value
        }
        for name in different:
            setattr(instance, name, wanted[name])
        if different:
            self.changed.append(instance)
            self.names |= different

    def save(self, manager: "Manager[Any]") -> None:  # of whatever model they are
        """Write both kinds, in one statement each."""
        insert_rows(manager.model, self.new)
        if "compare_at" in self.names:
            self.names.add("compare_at_currency")
        if self.changed:
            manager.bulk_update(self.changed, sorted(self.names))


class _Writing:
    """The rows of one chunk on their way into the tables."""

    def __init__(self, seller: Organization, chunk: Sequence[ParsedListing]) -> None:
        self.seller = seller
        self.chunk = chunk
        self.by_handle: dict[str, Listing] = {}
        self.picture_ids: dict[tuple[UUID, str], UUID] = {}

    @property
    def listing_ids(self) -> list[UUID]:
        return [listing.pk for listing in self.by_handle.values()]

    def pairs(self) -> Iterable[tuple[ParsedListing, Listing]]:
        return ((parsed, self.by_handle[parsed.handle]) for parsed in self.chunk)

    def write_listings(self) -> None:
        found = Listing.objects.filter(
            seller=self.seller, handle__in=[parsed.handle for parsed in self.chunk]
        )
        locked = found.select_for_update(no_key=True).order_by("id")
        self.by_handle = {listing.handle: listing for listing in locked}
        changes, new = _Changes(), []
        for parsed in self.chunk:
            listing = self.by_handle.get(parsed.handle)
            if listing is None:
                listing = self._new_listing(parsed)
                self.by_handle[parsed.handle] = listing
                new.append(listing)
            else:
                changes.note(listing, _words_of(parsed, listing.source))
        # Not by insert_rows: an array of arrays cannot carry the tags.
        Listing.objects.bulk_create(new)
        moment = now()
        for changed in changes.changed:
            changed.updated_at = moment
        changes.names |= {"updated_at"} if changes.changed else set()
        changes.save(Listing.objects)

    def _new_listing(self, parsed: ParsedListing) -> Listing:
        listing_id = new_id()
        listing = Listing(
            id=listing_id,
            seller=self.seller,
            handle=parsed.handle,
            slug=slug_of(parsed.handle, listing_id),
            currency=self.seller.currency,
        )
        for name, value in _words_of(parsed, None).items():
            setattr(listing, name, value)
        return listing

    def write_pictures(self) -> None:
        shown: dict[UUID, dict[str, ListingPicture]] = {}
        found = ListingPicture.objects.filter(listing_id__in=self.listing_ids)
        for picture in found.exclude(source_url=""):
            shown.setdefault(picture.listing_id, {})[picture.source_url] = picture
        changes, gone = _Changes(), []
        for parsed, listing in self.pairs():
            known = shown.get(listing.pk, {})
            self._compare_pictures(parsed, listing, known, changes)
            # Those shown from our own storage stay: somebody brought them by hand.
            gone += [
                old
                for address, old in known.items()
                if (listing.pk, address) not in self.picture_ids
                and old.picture_id is None
            ]
        keys = [picture.pk for picture in gone]
        if keys:
            Variant.objects.filter(picture_id__in=keys).update(picture=None)
            ListingPicture.objects.filter(pk__in=keys).delete()
        changes.save(ListingPicture.objects)

    def _compare_pictures(
        self,
        parsed: ParsedListing,
        listing: Listing,
        known: dict[str, ListingPicture],
        changes: _Changes,
    ) -> None:
        for position, wanted in enumerate(_pictures_of(parsed), start=1):
            words = {"alt": wanted.alt, "position": position}
            picture = known.get(wanted.address)
            if picture is not None:
                changes.note(picture, words)
                key = picture.pk
            else:
                key = new_id()
                row = {"id": key, "listing_id": listing.pk, **words}
                row |= {"seller_id": self.seller.pk, "source_url": wanted.address}
                changes.new.append(row)
            self.picture_ids[listing.pk, wanted.address] = key

    def write_variants(self) -> None:
        kept: dict[UUID, list[Variant]] = {}
        for known in Variant.objects.filter(listing_id__in=self.listing_ids):
            kept.setdefault(known.listing_id, []).append(known)
        changes = _Changes()
        new_stock: list[dict[str, object]] = []
        counts: list[StockCount] = []
        for parsed, listing in self.pairs():
            matches = _Matches(kept.get(listing.pk, []))
            for position, wanted in enumerate(parsed.variants, start=1):
                fields = self._fields_of(wanted, listing, position)
                variant = matches.take(wanted)
                if variant is not None:
                    if _stock_words(variant.source) != _stock_words(wanted.source):
                        counts.append(_count_of(variant.pk, wanted))
                    if fields["picture_id"] is None:
                        del fields["picture_id"]  # one chosen by hand stays
                    changes.note(variant, fields)
                    continue
                key = new_id()
                changes.new.append(self._variant_row(key, listing, fields))
                new_stock.append(self._stock_row(key, wanted))
        changes.save(Variant.objects)
        insert_rows(Stock, new_stock)
        count_stock(counts)

    def _fields_of(
        self, wanted: ParsedVariant, listing: Listing, position: int
    ) -> dict[str, Any]:
        currency = self.seller.currency
        compare_at = wanted.compare_at_minor
        link = self.picture_ids.get((listing.pk, wanted.picture_address))
        return {
            "sku": wanted.sku,
            "title": variant_title(wanted.options),
            "options": [
                {"name": name, "value": value} for name, value in wanted.options
            ],
            "price": from_minor(wanted.price_minor, currency),
            "compare_at": (
                None if compare_at is None else from_minor(compare_at, currency)
            ),
            "position": position,
            "barcode": wanted.barcode,
            "weight_grams": wanted.weight_grams,
            "picture_id": link,
            "source": dict(wanted.source),
        }

    def _variant_row(
        self, key: UUID, listing: Listing, fields: dict[str, Any]
    ) -> dict[str, object]:
        price, compare_at = fields["price"], fields["compare_at"]
        return {
            **fields,
            "id": key,
            "listing_id": listing.pk,
            "seller_id": self.seller.pk,
            "is_active": True,
            "price": price.amount,
            "price_currency": self.seller.currency,
            "compare_at": None if compare_at is None else compare_at.amount,
            "compare_at_currency": (
                None if compare_at is None else self.seller.currency
            ),
        }

    def _stock_row(self, key: UUID, wanted: ParsedVariant) -> dict[str, object]:
        return {
            "variant_id": key,
            "seller_id": self.seller.pk,
            "is_tracked": wanted.is_tracked,
            "on_hand": wanted.on_hand,
            "reserved": 0,
        }


class _Matches:
    """The variants a listing has, each to be matched at most once."""

    def __init__(self, variants: Sequence[Variant]) -> None:
        self.left = {variant.pk: variant for variant in variants}

    def take(self, wanted: ParsedVariant) -> Variant | None:
        """The variant this row is about: that of its SKU, else of its options."""
        found = self._with_sku(wanted.sku) or self._with_options(wanted)
        return self.left.pop(found.pk) if found is not None else None

    def _with_sku(self, sku: str) -> Variant | None:
        if not sku:
            return None
        return next((one for one in self.left.values() if one.sku == sku), None)

    def _with_options(self, wanted: ParsedVariant) -> Variant | None:
        alike = [
            variant
            for variant in self.left.values()
            if _options_of(variant) == wanted.options
        ]
        return max(alike, key=lambda variant: variant.is_active, default=None)


def _options_of(variant: Variant) -> Options:
    return tuple((option["name"], option["value"]) for option in variant.options)


def _words_of(parsed: ParsedListing, known: Mapping[str, str] | None) -> dict[str, Any]:
    wanted: dict[str, Any] = {
        "title": parsed.title,
        "description_html": parsed.description_html,
        "vendor": parsed.vendor,
        "category": parsed.category,
        "tags": list(parsed.tags),
        "source": dict(parsed.source),
    }
    if known is None or known.get(PUBLISHED) != parsed.source.get(PUBLISHED):
        wanted["state"] = (
            ListingState.ACTIVE if parsed.is_published else ListingState.ARCHIVED
        )
    return wanted


def _pictures_of(parsed: ParsedListing) -> list[ParsedPicture]:
    """In the order of their positions, each address once, variants' pictures last."""
    placed = sorted(
        parsed.pictures,
        key=lambda picture: (picture.position is None, picture.position or 0),
    )
    of_variants = [
        ParsedPicture(variant.picture_address, "", None)
        for variant in parsed.variants
        if variant.picture_address
    ]
    unique: dict[str, ParsedPicture] = {}
    for picture in (*placed, *of_variants):
        unique.setdefault(picture.address, picture)
    return list(unique.values())


def _stock_words(source: Any) -> list[str]:  # JSON, or what is about to be JSON
    return [source.get(word, "") for word in STOCK_WORDS]


def _count_of(key: UUID, wanted: ParsedVariant) -> StockCount:
    return StockCount(key, wanted.on_hand, is_tracked=wanted.is_tracked)
