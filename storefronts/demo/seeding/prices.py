"""What the demo sells in other currencies, at less than before, and not at all now."""

from storefronts.demo.facts import CURRENCY
from storefronts.demo.seeding.organizations import Town
from storefronts.listings.actions.alerts import set_stock_alerts
from storefronts.listings.actions.prices import (
    CurrencyDraft,
    set_sales_currencies,
    set_variant_prices,
)
from storefronts.listings.actions.stock import StockCount, count_stock
from storefronts.listings.models import Variant
from storefronts.listings.prices.models import VariantPrice
from storefronts.listings.rules.prices import PriceDraft

SELLER = "Tidewater Pottery"
CURRENCIES = (CurrencyDraft("USD", 900), CurrencyDraft("JPY", 1_200))
PRICES = {
    "Harbour jug and cup": (PriceDraft("USD", 6_800), PriceDraft("JPY", 10_400)),
    # Cheaper than it was: the struck price comes from the history.
    "Wide bowl, night glaze": (
        PriceDraft(CURRENCY, 4_860, 5_400),
        PriceDraft("USD", 5_300),
    ),
    "Striped bottle, vase and dish": (PriceDraft("USD", 8_100),),
}
SOLD_OUT = "Striped bottle, vase and dish"
LOW_AT = 2


def price_abroad(town: Town) -> None:
    """Once: what a visitor has changed since stays changed."""
    seller, owner = town.organizations[SELLER], town.owners[SELLER]
    if VariantPrice.objects.filter(seller_id=seller.pk).exists():
        return
    set_sales_currencies(actor=owner, organization_id=seller.pk, drafts=CURRENCIES)
    set_stock_alerts(
        actor=owner, organization_id=seller.pk, low_stock_at=LOW_AT, mail_me=True
    )
    variants = Variant.objects.filter(seller=seller, listing__title__in=PRICES)
    for variant in variants.select_related("listing"):
        title = variant.listing.title
        set_variant_prices(actor=owner, variant_id=variant.pk, drafts=PRICES[title])
        if title == SOLD_OUT:
            count_stock([StockCount(variant.pk, 0, is_tracked=True)])
