"""Says some of the demo in Chinese, once: what visitors change since stays changed."""

from commons.people.models import Person
from storefronts.demo.chinese import LANGUAGE, LISTINGS, WINDOWS, SaidWindow
from storefronts.demo.seeding.organizations import Town
from storefronts.listings.actions.translations import save_listing_translation
from storefronts.listings.models import Listing
from storefronts.listings.rules.translations import TranslationDraft
from storefronts.listings.translations.models import ListingTranslation
from storefronts.windows.actions.drafts import Seen, translate_section, translate_window
from storefronts.windows.actions.publishing import publish_window
from storefronts.windows.models import Storefront, WindowDraft, WindowVersion

NOTE = "Also in Chinese."


def say_in_chinese(town: Town) -> None:
    """Listings first, then windows, published as their next version."""
    _say_listings(town)
    for name, said in WINDOWS.items():
        storefront = town.organizations[name].storefront
        versions = WindowVersion.objects.filter(storefront=storefront)
        if not versions.exclude(translations=[]).exists():
            _say_window(town.owners[name], storefront, said)


def _say_listings(town: Town) -> None:
    owners = {town.organizations[name].pk: town.owners[name] for name in town.owners}
    if ListingTranslation.objects.filter(seller_id__in=owners).exists():
        return
    for listing in Listing.objects.filter(seller__in=owners, title__in=LISTINGS):
        said = LISTINGS[listing.title]
        save_listing_translation(
            actor=owners[listing.seller_id],
            listing_id=listing.pk,
            language=LANGUAGE,
            draft=TranslationDraft(
                said.title, said.description_html, tuple(said.others.items())
            ),
        )


def _say_window(owner: Person, storefront: Storefront, said: SaidWindow) -> None:
    opened = translate_window(
        actor=owner, seen=_seen(storefront), language=LANGUAGE, given=said.head
    )
    for section in opened.content.sections:
        if section.title in said.sections:
            translate_section(
                actor=owner,
                seen=_seen(storefront),
                language=LANGUAGE,
                section_id=section.id,
                given=said.sections[section.title],
            )
    publish_window(actor=owner, seen=_seen(storefront), note=NOTE)


def _seen(storefront: Storefront) -> Seen:
    draft = WindowDraft.objects.get(storefront=storefront)
    return Seen(storefront_id=storefront.pk, revision=draft.revision)
