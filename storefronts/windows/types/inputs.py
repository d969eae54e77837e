"""What clients send to arrange a window, and what they get back."""

from datetime import datetime
from uuid import UUID

import strawberry

from commons.kit.enums import described
from commons.kit.graphql import Payload, UserError, rich_error
from commons.kit.ids import parse_public_id
from storefronts.windows.actions.drafts import HeadChange, Seen, WindowChanged
from storefronts.windows.rules.content import Choice, SectionKind
from storefronts.windows.rules.editing import SectionChange, Step
from storefronts.windows.rules.translations import Given
from storefronts.windows.types.editor import WindowDesk
from storefronts.windows.types.windows import STOREFRONT_PREFIX, SectionType

PICTURE_PREFIX = "pic"
LISTING_PREFIX = "lst"

StepChoice = described(
    Step,
    name="Step",
    description="A place further up or down.",
    UP="Towards the top.",
    DOWN="Towards the end.",
)


@strawberry.type(description="Somebody changed the draft meanwhile; nothing was done.")
class WindowChangedError(UserError):
    """Ask for the window again, then send the same with its revision."""

    changed_by: str = strawberry.field(description="Who changed it last.")
    changed_at: datetime = strawberry.field(description="When.")
    revision: int = strawberry.field(description="The revision it has now.")


def _window_changed(refusal: WindowChanged) -> UserError:
    return WindowChangedError(
        code=refusal.code,
        message=refusal.message,
        path=list(refusal.path),
        changed_by=refusal.by,
        changed_at=refusal.at,
        revision=refusal.revision,
    )


rich_error(WindowChanged, _window_changed)


@strawberry.input(description="A window, and the revision of it that was seen.")
class WindowInput:
    """Refused as WINDOW_CHANGED where somebody else has changed it since."""

    storefront_id: strawberry.ID = strawberry.field(description="Which one.")
    expected_revision: int = strawberry.field(
        description="The `revision` its desk told."
    )

    def to_seen(self) -> Seen:
        """In the actions' words."""
        (key,) = parse_public_id(STOREFRONT_PREFIX, self.storefront_id)
        return Seen(storefront_id=key, revision=self.expected_revision)


@strawberry.input(description="What changes in a window's head; the rest stays.")
class EditWindowInput(WindowInput):
    """Name, words and pictures of the draft."""

    name: str | None = strawberry.field(
        default=None, description="What stands above the window."
    )
    mission: str | None = strawberry.field(
        default=None, description="What the charity does, in a sentence."
    )
    story: str | None = strawberry.field(
        default=None, description="More of it, in Markdown."
    )
    banner_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="A picture of the charity; null takes it away.",
    )
    emblem_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="A picture of the charity; null takes it away.",
    )

    def to_change(self) -> HeadChange:
        """In the action's words."""
        chosen = {"banner_id": self.banner_id, "emblem_id": self.emblem_id}
        return HeadChange(
            name=self.name,
            mission=self.mission,
            story=self.story,
            banner_id=_picture_key(self.banner_id or None),
            emblem_id=_picture_key(self.emblem_id or None),
            without=frozenset(name for name, one in chosen.items() if one is None),
        )


@strawberry.input(description="Fields of a section; each kind has its own of them.")
class SectionInput(WindowInput):
    """What is left out stays as it is."""

    title: str | None = strawberry.field(
        default=None, description="What stands above it."
    )
    text: str | None = strawberry.field(
        default=None, description="TEXT: its words, in Markdown."
    )
    choice: Choice | None = strawberry.field(
        default=None, description="GOODS, PLEDGED: which goods."
    )
    tag: str | None = strawberry.field(
        default=None, description="GOODS, PLEDGED: for the choice TAG."
    )
    merchant: str | None = strawberry.field(
        default=None, description="PLEDGED: for the choice MERCHANT, its slug."
    )
    listing_ids: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET,
        description="GOODS: for the choice NAMED, in order; at most 24.",
    )
    count: int | None = strawberry.field(
        default=None, description="GOODS, PLEDGED: how many to show, from 1 to 24."
    )
    picture_id: strawberry.ID | None = strawberry.field(
        default=None, description="PICTURE: a picture of the charity."
    )
    alt: str | None = strawberry.field(
        default=None, description="PICTURE: what it shows; the picture's own if null."
    )
    caption: str | None = strawberry.field(
        default=None, description="PICTURE: the line below it."
    )

    @property
    def names_listings(self) -> bool:
        """Whether they were sent; none of them is sent as null by forms."""
        return self.listing_ids is not strawberry.UNSET

    def to_change(self) -> SectionChange:
        """In the actions' words."""
        listings = self.listing_ids or () if self.names_listings else None
        return SectionChange(
            title=self.title,
            text=self.text,
            choice=self.choice,
            tag=self.tag,
            merchant=self.merchant,
            listing_ids=(
                None
                if listings is None
                else tuple(parse_public_id(LISTING_PREFIX, one)[0] for one in listings)
            ),
            count=self.count,
            picture_id=_picture_key(self.picture_id),
            alt=self.alt,
            caption=self.caption,
        )


@strawberry.input(description="A section to put into the draft.")
class AddSectionInput(SectionInput):
    """TEXT may begin empty; PICTURE needs its picture."""

    kind: SectionKind = strawberry.field(description="What it shows.")
    place: int | None = strawberry.field(
        default=None, description="Where, counted from 1; at the end if null."
    )


