"""Which column is which: what somebody chose, checked, and what we would guess."""

import re
from collections.abc import Mapping, Sequence

from commons.kit.errors import Refusal, Refusals
from commons.kit.language import _
from storefronts.listings.imports import commonweal

# How others call what we keep, as small letters and figures alone; the likeliest first.
ALIASES: Mapping[str, tuple[str, ...]] = {
    commonweal.HANDLE: (
        "handle", "slug", "urlkey", "id", "productid", "itemid", "articlenumber", "sku",
    ),
    commonweal.TITLE: ("title", "name", "productname", "producttitle", "product"),
    commonweal.DESCRIPTION: (
        "description", "bodyhtml", "body", "longdescription", "productdescription",
    ),
    commonweal.MAKER: ("maker", "vendor", "brand", "manufacturer"),
    commonweal.CATEGORY: ("category", "type", "producttype", "categories"),
    commonweal.TAGS: ("tags", "keywords", "labels"),
    commonweal.STATE: ("state", "status"),
    commonweal.PICTURES: ("pictures", "images", "imagesrc", "image", "imageurl"),
    commonweal.PICTURE_WORDS: ("picturedescriptions", "imagealttext", "alttext"),
    "Option 1": ("option1", "option1name", "attribute1name"),
    "Value 1": ("value1", "option1value", "attribute1values", "size", "variant"),
    "Option 2": ("option2", "option2name", "attribute2name"),
    "Value 2": ("value2", "option2value", "attribute2values", "colour", "color"),
    "Option 3": ("option3", "option3name", "attribute3name"),
    "Value 3": ("value3", "option3value", "attribute3values", "material"),
    commonweal.SKU: ("sku", "variantsku", "articlenumber", "itemnumber", "partnumber"),
    commonweal.PRICE: (
        "price", "variantprice", "regularprice", "unitprice",
        "grossprice", "amount",
    ),
    commonweal.COMPARE_AT: (
        "compareatprice", "variantcompareatprice", "listprice", "rrp", "msrp",
    ),
    commonweal.CURRENCY: ("currency", "currencycode"),
    commonweal.STOCK: (
        "stock", "quantity", "qty", "inventory", "variantinventoryqty", "onhand",
    ),
    commonweal.BARCODE: ("barcode", "variantbarcode", "ean", "gtin", "upc", "isbn"),
    commonweal.WEIGHT: ("weightg", "weight", "grams", "variantgrams", "weightgrams"),
    commonweal.OFFERED: ("offered", "available", "enabled"),
    commonweal.VARIANT_PICTURE: ("variantpicture", "variantimage"),
}  # fmt: skip


def guessed(header: Sequence[str]) -> dict[str, str]:
    """A column for each field whose name says so."""
    plain = {re.sub(r"[^a-z0-9]", "", name.lower()): name for name in reversed(header)}
    return {
        field: next(plain[alias] for alias in aliases if alias in plain)
        for field, aliases in ALIASES.items()
        if any(alias in plain for alias in aliases)
    }


def checked_mapping(
    chosen: Sequence[tuple[str, str]], header: Sequence[str]
) -> dict[str, str]:
    """What was chosen, if it can be read; raises Refusals."""
    refusals: list[Refusal] = []
    mapping: dict[str, str] = {}
    for index, (field, column) in enumerate(chosen):
        path = ("input", "columns", str(index))
        if not column:
            continue
        if field not in commonweal.CHOSEN:
            message = _("There is no field called {name}.").format(name=field[:40])
            refusals.append(_refusal(message, "NOT_FOUND", (*path, "field")))
        elif column not in header:
            message = _("The file has no column called {name}.").format(
                name=column[:40]
            )
            refusals.append(_refusal(message, "NOT_FOUND", (*path, "column")))
        elif field in mapping:
            message = _("{name} has a column already.").format(name=field)
            refusals.append(_refusal(message, "TAKEN", (*path, "field")))
        else:
            mapping[field] = column
    missing = [name for name in commonweal.NEEDED_COLUMNS if name not in mapping]
    if missing:
        message = _("Choose a column for: {names}.").format(names=", ".join(missing))
        refusals.append(_refusal(message, "EMPTY", ("input", "columns")))
    if refusals:
        raise Refusals(refusals)
    return mapping


def _refusal(message: str, code: str, path: tuple[str, ...]) -> Refusal:
    return Refusal(message, code=code, path=path)
