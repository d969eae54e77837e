"""Storefronts and the sections of their windows, as GraphQL shows them."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, TypedDict
from uuid import UUID

import strawberry

from commons.kit.enums import described
from commons.kit.graphql import DERIVED, Node
from commons.kit.ids import public_id
from commons.kit.language import language_now, language_tag
from commons.media.models import Picture
from commons.media.selectors import pictures_of
from commons.media.types import PictureType
from commons.organizations.types.organizations import CharityType, charity_type
from storefronts.windows.models import Storefront
from storefronts.windows.rules.content import (
    Choice,
    Section,
    SectionKind,
    first_content,
)
from storefronts.windows.rules.difference import FieldName
from storefronts.windows.rules.markdown import html_of
from storefronts.windows.rules.translations import told_in
from storefronts.windows.selectors.windows import Shown, shown_as_published

STOREFRONT_PREFIX = "sto"
# The name of a window is the page's h1; a section with a title has an h2.
HEADING_IN_STORY = 2
HEADING_IN_TEXT = 3

SectionKindChoice = described(
    SectionKind,
    name="SectionKind",
    description="What a section shows. More kinds may come.",
    GOODS="What the charity sells itself.",
    PLEDGED="What merchants sell with a pledge to it.",
    TEXT="Words.",
    PICTURE="A picture.",
)
ChoiceChoice = described(
    Choice,
    name="GoodsChoice",
    description="Which goods a section shows, the latest first.",
    ALL="All there are.",
    TAG="Those with a tag.",
    NAMED="Those chosen one by one, in that order.",
    MERCHANT="Those of one merchant.",
)

FieldNameChoice = described(
    FieldName,
    name="WindowFieldName",
    description="A field of a window's head or of a section.",
    NAME="The name above the window.",
    MISSION="The sentence below it.",
    STORY="The story.",
    BANNER="The picture across the head.",
    EMBLEM="The charity's mark.",
    TITLE="What stands above a section.",
    TEXT="The words of a section.",
    GOODS="Which goods it shows.",
    COUNT="How many of them.",
    PICTURE="Its picture.",
    ALT="What its picture shows.",
    CAPTION="The line below its picture.",
)


class Together:
    """What the sections of one window share, so that they are filled together."""

    def __init__(
        self, storefront: Storefront, sections: tuple[Section, ...], tongue: "Tongue"
    ) -> None:
        self.storefront = storefront
        self.sections = sections
        self.tongue = tongue
        self.memo: dict[object, Any] = {}  # whatever a higher domain fills them with

    @cached_property
    def pictures(self) -> dict[UUID, Picture]:
        """Of all sections: one statement."""
        wanted = {one.picture_id for one in self.sections} - {None}
        keys = {key for key in wanted if key is not None}
        return pictures_of(self.storefront.charity_id, keys) if keys else {}


@dataclass(frozen=True, slots=True)
class Tongue:
    """Which words of a window are in which language."""

    own: str
    read: str = ""
    said: frozenset[tuple[str, str]] = frozenset()

    def of(self, section_id: str, field: FieldName) -> str:
        """As BCP 47."""
        is_said = (section_id, field.value.lower()) in self.said
        return language_tag(self.read if is_said else self.own)


LanguageOf = Annotated[
    FieldName,
    strawberry.argument(name="of", description="Of which of its texts."),
]


@strawberry.interface(name="WindowSection", description="A block of a window.")
class SectionType:
    """Kinds may come; show what you know and leave out the rest."""

    section: strawberry.Private[Section]
    together: strawberry.Private[Together]
    id: strawberry.ID = strawberry.field(description="For `updateSection`; it stays.")
    kind: SectionKind = strawberry.field(description="What it shows.")
    title: str = strawberry.field(description="What stands above it; may be empty.")

    @strawberry.field(
        description="What a text of it is in, BCP 47: that of the request where the "
        "charity said it in that.",
        metadata=DERIVED,
    )
    def language(self, field: LanguageOf) -> str:
        """Each text falls back by itself."""
        return self.together.tongue.of(self.section.id, field)


@strawberry.type(name="GoodsSection", description="What the charity sells itself.")
class GoodsSectionType(SectionType):
    """Its listings are `listings`."""

    choice: Choice = strawberry.field(description="Which of them.")
    tag: str = strawberry.field(description="For TAG, else empty.")
    listing_ids: list[strawberry.ID] = strawberry.field(description="For NAMED.")
    count: int = strawberry.field(description="At most how many are shown.")


@strawberry.type(
    name="PledgedSection", description="What merchants sell with a pledge to it."
)
class PledgedSectionType(SectionType):
    """Its listings are `listings`."""

    choice: Choice = strawberry.field(description="Which of them.")
    tag: str = strawberry.field(description="For TAG, else empty.")
    merchant: str = strawberry.field(description="For MERCHANT its slug, else empty.")
    count: int = strawberry.field(description="At most how many are shown.")


@strawberry.type(name="TextSection", description="Words.")
class TextSectionType(SectionType):
    """Markdown, and the same as HTML."""

    text: str = strawberry.field(description="Markdown; may be empty.")

    @strawberry.field(description="The same as clean HTML.", metadata=DERIVED)
    def html(self) -> str:
        """Its headings stand below the section's."""
        return html_of(self.text, highest=HEADING_IN_TEXT)


