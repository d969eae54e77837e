"""What a listing says in other languages, as its seller sees it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from uuid import UUID

import strawberry

from commons.kit.language import (
    known_language,
    language_name,
    language_tag,
    languages,
)
from storefronts.listings.models import Listing
from storefronts.listings.rules.translations import mark_of
from storefronts.listings.selectors.translations import translations_of, words_of
from storefronts.listings.translations.models import ListingTranslation


@strawberry.type(name="TranslatedWord", description="A word of a listing's own.")
class TranslatedWordType:
    """An option, one of its values, or what a picture shows."""

    original: str = strawberry.field(description="As the listing says it.")
    said: str = strawberry.field(description="In the other language; may be empty.")


@strawberry.type(
    name="ListingTranslation", description="A listing in one further language."
)
class ListingTranslationType:
    """Also where nothing is said yet, so that a form can be made of it."""

    language: str = strawberry.field(description="Which one, BCP 47.")
    name: str = strawberry.field(description="What it is called in itself.")
    is_said: bool = strawberry.field(
        description="Whether there is one; else readers get the original."
    )
    is_stale: bool = strawberry.field(
        description="Whether title or description have changed since."
    )
    title: str = strawberry.field(description="Empty while there is none.")
    description_html: str = strawberry.field(
        description="Clean HTML; empty: readers get the original."
    )
    words: list[TranslatedWordType] = strawberry.field(
        description="Options, their values and what pictures show, in order."
    )
    updated_at: datetime | None = strawberry.field(description="When it was saved.")

    @classmethod
    def of(
        cls,
        language: str,
        listing: Listing,
        words: Sequence[str],
        kept: ListingTranslation | None,
    ) -> "ListingTranslationType":
        """The translation of a listing that uses these words, if there is one."""
        mark = mark_of(listing.title, listing.description_html)
        known = kept.words if kept else {}
        return cls(
            language=language_tag(language),
            name=language_name(language),
            is_said=kept is not None,
            is_stale=kept is not None and kept.original_mark != mark,
            title=kept.title if kept else "",
            description_html=kept.description_html if kept else "",
            words=[
                TranslatedWordType(original=word, said=known.get(word, ""))
                for word in words
            ],
            updated_at=kept.updated_at if kept else None,
        )


class TranslationsTogether:
    """Those of several listings, read when the first of them is asked for."""

    def __init__(self, listings: Sequence[Listing]) -> None:
        self.listings = {listing.pk: listing for listing in listings}

    def of(self, key: UUID, written_in: str) -> list[ListingTranslationType]:
        """One for each language of the platform but that it is written in."""
        kept = {row.language: row for row in self._kept[key]}
        listing, words = self.listings[key], self._words[key]
        return [
            ListingTranslationType.of(language, listing, words, kept.get(language))
            for language in languages()
            if language != known_language(written_in)
        ]

    @cached_property
    def _kept(self) -> Mapping[UUID, Sequence[ListingTranslation]]:
        return translations_of(self.listings)

    @cached_property
    def _words(self) -> Mapping[UUID, Sequence[str]]:
        return words_of(list(self.listings.values()))
