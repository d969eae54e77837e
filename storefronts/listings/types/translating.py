"""Saying listings in other languages, at the desk."""

import strawberry

from commons.kit.graphql import Info, Payload, mutation
from commons.kit.ids import parse_public_id
from commons.kit.scopes import Scope
from commons.people.viewer import viewer
from storefronts.listings.actions import translations
from storefronts.listings.rules.translations import TranslationDraft
from storefronts.listings.types.desk import DeskListingType
from storefronts.listings.types.finding import desk_listing_of
from storefronts.listings.types.listings import LISTING_PREFIX


@strawberry.input(description="A word of a listing's own, in another language.")
class TranslatedWordInput:
    """An option, one of its values, or what a picture shows."""

    original: str = strawberry.field(description="As the listing says it.")
    said: str = strawberry.field(
        default="", description="In the other language; empty leaves the original."
    )


@strawberry.input(description="A listing in another language.")
class SaveListingTranslationInput:
    """All of it, in place of what was said before; safe to repeat."""

    listing_id: strawberry.ID = strawberry.field(description="Which one.")
    language: str = strawberry.field(description="BCP 47, such as zh-Hans.")
    title: str = strawberry.field(description="What it is called.")
    description_html: str = strawberry.field(
        default="", description="Simple HTML; empty leaves the original."
    )
    words: list[TranslatedWordInput] = strawberry.field(
        default_factory=list,
        description="Options, their values and what pictures show; what the listing "
        "does not use is left out.",
    )

    def to_draft(self) -> TranslationDraft:
        """What is said."""
        return TranslationDraft(
            title=self.title,
            description_html=self.description_html,
            words=tuple((word.original, word.said) for word in self.words),
        )


@strawberry.input(description="A translation to take back; safe to repeat.")
class RemoveListingTranslationInput:
    """Readers get the original again."""

    listing_id: strawberry.ID = strawberry.field(description="Which one.")
    language: str = strawberry.field(description="BCP 47, such as zh-Hans.")


@strawberry.type(description="After saying a listing in another language.")
class SaveListingTranslationPayload(Payload):
    """The listing, or null."""

    listing: DeskListingType | None = strawberry.field(
        default=None, description="As it is now."
    )


@strawberry.type(description="After taking a translation back.")
class RemoveListingTranslationPayload(Payload):
    """The listing, or null."""

    listing: DeskListingType | None = strawberry.field(
        default=None, description="As it is now."
    )


@strawberry.type
class TranslationMutation:
    """Fields of the mutation."""

    @mutation(scope=Scope.CATALOGUE)
    def save_listing_translation(
        self, info: Info, input: SaveListingTranslationInput
    ) -> SaveListingTranslationPayload:
        """Say a listing in another language of this platform."""
        (key,) = parse_public_id(LISTING_PREFIX, input.listing_id)
        translations.save_listing_translation(
            actor=viewer(info),
            listing_id=key,
            language=input.language,
            draft=input.to_draft(),
        )
        return SaveListingTranslationPayload(listing=desk_listing_of(info, key))

    @mutation(scope=Scope.CATALOGUE)
    def remove_listing_translation(
        self, info: Info, input: RemoveListingTranslationInput
    ) -> RemoveListingTranslationPayload:
        """Let readers of a language have the original again."""
        (key,) = parse_public_id(LISTING_PREFIX, input.listing_id)
        translations.remove_listing_translation(
            actor=viewer(info), listing_id=key, language=input.language
        )
        return RemoveListingTranslationPayload(listing=desk_listing_of(info, key))
