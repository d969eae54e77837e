"""What listings say in other languages: within a statement, and at a desk."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from commons.kit.language import known_language
from storefronts.listings.models import Listing, ListingPicture, Variant
from storefronts.listings.rules.translations import (
    options_in,
    variant_title_in,
    words_used,
)
from storefronts.listings.translations.models import ListingTranslation

# What a listing is written in; asks for the aliases `listing` and `seller`.
WRITTEN_IN = "coalesce(nullif(listing.written_in, ''), seller.language)"
# As `said_in` tells it, for those who want the seller's own words.
WRITTEN = f"json_build_array({WRITTEN_IN}, NULL) AS said"

Row = dict[str, Any]  # what each column holds is said where it is selected


@cache
def said_in(language: str, *, with_html: bool) -> str:
    """SQL: null where a listing is written in this language, else in which, and more.

    So a list whose goods are written in what its reader reads looks nothing up. The
    language stands in the text: it is one of ours.
    """
    assert language == known_language(language), "only what settings name comes here"
    html = "told.description_html" if with_html else "''"
    return f"""CASE WHEN {WRITTEN_IN} <> '{language}' THEN
    json_build_array({WRITTEN_IN}, (
      SELECT json_build_array(told.title, told.words, {html})
      FROM listings_listingtranslation told
      WHERE told.listing_id = listing.id AND told.language = '{language}'
    )) END AS said"""  # noqa: S608 - names of our own


def as_said(row: Row) -> Row:
    """The row of a listing in the words of its translation, where it has one."""
    told = row["said"][1]
    if told is None:
        return row
    title, words, html = told
    row = {**row, "title": title}
    if html:
        row["description_html"] = html
    if words:
        _say(row, words)
    return row


def _say(row: Row, words: Mapping[str, str]) -> None:
    if row.get("cover_alt"):
        row["cover_alt"] = words.get(row["cover_alt"], row["cover_alt"])
    if row.get("pictures"):
        row["pictures"] = [_picture(shown, words) for shown in row["pictures"]]
    if row.get("variants"):
        row["variants"] = [_variant(stored, words) for stored in row["variants"]]


def _picture(shown: Sequence[Any], words: Mapping[str, str]) -> list[Any]:
    """JSON of the statement: its words for this listing, and the picture's own."""
    key, alt, *others, own_alt = shown
    return [key, words.get(alt, alt), *others, words.get(own_alt, own_alt)]


def _variant(stored: Sequence[Any], words: Mapping[str, str]) -> list[Any]:
    key, title, sku, options, *others = stored
    said = options_in(options, words)
    return [key, variant_title_in(title, options, words), sku, said, *others]


def translations_of(
    listing_ids: Iterable[UUID],
) -> dict[UUID, list[ListingTranslation]]:
    """All that listings say in other languages: one statement."""
    found: dict[UUID, list[ListingTranslation]] = {key: [] for key in listing_ids}
    rows = ListingTranslation.objects.filter(listing_id__in=found)
    for row in rows.order_by("listing_id", "language"):
        found[row.listing_id].append(row)
    return found


def words_of(listings: Sequence[Listing]) -> dict[UUID, tuple[str, ...]]:
    """What of each can be said word by word: two statements for any number."""
    keys = [listing.pk for listing in listings]
    options: dict[UUID, list[list[dict[str, str]]]] = {key: [] for key in keys}
    alts: dict[UUID, list[str]] = {key: [] for key in keys}
    variants = Variant.objects.filter(listing_id__in=keys, is_active=True)
    for key, of_variant in variants.order_by("position", "id").values_list(
        "listing_id", "options"
    ):
        options[key].append(of_variant)
    pictures = ListingPicture.objects.filter(listing_id__in=keys)
    for key, *words in pictures.order_by("position", "id").values_list(
        "listing_id", "alt", "picture__alt"
    ):
        # What readers are told of a picture: its words here, or its own.
        alts[key].append(words[0] or words[1] or "")
    return {key: words_used(options[key], alts[key]) for key in keys}


def names_in(variant: Variant, language: str) -> tuple[str, str]:
    """Title and kind in a language; seller and translations were fetched along."""
    listing = variant.listing
    if language != written_in(listing):
        for told in listing.translations.all():
            if told.language == language:
                kind = variant_title_in(variant.title, variant.options, told.words)
                return told.title, kind
    return listing.title, variant.title


def written_in(listing: Listing) -> str:
    """What it is written in; its seller was fetched along."""
    return listing.written_in or listing.seller.language