@strawberry.input(description="What changes in a section.")
class UpdateSectionInput(SectionInput):
    """Its kind stays."""

    section_id: strawberry.ID = strawberry.field(description="Which one.")


@strawberry.input(description="A section to put elsewhere: one step, or to a place.")
class MoveSectionInput(WindowInput):
    """Either `step` or `place`."""

    section_id: strawberry.ID = strawberry.field(description="Which one.")
    step: Step | None = strawberry.field(default=None, description="One place.")
    place: int | None = strawberry.field(
        default=None, description="Where, counted from 1."
    )


@strawberry.input(description="A section to take out.")
class RemoveSectionInput(WindowInput):
    """It stays in the versions that have it."""

    section_id: strawberry.ID = strawberry.field(description="Which one.")


@strawberry.input(description="A draft to show everyone.")
class PublishWindowInput(WindowInput):
    """With a word about it for the history."""

    note: str = strawberry.field(
        default="", description="What has changed; at most 300 characters."
    )


@strawberry.input(description="A draft to drop.")
class DiscardDraftInput(WindowInput):
    """It becomes what is published."""


@strawberry.input(description="An earlier version to make a draft of.")
class RestoreVersionInput(WindowInput):
    """Publish it to bring it back."""

    number: int = strawberry.field(description="That of the version.")


@strawberry.input(description="A window whose preview links are to be closed.")
class ClosePreviewsInput:
    """All that were made so far."""

    storefront_id: strawberry.ID = strawberry.field(description="Which one.")

    def key(self) -> UUID:
        """Of the storefront."""
        return parse_public_id(STOREFRONT_PREFIX, self.storefront_id)[0]


@strawberry.input(description="A window in a further language.")
class WindowLanguageInput(WindowInput):
    """Which window, and which language."""

    language: str = strawberry.field(description="BCP 47, such as zh-Hans.")


@strawberry.input(description="The head of a window in a further language.")
class TranslateWindowInput(WindowLanguageInput):
    """What is left out stays; what is empty is read as it was written."""

    name: str | None = strawberry.field(
        default=None, description="What stands above the window."
    )
    mission: str | None = strawberry.field(
        default=None, description="What the charity does, in a sentence."
    )
    story: str | None = strawberry.field(
        default=None, description="More of it, in Markdown."
    )

    def to_given(self) -> Given:
        """In the action's words."""
        return {"name": self.name, "mission": self.mission, "story": self.story}


@strawberry.input(description="A section of a window in a further language.")
class TranslateSectionInput(WindowLanguageInput):
    """What is left out stays; what is empty is read as it was written."""

    section_id: strawberry.ID = strawberry.field(description="Which one.")
    title: str | None = strawberry.field(
        default=None, description="What stands above it."
    )
    text: str | None = strawberry.field(
        default=None, description="TEXT: its words, in Markdown."
    )
    alt: str | None = strawberry.field(
        default=None, description="PICTURE: what it shows."
    )
    caption: str | None = strawberry.field(
        default=None, description="PICTURE: the line below it."
    )

    def to_given(self) -> Given:
        """In the action's words."""
        return {
            "title": self.title,
            "text": self.text,
            "alt": self.alt,
            "caption": self.caption,
        }


@strawberry.input(description="A language a window shall say nothing in any more.")
class RemoveWindowTranslationInput(WindowLanguageInput):
    """Safe to repeat."""


@strawberry.type(description="After changing a draft.")
class WindowPayload(Payload):
    """The window as it is now, or null."""

    window: WindowDesk | None = strawberry.field(
        default=None, description="With its new revision."
    )


@strawberry.type(description="After changing a window's head.")
class EditWindowPayload(WindowPayload):
    """The window as it is now, or null."""


@strawberry.type(description="After adding a section.")
class AddSectionPayload(WindowPayload):
    """The window as it is now, or null."""

    section: SectionType | None = strawberry.field(
        default=None, description="The new one."
    )


@strawberry.type(description="After changing a section.")
class UpdateSectionPayload(WindowPayload):
    """The window as it is now, or null."""

    section: SectionType | None = strawberry.field(
        default=None, description="As it is now."
    )


@strawberry.type(description="After saying a window's head in another language.")
class TranslateWindowPayload(WindowPayload):
    """The window as it is now, or null."""


@strawberry.type(description="After saying a section in another language.")
class TranslateSectionPayload(WindowPayload):
    """The window as it is now, or null."""


@strawberry.type(description="After taking a language out of a window.")
class RemoveWindowTranslationPayload(WindowPayload):
    """The window as it is now, or null."""


@strawberry.type(description="After moving a section.")
class MoveSectionPayload(WindowPayload):
    """The window as it is now, or null."""


@strawberry.type(description="After removing a section.")
class RemoveSectionPayload(WindowPayload):
    """The window as it is now, or null."""


@strawberry.type(description="After publishing.")
class PublishWindowPayload(WindowPayload):
    """The window as it is now, or null."""


@strawberry.type(description="After discarding a draft.")
class DiscardDraftPayload(WindowPayload):
    """The window as it is now, or null."""


@strawberry.type(description="After making a draft of an earlier version.")
class RestoreVersionPayload(WindowPayload):
    """The window as it is now, or null."""


@strawberry.type(description="After closing preview links.")
class ClosePreviewsPayload(WindowPayload):
    """The window as it is now, or null."""


def _picture_key(public: str | None) -> UUID | None:
    return None if public is None else parse_public_id(PICTURE_PREFIX, public)[0]
