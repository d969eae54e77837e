"""In which currencies a seller sells, and what its variants cost in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from commons.kit.errors import NotFound, Refusal, Refusals, require
from commons.kit.language import _
from commons.kit.money import from_minor, quantum
from commons.kit.transactions import in_transaction
from commons.people.models import Person
from storefronts.listings.actions.caches import refresh_listings
from storefronts.listings.actions.catalogue import locked_listing
from storefronts.listings.actions.terms import GREATEST_SHIPPING_MINOR
from storefronts.listings.models import Listing, SalesTerms, Variant
from storefronts.listings.policy import may_set_sales_terms
from storefronts.listings.prices.models import SalesCurrency, VariantPrice
from storefronts.listings.rules.prices import (
    MOST_CURRENCIES,
    PriceDraft,
    are_known,
    check_version,
    fit_prices,
)
from storefronts.listings.selectors.prices import (
    known_prices,
    saleable_currencies,
    sales_currencies,
)


@dataclass(frozen=True)
class CurrencyDraft:
    """A currency to sell in, and the flat delivery of a parcel in it."""

    currency: str
    shipping_minor: int


@in_transaction
def set_sales_currencies(
    *, actor: Person, organization_id: UUID, drafts: Sequence[CurrencyDraft]
) -> list[SalesCurrency]:
    """Sell in these currencies beside the own one; prices in others rest.

    Open carts in a currency that is given up say so on their next view.
    """
    require(may_set_sales_terms(actor, organization_id))
    terms = (
        SalesTerms.objects.select_for_update()
        .filter(organization_id=organization_id)
        .first()
    )
    if terms is None:
        raise NotFound
    _check_currencies(drafts, own=terms.currency)
    wanted = {draft.currency: draft.shipping_minor for draft in drafts}
    SalesCurrency.objects.filter(seller_id=organization_id).exclude(
        currency__in=wanted
    ).delete()
    for currency, shipping_minor in wanted.items():
        SalesCurrency.objects.update_or_create(
            seller_id=organization_id,
            currency=currency,
            defaults={"shipping_minor": shipping_minor},
        )
    return sales_currencies(organization_id)


@in_transaction
def set_variant_prices(
    *,
    actor: Person,
    variant_id: UUID,
    drafts: Sequence[PriceDraft],
    expected_version: str | None = None,
) -> Variant:
    """Let a variant have these prices and no others; the own price stays if not named.

    Repeated, it changes nothing; raises PricesChanged where somebody else was quicker
    than who looked at `expected_version`.
    """
    found = Variant.objects.filter(pk=variant_id).first()
    if found is None:
        raise NotFound
    # The listing's row is what all changes of one listing wait at.
    listing = locked_listing(actor, found.listing_id)
    variant = Variant.objects.get(pk=variant_id)
    known = known_prices([variant])[variant.pk]
    sold_in = [one.currency for one in known[1:]]
    fit = fit_prices(drafts, own=listing.currency, sold_in=sold_in)
    if are_known(fit, known):
        return variant
    check_version(expected_version, known)
    others = [draft for draft in fit if draft.currency != listing.currency]
    for own in fit:
        if own.currency == listing.currency:
            _set_own(variant, own)
            refresh_listings([listing.pk], currency=listing.currency)
    # A price in a currency that is not sold in any more rests; it is not named here.
    VariantPrice.objects.filter(variant=variant, currency__in=sold_in).exclude(
        currency__in=[draft.currency for draft in others]
    ).delete()
    for draft in others:
        _set_other(listing, variant, draft)
    return variant


def _set_other(listing: Listing, variant: Variant, draft: PriceDraft) -> None:
    assert draft.amount_minor is not None, "fit_prices lets no other through"
    amounts = {
        "amount_minor": draft.amount_minor,
        "compare_at_minor": draft.compare_at_minor,
    }
    VariantPrice.objects.update_or_create(
        variant=variant,
        currency=draft.currency,
        defaults=amounts,
        create_defaults={
            "listing_id": listing.pk,
            "seller_id": listing.seller_id,
            **amounts,
        },
    )


def _set_own(variant: Variant, draft: PriceDraft) -> None:
    assert draft.amount_minor is not None, "fit_prices lets no other through"
    earlier = draft.compare_at_minor
    variant.price = from_minor(draft.amount_minor, draft.currency)
    variant.compare_at = (
        None if earlier is None else from_minor(earlier, draft.currency)
    )
    variant.save(
        update_fields=[
            "price", "price_currency", "compare_at", "compare_at_currency",
        ]
    )  # fmt: skip


def _check_currencies(drafts: Sequence[CurrencyDraft], *, own: str) -> None:
    if len(drafts) > MOST_CURRENCIES:
        words = _("At most {most} currencies.").format(most=MOST_CURRENCIES)
        raise Refusal(words, code="TOO_MANY", path=("input", "currencies"))
    refusals, seen = [], {own}
    offered = saleable_currencies()
    for place, draft in enumerate(drafts):
        path = ("input", "currencies", str(place), "shipping")
        if draft.currency not in offered:
            words = _("Choose one of {currencies}; other cards are not taken yet.")
            told = words.format(currencies=", ".join(offered))
            refusals.append(Refusal(told, code="CURRENCY_NOT_SOLD", path=path))
        elif draft.currency in seen:
            words = _("{currency} is named twice, or is your own.")
            told = words.format(currency=draft.currency)
            refusals.append(Refusal(told, code="TAKEN", path=path))
        elif not _is_fit(draft):
            words = _("Shipping is zero or more, and below a billion.")
            refusals.append(Refusal(words, code="OUT_OF_RANGE", path=path))
        seen.add(draft.currency)
    if refusals:
        raise Refusals(refusals)


def _is_fit(draft: CurrencyDraft) -> bool:
    shipping = draft.shipping_minor
    is_whole = shipping % quantum(draft.currency) == 0
    return 0 <= shipping <= GREATEST_SHIPPING_MINOR and is_whole
