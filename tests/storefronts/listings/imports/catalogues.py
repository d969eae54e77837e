"""Catalogue files for the tests, in the columns Shopify exports."""

import csv
import io
from pathlib import Path

from storefronts.listings.actions import imports
from storefronts.listings.runs.models import ImportFormat

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data"

COLUMNS = (
    "Handle", "Title", "Body (HTML)", "Vendor", "Type", "Tags", "Published",
    "Option1 Name", "Option1 Value", "Option2 Name", "Option2 Value", "Variant SKU",
    "Variant Grams", "Variant Inventory Tracker", "Variant Inventory Qty",
    "Variant Inventory Policy", "Variant Fulfillment Service", "Variant Price",
    "Variant Compare At Price", "Variant Requires Shipping", "Variant Barcode",
    "Image Src", "Image Position", "Image Alt Text", "Gift Card", "SEO Title",
    "Variant Image", "Variant Weight Unit", "Cost per item",
)  # fmt: skip

MUG = {
    "Handle": "speckled-mug",
    "Title": "Speckled mug",
    "Body (HTML)": "<p>Thrown by hand, glazed in grey.</p>",
    "Vendor": "Tidewater Pottery",
    "Type": "Ceramics",
    "Tags": "Mug, Kitchen",
    "Published": "true",
    "Option1 Name": "Size",
    "Option1 Value": "Small",
    "Variant SKU": "MUG-S",
    "Variant Grams": "310",
    "Variant Inventory Tracker": "shopify",
    "Variant Inventory Qty": "4",
    "Variant Inventory Policy": "deny",
    "Variant Fulfillment Service": "manual",
    "Variant Price": "18.50",
    "Variant Compare At Price": "22",
    "Variant Requires Shipping": "true",
    "Variant Barcode": "4006381333931",
    "Image Src": "https://pictures.example/mug.jpg",
    "Image Position": "1",
    "Image Alt Text": "A grey mug on a table",
    "Gift Card": "false",
    "SEO Title": "Mug by hand",
    "Variant Weight Unit": "g",
    "Cost per item": "6.10",
}
LARGE_MUG = {
    "Handle": "speckled-mug",
    "Option1 Value": "Large",
    "Variant SKU": "MUG-L",
    "Variant Inventory Tracker": "shopify",
    "Variant Inventory Qty": "2",
    "Variant Inventory Policy": "deny",
    "Variant Price": "24",
    "Image Src": "https://pictures.example/large-mug.jpg",
    "Image Position": "2",
    "Variant Image": "https://pictures.example/large-mug.jpg",
    "Cost per item": "8",
}
BOWL = {
    "Handle": "salt-bowl",
    "Title": "Salt bowl",
    "Published": "true",
    "Option1 Name": "Title",
    "Option1 Value": "Default Title",
    "Variant Price": "12",
}


def catalogue(*rows, columns=COLUMNS, bom=False, line_end="\n"):
    """The bytes of a file with these rows."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator=line_end)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig" if bom else "utf-8")


def bowls(count, **changes):
    """Rows of so many listings of one variant; a number picks one out for changes."""
    rows = [
        {**BOWL, "Handle": f"bowl-{number}", "Variant SKU": f"BOWL-{number}"}
        for number in range(count)
    ]
    for number, change in changes.items():
        rows[int(number.removeprefix("row_"))] |= change
    return rows


def file_of(content, name="catalogue.csv"):
    return imports.CatalogueFile(name, ImportFormat.SHOPIFY, io.BytesIO(content))


def imported(seller, content):
    """A run of this content, written to its end."""
    run = imports.keep_file(seller, file_of(content))
    imports.start_run(run)
    imports.write_import(import_id=str(run.pk))
    run.refresh_from_db()
    return run
