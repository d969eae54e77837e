"""Saying a listing's words in another language."""

from uuid import UUID

from commons.kit.clock import now
from commons.kit.errors import Refusal
from commons.kit.language import _, language_name
from commons.kit.text import spoken_language
from commons.kit.transactions import in_transaction
from commons.people.models import Person
from storefronts.listings.actions.catalogue import locked_listing
from storefronts.listings.models import Listing
from storefronts.listings.rules.translations import (
    TranslationDraft,
    fit_translation,
    mark_of,
)
from storefronts.listings.selectors.translations import words_of, written_in
from storefronts.listings.translations.models import ListingTranslation

PATH = ("input", "language")


@in_transaction
def save_listing_translation(
    *, actor: Person, listing_id: UUID, language: str, draft: TranslationDraft
) -> ListingTranslation:
    """Let those who read this language read these words, in place of any before.

    Repeated, it changes nothing.
    """
    listing = locked_listing(actor, listing_id)
    spoken = spoken_language(language, path=PATH)
    if spoken == written_in(listing):
        raise Refusal(
            _("The listing itself is written in {language}.").format(
                language=language_name(spoken)
            ),
            code="OWN_LANGUAGE",
            path=PATH,
        )
    fit = fit_translation(draft, originals=words_of([listing])[listing.pk])
    said = {
        "title": fit.title,
        "description_html": fit.description_html,
        "words": fit.words,
        "original_mark": mark_of(listing.title, listing.description_html),
    }
    before = listing.translations.filter(language=spoken).first()
    if before and all(getattr(before, name) == value for name, value in said.items()):
        return before
    translation, _is_new = ListingTranslation.objects.update_or_create(
        listing=listing,
        language=spoken,
        defaults={"seller_id": listing.seller_id, "updated_at": now(), **said},
    )
    _touch(listing)
    return translation


@in_transaction
def remove_listing_translation(
    *, actor: Person, listing_id: UUID, language: str
) -> Listing:
    """Let those who read this language read the listing as it was written.

    Repeated, it changes nothing.
    """
    listing = locked_listing(actor, listing_id)
    spoken = spoken_language(language, path=PATH)
    gone, _kinds = listing.translations.filter(language=spoken).delete()
    if gone:
        _touch(listing)
    return listing


def _touch(listing: Listing) -> None:
    """What readers are shown has changed, as search engines are told."""
    listing.updated_at = now()
    listing.save(update_fields=["updated_at"])