@strawberry.type(name="PictureSection", description="A picture.")
class PictureSectionType(SectionType):
    """With what it shows, and perhaps a line below it."""

    alt: str = strawberry.field(
        description="What it shows, for those who do not see it."
    )
    caption: str = strawberry.field(description="What stands below it; may be empty.")

    @strawberry.field(description="The picture; null if it is gone.")
    def picture(self) -> PictureType | None:
        """One statement for the pictures of all sections."""
        key = self.section.picture_id
        found = None if key is None else self.together.pictures.get(key)
        return None if found is None else PictureType.of(found)


@strawberry.type(name="Storefront", description="The shop of a charity.")
class StorefrontType(Node):
    """What its window says; its listings are `listings(filter: {window: slug})`."""

    shown: strawberry.Private[Shown]
    tongue: strawberry.Private[Tongue]
    slug: str = strawberry.field(description="Its name in addresses: the charity's.")
    name: str = strawberry.field(description="What stands above the window.")
    mission: str = strawberry.field(
        description="What the charity does, in a sentence; may be empty."
    )
    story: str = strawberry.field(description="More of it, Markdown; may be empty.")
    opened_at: datetime = strawberry.field(description="Since when it is here.")
    is_draft: bool = strawberry.field(
        description="Whether this is not what everyone sees, but a look ahead."
    )
    banner: PictureType | None = strawberry.field(description="Across its head.")
    emblem: PictureType | None = strawberry.field(description="The charity's mark.")
    charity: CharityType = strawberry.field(description="Whose it is.")

    @strawberry.field(
        description="What name, mission or story is in, BCP 47: the language asked for "
        "where the charity said it in that.",
        metadata=DERIVED,
    )
    def language(self, field: LanguageOf) -> str:
        """Each text falls back by itself."""
        return self.tongue.of("", field)

    @strawberry.field(description="The story as clean HTML.", metadata=DERIVED)
    def story_html(self) -> str:
        """Its headings stand below the window's name."""
        return html_of(self.story, highest=HEADING_IN_STORY)

    @strawberry.field(description="The blocks below its head, in order.")
    def sections(self) -> list[SectionType]:
        """At most 24."""
        sections = self.shown.content.sections
        together = Together(self.shown.storefront, sections, self.tongue)
        return [section_type(section, together) for section in sections]

    @classmethod
    def of(cls, storefront: Storefront) -> "StorefrontType":
        """As everyone sees it; charity, version and pictures were fetched along."""
        return cls.told(shown_as_published(storefront))

    @classmethod
    def told(cls, shown: Shown, language: str = "") -> "StorefrontType":
        """In this language, else in that of the request, as far as it is said in it."""
        own, read = shown.storefront.charity.language, language or language_now()
        if shown.content == first_content(shown.content.name):
            ours = frozenset((one.id, "title") for one in shown.content.sections)
            return cls.showing(shown, Tongue(own, language_now(), ours))
        if own == read or not shown.content.translations:
            return cls.showing(shown)
        told = told_in(shown.content, read)
        shown = replace(shown, content=told.content)
        return cls.showing(shown, Tongue(own, read, told.said))

    @classmethod
    def showing(cls, shown: Shown, tongue: Tongue | None = None) -> "StorefrontType":
        """With this content, published or not."""
        storefront, content = shown.storefront, shown.content
        return cls(
            shown=shown,
            tongue=tongue or Tongue(storefront.charity.language),
            id=strawberry.ID(public_id(STOREFRONT_PREFIX, storefront.pk)),
            slug=storefront.slug,
            name=content.name,
            mission=content.mission,
            story=content.story,
            opened_at=storefront.opened_at,
            is_draft=shown.is_draft,
            banner=None if shown.banner is None else PictureType.of(shown.banner),
            emblem=None if shown.emblem is None else PictureType.of(shown.emblem),
            charity=charity_type(storefront.charity),
        )


class _Plain(TypedDict):
    section: Section
    together: Together
    id: strawberry.ID
    kind: SectionKind
    title: str


def section_type(section: Section, together: Together) -> SectionType:
    """The section as clients see it."""
    plain = _Plain(
        section=section,
        together=together,
        id=strawberry.ID(section.id),
        kind=section.kind,
        title=section.title,
    )
    match section.kind:
        case SectionKind.GOODS:
            return GoodsSectionType(
                **plain,
                choice=section.choice,
                tag=section.tag,
                listing_ids=[
                    strawberry.ID(public_id("lst", one)) for one in section.listing_ids
                ],
                count=section.count,
            )
        case SectionKind.PLEDGED:
            return PledgedSectionType(
                **plain,
                choice=section.choice,
                tag=section.tag,
                merchant=section.merchant,
                count=section.count,
            )
        case SectionKind.TEXT:
            return TextSectionType(**plain, text=section.text)
        case SectionKind.PICTURE:
            return PictureSectionType(**plain, alt=section.alt, caption=section.caption)
