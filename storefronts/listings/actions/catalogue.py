"""What sellers do with their listings by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from commons.kit.clock import now
from commons.kit.errors import NotFound, Refusal, require
from commons.kit.ids import new_id
from commons.kit.language import _
from commons.kit.money import from_minor, to_minor
from commons.kit.transactions import in_transaction
from commons.organizations.models import Organization
from commons.people.models import Person
from storefronts.listings.actions.caches import refresh_listings
from storefronts.listings.models import Listing, ListingState, Stock, Variant
from storefronts.listings.policy import may_edit_listings
from storefronts.listings.rules.drafts import (
    MOST_VARIANTS,
    ListingDraft,
    VariantDraft,
    fit_listing,
    fit_variant,
    fit_variants,
)
from storefronts.listings.rules.words import handle_from, slug_of, variant_title


@dataclass(frozen=True, kw_only=True)
class VariantChange:
    """What is to be changed; None leaves a field as it is.

    `counts_stock` turns the counting of stock on or off; a number turns it on.
    """

    price_minor: int | None = None
    currency: str | None = None
    sku: str | None = None
    on_hand: int | None = None
    counts_stock: bool | None = None
    is_active: bool | None = None


@in_transaction
def create_listing(
    *,
    actor: Person,
    organization_id: UUID,
    draft: ListingDraft,
    variants: Sequence[VariantDraft],
) -> Listing:
    """Offer something; the public sees it at once."""
    require(may_edit_listings(actor, organization_id))
    seller = _locked_seller(organization_id)
    draft = fit_listing(draft)
    title = _titled(draft)
    fit = fit_variants(variants, currency=seller.currency)
    listing_id = new_id()
    handle = _free_handle(seller, title)
    listing = Listing.objects.create(
        id=listing_id,
        seller=seller,
        handle=handle,
        slug=slug_of(handle, listing_id),
        title=title,
        description_html=draft.description_html or "",
        vendor=draft.vendor or "",
        category=draft.category or "",
        tags=list(draft.tags or ()),
        written_in=draft.language or "",
        currency=seller.currency,
    )
    for position, variant in enumerate(fit, start=1):
        _insert_variant(listing, variant, position)
    return _refreshed(listing)


@in_transaction
def update_listing(*, actor: Person, listing_id: UUID, draft: ListingDraft) -> Listing:
    """Change the words; prices and stock belong to the variants."""
    listing = locked_listing(actor, listing_id)
    draft = fit_listing(draft)
    words = {
        "title": draft.title,
        "description_html": draft.description_html,
        "vendor": draft.vendor,
        "category": draft.category,
        "tags": None if draft.tags is None else list(draft.tags),
        "written_in": draft.language,
    }
    for name, value in words.items():
        if value is not None:
            setattr(listing, name, value)
    listing.updated_at = now()
    listing.save(update_fields=[*words, "updated_at"])
    return listing


@in_transaction
def archive_listing(*, actor: Person, listing_id: UUID) -> Listing:
    """Take it out of sight; who has it in the cart can no longer buy it."""
    return _in_state(actor, listing_id, ListingState.ARCHIVED)


@in_transaction
def activate_listing(*, actor: Person, listing_id: UUID) -> Listing:
    """Let the public see it again."""
    return _in_state(actor, listing_id, ListingState.ACTIVE)


@in_transaction
def add_variant(*, actor: Person, listing_id: UUID, draft: VariantDraft) -> Variant:
    """Offer one more kind of the same; the others stay as they are."""
    listing = locked_listing(actor, listing_id)
    fit = fit_variant(draft, currency=listing.currency)
    siblings = list(listing.variants.all())
    if len(siblings) >= MOST_VARIANTS:
        message = _("A listing has at most {most} variants.").format(most=MOST_VARIANTS)
        raise Refusal(message, code="TOO_MANY", path=("input", "listingId"))
    position = listing.variants.aggregate(last=Max("position"))["last"] or 0
    variant = _insert_variant(listing, fit, position + 1)
    refresh_listings([listing.pk], currency=listing.currency)
    return variant


@in_transaction
def update_variant(
    *, actor: Person, variant_id: UUID, change: VariantChange
) -> Variant:
    """Change price, SKU, stock, or whether it is offered; open carts learn of it."""
    variant = Variant.objects.filter(pk=variant_id).first()
    if variant is None:
        raise NotFound
    # The listing's row is what all changes of one listing wait at.
    listing = locked_listing(actor, variant.listing_id)
    variant = Variant.objects.get(pk=variant_id)
    fit = fit_variant(
        VariantDraft(
            price_minor=(
                to_minor(variant.price)
                if change.price_minor is None
                else change.price_minor
            ),
            currency=change.currency or listing.currency,
            sku=variant.sku if change.sku is None else change.sku,
            on_hand=change.on_hand,
        ),
        currency=listing.currency,
    )
    variant.price = from_minor(fit.price_minor, listing.currency)
    variant.sku = fit.sku
    # An earlier price that is no longer higher says nothing any more.
    if variant.compare_at is not None and variant.compare_at <= variant.price:
        variant.compare_at = None
    if change.is_active is not None:
        variant.is_active = change.is_active
    _saved(variant)
    _set_stock(variant_id, change)
    refresh_listings([listing.pk], currency=listing.currency)
    return variant


def locked_listing(actor: Person, listing_id: UUID) -> Listing:
    """The listing, locked, for an actor who may change it."""
    listing = (
        Listing.objects.select_for_update(no_key=True, of=("self",))
        .select_related("seller")
        .filter(pk=listing_id)
        .first()
    )
    if listing is None:
        raise NotFound
    require(may_edit_listings(actor, listing.seller_id))
    return listing


def _in_state(actor: Person, listing_id: UUID, state: ListingState) -> Listing:
    listing = locked_listing(actor, listing_id)
    if listing.state != state:
        listing.state = state
        listing.updated_at = now()
        listing.save(update_fields=["state", "updated_at"])
    return listing


def _locked_seller(organization_id: UUID) -> Organization:
    """Locked, so that two listings of one seller never take one handle."""
    seller = (
        Organization.objects.select_for_update(no_key=True)
        .filter(pk=organization_id)
        .first()
    )
    if seller is None:
        raise NotFound
    return seller


def _titled(draft: ListingDraft) -> str:
    if not draft.title:
        path = ("input", "title")
        raise Refusal(_("This cannot be empty."), code="EMPTY", path=path)
    return draft.title


def _free_handle(seller: Organization, title: str) -> str:
    stem = handle_from(title)
    taken = set(
        Listing.objects.filter(seller=seller, handle__startswith=stem).values_list(
            "handle", flat=True
        )
    )
    if stem not in taken:
        return stem
    return next(
        handle
        for number in range(2, len(taken) + 3)
        if (handle := f"{stem}-{number}") not in taken
    )


def _insert_variant(listing: Listing, draft: VariantDraft, position: int) -> Variant:
    compare_at = draft.compare_at_minor
    variant = Variant(  # type: ignore[misc]  # MoneyField passes for a decimal
        listing=listing,
        seller_id=listing.seller_id,
        sku=draft.sku,
        title=variant_title(draft.options),
        options=[{"name": name, "value": value} for name, value in draft.options],
        price=from_minor(draft.price_minor, listing.currency),
        compare_at=(
            None if compare_at is None else from_minor(compare_at, listing.currency)
        ),
        position=position,
        barcode=draft.barcode,
        weight_grams=draft.weight_grams,
    )
    _saved(variant)
    Stock.objects.create(
        variant=variant,
        seller_id=listing.seller_id,
        is_tracked=draft.on_hand is not None,
        on_hand=draft.on_hand or 0,
    )
    return variant


def _saved(variant: Variant) -> None:
    try:
        with transaction.atomic():
            variant.save()
    except IntegrityError as error:
        if "one_variant_per_sku" in str(error):
            message = _("Another of your variants has the SKU {sku}.").format(
                sku=variant.sku
            )
            raise Refusal(message, code="TAKEN", path=("input", "sku")) from error
        if "variants_differ_by_options" in str(error):
            message = _("Another variant of this listing has the same options.")
            raise Refusal(message, code="TAKEN", path=("input", "options")) from error
        raise


def _set_stock(variant_id: UUID, change: VariantChange) -> None:
    if change.on_hand is None and change.counts_stock is None:
        return
    stock = Stock.objects.select_for_update().get(pk=variant_id)
    if change.on_hand is not None:
        if change.on_hand < stock.reserved:
            raise Refusal(
                _(
                    "{reserved} are held by checkouts that are being paid. Enter "
                    "{reserved} or more."
                ).format(reserved=stock.reserved),
                code="STOCK_HELD",
                path=("input", "stock"),
            )
        stock.on_hand = change.on_hand
        stock.is_tracked = True
    if change.counts_stock is not None:
        stock.is_tracked = change.counts_stock
    stock.save(update_fields=["on_hand", "is_tracked"])


def _refreshed(listing: Listing) -> Listing:
    refresh_listings([listing.pk], currency=listing.currency)
    listing.refresh_from_db()
    return listing
