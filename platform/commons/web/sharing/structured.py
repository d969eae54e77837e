"""What a page is about, in the words of schema.org (JSON-LD), for search engines.

Takes what the page's document answered; the fields it reads are those of the fragments
`ListingFacts` and `WindowFacts`. What is null or empty is left out: a machine must not
read more than a person.
"""

import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence

from django.utils.safestring import SafeString, mark_safe

from commons.kit.language import _

Facts = Mapping[str, object]
CONTEXT = "https://schema.org"
IN_STOCK = f"{CONTEXT}/InStock"
SOLD_OUT = f"{CONTEXT}/OutOfStock"
DESCRIPTION_LENGTH = 5_000
SHORT_LENGTH = 200
# Within a script element nothing may look like its end; JSON reads these as before.
HARMLESS = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}
_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"\s+")


def script(*things: Facts) -> SafeString:
    """Things as one data block; nothing of it is ever run."""
    found = [{"@context": CONTEXT, **_present(thing)} for thing in things]
    told = json.dumps(found[0] if len(found) == 1 else found, ensure_ascii=False)
    block = told.translate(HARMLESS)
    return mark_safe(f'<script type="application/ld+json">{block}</script>')  # noqa: S308 - escaped above


def product(listing: Facts, address: str, site: str) -> Facts:
    """A Product with its Offer, or the range of them."""
    pictures = [_of(shown, "picture") for shown in _all(listing, "pictures")]
    return {
        "@type": "Product",
        "name": listing["title"],
        "mainEntityOfPage": _page(address, listing.get("language")),
        "url": address,
        "description": plain(listing.get("descriptionHtml"), DESCRIPTION_LENGTH),
        "image": [f"{site}{picture['url']}" for picture in pictures if picture],
        "category": listing.get("category"),
        "sku": _of(listing, "variant").get("sku"),
        "brand": _named("Brand", listing.get("vendor")),
        "offers": _offers(listing, address),
    }


def charity(window: Facts, address: str, site: str) -> Facts:
    """An NGO with the number under which it is registered."""
    registered = _of(window, "charity")
    number = registered.get("registrationNumber")
    return {
        "@type": "NGO",
        "name": window["name"],
        "mainEntityOfPage": _page(address, window.get("nameLanguage")),
        "legalName": registered.get("name"),
        "url": address,
        "description": window.get("mission"),
        "logo": _picture(window, "emblem", site),
        "image": _picture(window, "banner", site),
        "address": _place(registered.get("country")),
        "identifier": number
        and {
            "@type": "PropertyValue",
            "name": _("Charity register"),
            "value": number,
        },
    }


def merchant(shop: Facts, address: str) -> Facts:
    """An OnlineStore."""
    return {
        "@type": "OnlineStore",
        "name": shop["name"],
        "mainEntityOfPage": _page(address, shop.get("aboutLanguage")),
        "url": address,
        "description": plain(shop.get("about"), DESCRIPTION_LENGTH),
        "address": _place(shop.get("country")),
    }


def breadcrumbs(trail: Sequence[tuple[str, str]], site: str) -> Facts:
    """The way here, from names and paths."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": place,
                "name": name,
                "item": f"{site}{path}",
            }
            for place, (name, path) in enumerate(trail, start=1)
        ],
    }


def plain(text: object, at_most: int = SHORT_LENGTH) -> str:
    """Text or HTML as one line, cut between words where it is too long."""
    bare = html.unescape(_TAG.sub(" ", str(text or "")))
    line = _SPACE.sub(" ", bare).strip()
    if len(line) <= at_most:
        return line
    cut = line[: at_most - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


def _page(address: str, language: object) -> Facts | None:
    """The page about something, in the language its owner's words are in there."""
    if not language:
        return None
    return {"@type": "WebPage", "@id": address, "inLanguage": language}


def _offers(listing: Facts, address: str) -> Facts | None:
    variants = [each for each in _all(listing, "variants") if _of(each, "price")]
    if not variants:
        return None
    offers = [_offer(each, listing, address) for each in variants]
    if len(offers) == 1:
        return offers[0]
    prices = sorted((str(each["price"]) for each in offers), key=float)
    return {
        "@type": "AggregateOffer",
        "priceCurrency": offers[0]["priceCurrency"],
        "lowPrice": prices[0],
        "highPrice": prices[-1],
        "offerCount": len(offers),
        "offers": offers,
    }


def _offer(variant: Facts, listing: Facts, address: str) -> Facts:
    price = _of(variant, "price")
    is_gone = _of(variant, "stock").get("soldOut") or listing.get("sellerAway")
    return _present({
        "@type": "Offer",
        "name": variant.get("title"),
        "price": price["amount"],
        "priceCurrency": price["currency"],
        "availability": SOLD_OUT if is_gone else IN_STOCK,
        "url": address,
        "seller": _named("Organization", _of(listing, "seller").get("name")),
    })  # fmt: skip


def _present(thing: Facts) -> dict[str, object]:
    return {name: value for name, value in thing.items() if value not in (None, "", [])}


def _named(kind: str, name: object) -> Facts | None:
    return {"@type": kind, "name": name} if name else None


def _place(country: object) -> Facts | None:
    return {"@type": "PostalAddress", "addressCountry": country} if country else None


def _picture(thing: Facts, name: str, site: str) -> str | None:
    found = _of(thing, name)
    return f"{site}{found['url']}" if found else None


def _of(thing: Facts, name: str) -> Facts:
    found = thing.get(name)
    return found if isinstance(found, Mapping) else {}


def _all(thing: Facts, name: str) -> Iterable[Facts]:
    found = thing.get(name)
    return found if isinstance(found, list) else ()
