"""What a chunk of a file would change of variants, their stock and their prices."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from commons.kit.clock import now
from commons.kit.errors import NotFound
from commons.kit.ids import new_id, parse_public_id
from commons.kit.money import from_minor
from storefronts.listings.actions.import_known import FileFacts, sameness_of
from storefronts.listings.actions.stock import StockCount
from storefronts.listings.imports import commonweal
from storefronts.listings.imports.formats import SHOPIFY
from storefronts.listings.imports.parsed import ParsedVariant
from storefronts.listings.imports.shopify import KEPT_WORDS, STOCK_WORDS
from storefronts.listings.models import Variant
from storefronts.listings.prices.models import VariantPrice
from storefronts.listings.rules.ordering import places
from storefronts.listings.rules.words import variant_title

VARIANT_PREFIX = "var"
Options = tuple[tuple[str, str], ...]
Row = dict[str, Any]
IndexOf = Callable[[Iterable[Variant]], dict[object, Variant]]


@dataclass
class VariantPlans:
    """Rows to insert, and rows to change with what changes of each."""

    new: list[Row] = field(default_factory=list)
    new_stock: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    # What is remembered of the file's words alone: nobody sees a difference.
    quiet: list[Row] = field(default_factory=list)
    counts: list[StockCount] = field(default_factory=list)
    new_prices: list[Row] = field(default_factory=list)
    changed_prices: list[Row] = field(default_factory=list)
    gone_prices: list[UUID] = field(default_factory=list)

    @property
    def is_change(self) -> bool:
        """Whether anybody would see a difference."""
        return bool(
            self.new
            or self.changed
            or self.counts
            or self.new_prices
            or self.changed_prices
            or self.gone_prices
        )


@dataclass(frozen=True)
class OfListing:
    """The listing whose variants are planned: its key and what it has so far."""

    key: UUID
    variants: Sequence[Variant]
    prices: Mapping[UUID, Sequence[VariantPrice]]
    picture_ids: Mapping[str, UUID]


def plan_variants(
    facts: FileFacts, wanted: Sequence[ParsedVariant], listing: OfListing
) -> VariantPlans:
    """Each row is a variant there is, or a new one; those not named stay."""
    plans = VariantPlans()
    matches = _matched(wanted, listing.variants)
    keys = {one.row: match.pk if match else new_id() for one, match in matches}
    positions = places(
        {variant.pk: variant.position for variant in listing.variants},
        [keys[one.row] for one, _ in matches],
    )
    for one, match in matches:
        key = keys[one.row]
        fields = _fields_of(facts, one, listing, match)
        if key in positions:
            fields["position"] = positions.pop(key)
        if match is None:
            fields["source"] = dict(one.source)
            plans.new.append(_new_row(facts, key, listing.key, fields))
            plans.new_stock.append(_stock_row(facts, key, one))
        else:
            _note_changes(facts, plans, one, match, fields)
        _plan_prices(facts, plans, one, key, listing)
    plans.changed += [{"id": key, "position": at} for key, at in positions.items()]
    return plans


def _matched(
    wanted: Sequence[ParsedVariant], variants: Sequence[Variant]
) -> list[tuple[ParsedVariant, Variant | None]]:
    left = {variant.pk: variant for variant in variants}
    found: dict[int, Variant] = {}
    # The surest way first for all rows: no row takes by options what another names.
    for index_of, key_of in WAYS:
        index = index_of(left.values())
        for one in wanted:
            if one.row in found or not left:
                continue
            match = index.get(key_of(one))
            if match is not None and match.pk in left:
                found[one.row] = left.pop(match.pk)
    return [(one, found.get(one.row)) for one in wanted]


def _by_id(variants: Iterable[Variant]) -> dict[object, Variant]:
    return {variant.pk: variant for variant in variants}


def _by_sku(variants: Iterable[Variant]) -> dict[object, Variant]:
    return {variant.sku: variant for variant in variants if variant.sku}


def _by_options(variants: Iterable[Variant]) -> dict[object, Variant]:
    """Of two alike the one on offer."""
    placed = sorted(variants, key=lambda one: one.is_active)
    return {_options_of(variant): variant for variant in placed}


def _key_of(one: ParsedVariant) -> object:
    try:
        return parse_public_id(VARIANT_PREFIX, one.public_id)[0]
    except NotFound:
        return None


def _sku_of(one: ParsedVariant) -> object:
    return one.sku or None


def _named_options(one: ParsedVariant) -> object:
    return one.options


WAYS: tuple[tuple[IndexOf, Callable[[ParsedVariant], object]], ...] = (
    (_by_id, _key_of),
    (_by_sku, _sku_of),
    (_by_options, _named_options),
)


def _options_of(variant: Variant) -> Options:
    return tuple((option["name"], option["value"]) for option in variant.options)


def _fields_of(
    facts: FileFacts,
    wanted: ParsedVariant,
    listing: OfListing,
    known: Variant | None,
) -> Row:
    """What the file says of the variant, by the names of its columns."""
    currency = facts.seller.currency
    earlier = wanted.compare_at_minor
    fields: Row = {"price": from_minor(wanted.price_minor, currency).amount}
    if known is None or facts.speaks_of(commonweal.SKU):
        fields["sku"] = wanted.sku
    if known is None or facts.speaks_of(*commonweal.OPTIONS):
        fields["title"] = variant_title(wanted.options)
        fields["options"] = [
            {"name": name, "value": value} for name, value in wanted.options
        ]
    if known is None or facts.speaks_of(commonweal.COMPARE_AT):
        fields["compare_at"] = (
            None if earlier is None else from_minor(earlier, currency).amount
        )
        fields["compare_at_currency"] = None if earlier is None else currency
    if known is None or facts.speaks_of(commonweal.BARCODE):
        fields["barcode"] = wanted.barcode
    if known is None or facts.speaks_of(commonweal.WEIGHT):
        fields["weight_grams"] = wanted.weight_grams
    if known is None or facts.speaks_of(commonweal.OFFERED):
        fields["is_active"] = wanted.is_active
    link = listing.picture_ids.get(sameness_of(wanted.picture_address))
    if known is None or link is not None:  # one chosen by hand stays
        fields["picture_id"] = link
    return fields


def _note_changes(
    facts: FileFacts,
    plans: VariantPlans,
    wanted: ParsedVariant,
    known: Variant,
    fields: Row,
) -> None:
    before = {
        name: getattr(known, name)
        for name in fields
        if name not in {"price", "compare_at"}
    }
    before["price"] = known.price.amount
    before["compare_at"] = None if known.compare_at is None else known.compare_at.amount
    changes = {name: value for name, value in fields.items() if before[name] != value}
    source = _source_of(facts, wanted, known)
    if _is_loud(known.source, source):
        changes["source"] = source
    elif source != known.source:
        plans.quiet.append({"id": known.pk, "source": source})
    if changes:
        plans.changed.append({"id": known.pk, **changes})
    if _is_counted_anew(facts, wanted, known):
        plans.counts.append(
            StockCount(known.pk, wanted.on_hand, is_tracked=wanted.is_tracked)
        )


def _source_of(
    facts: FileFacts, wanted: ParsedVariant, known: Variant
) -> dict[str, str]:
    if facts.format != SHOPIFY:
        return {**known.source, **wanted.source}
    kept = {} if facts.speaks_of(commonweal.STOCK) else {
        word: known.source[word] for word in STOCK_WORDS if word in known.source
    }  # fmt: skip
    if commonweal.STOCK in known.source:
        kept[commonweal.STOCK] = known.source[commonweal.STOCK]
    return {**kept, **wanted.source}


def _is_loud(known: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    """Whether more differs than what is remembered of stock and weight."""
    return any(
        known.get(word) != wanted.get(word)
        for word in known.keys() | wanted.keys()
        if word not in KEPT_WORDS and word != commonweal.STOCK
    )


def _is_counted_anew(facts: FileFacts, wanted: ParsedVariant, known: Variant) -> bool:
    """Whether the file says something new of the stock, and it is not so already."""
    if wanted.keeps_stock or not facts.speaks_of(commonweal.STOCK):
        return False
    words = STOCK_WORDS if facts.format == SHOPIFY else (commonweal.STOCK,)
    is_repeated = bool(wanted.source) and all(
        known.source.get(word, "") == wanted.source.get(word, "") for word in words
    )
    stock = known.stock
    is_so = stock.is_tracked == wanted.is_tracked and (
        not wanted.is_tracked or stock.on_hand == wanted.on_hand
    )
    return not is_repeated and not is_so


def _new_row(facts: FileFacts, key: UUID, listing_id: UUID, fields: Row) -> Row:
    return {
        **fields,
        "id": key,
        "listing_id": listing_id,
        "seller_id": facts.seller.pk,
        "price_currency": facts.seller.currency,
    }


def _stock_row(facts: FileFacts, key: UUID, wanted: ParsedVariant) -> Row:
    return {
        "variant_id": key,
        "seller_id": facts.seller.pk,
        "is_tracked": wanted.is_tracked,
        "on_hand": wanted.on_hand,
        "reserved": 0,
    }


def _plan_prices(
    facts: FileFacts,
    plans: VariantPlans,
    wanted: ParsedVariant,
    key: UUID,
    listing: OfListing,
) -> None:
    """Prices in the currencies the file has columns for; others stay."""
    if not facts.currencies:
        return
    known = {price.currency: price for price in listing.prices.get(key, ())}
    named = {price.currency: price for price in wanted.prices}
    for currency in facts.currencies:
        old, new = known.get(currency), named.get(currency)
        if new is None:
            plans.gone_prices += [old.pk] if old else []
            continue
        sums = {
            "amount_minor": new.amount_minor,
            "compare_at_minor": new.compare_at_minor,
        }
        if old is None:
            row: Row = {"id": new_id(), "variant_id": key, "listing_id": listing.key}
            row |= {"seller_id": facts.seller.pk, "currency": currency}
            plans.new_prices.append({**row, **sums, "created_at": now()})
        elif (old.amount_minor, old.compare_at_minor) != tuple(sums.values()):
            plans.changed_prices.append({"id": old.pk, **sums})
