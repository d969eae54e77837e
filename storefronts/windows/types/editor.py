"""The private side of a window: its draft, what differs, what was published."""

from datetime import datetime

import strawberry

from commons.kit.arguments import After, First
from commons.kit.connections import Connection, PageArguments, keyset
from commons.kit.enums import described
from commons.kit.graphql import DERIVED, Info
from commons.kit.language import language_name, language_tag, languages
from commons.people.viewer import viewer_or_none
from storefronts.windows.models import (
    Storefront,
    WindowDraft,
    WindowVersion,
    published_content,
)
from storefronts.windows.policy import may_edit_storefront, may_publish_window
from storefronts.windows.rules.content import (
    Section,
    SectionKind,
    SectionWords,
    WindowContent,
    WindowWords,
    first_content,
)
from storefronts.windows.rules.difference import (
    Change,
    ChangeKind,
    FieldChange,
    FieldName,
    PieceKind,
    difference,
    shortened,
)
from storefronts.windows.rules.translations import section_words, words_in
from storefronts.windows.selectors.previews import preview_link
from storefronts.windows.selectors.windows import (
    draft_of,
    shown_as_draft,
    version_numbered,
    versions_of,
)
from storefronts.windows.types.windows import StorefrontType

ChangeKindChoice = described(
    ChangeKind,
    name="WindowChangeKind",
    description="What became of a part of a window.",
    ADDED="A section came.",
    REMOVED="A section went.",
    MOVED="A section stands elsewhere.",
    CHANGED="Fields of it differ.",
)
PieceKindChoice = described(
    PieceKind,
    name="PieceKind",
    description="What became of some words.",
    SAME="They stayed.",
    ADDED="They came.",
    REMOVED="They went.",
)


@strawberry.type(name="TextPiece", description="Words that stayed, came or went.")
class PieceType:
    """In reading order."""

    kind: PieceKind = strawberry.field(description="What became of them.")
    text: str = strawberry.field(
        description="The words; a long unchanged stretch is cut in its middle."
    )


@strawberry.type(name="WindowFieldChange", description="A field that differs.")
class FieldChangeType:
    """Word by word."""

    name: FieldName = strawberry.field(description="Which one.")
    pieces: list[PieceType] = strawberry.field(description="Empty for a picture.")

    @classmethod
    def of(cls, change: FieldChange) -> "FieldChangeType":
        """The field as clients see it."""
        pieces = shortened(change.pieces)
        return cls(
            name=change.name,
            pieces=[PieceType(kind=one.kind, text=one.text) for one in pieces],
        )


@strawberry.type(name="WindowChange", description="One difference of two windows.")
class ChangeType:
    """About a section, or about the head of the window."""

    kind: ChangeKind = strawberry.field(description="What became of it.")
    section_id: strawberry.ID | None = strawberry.field(
        description="Of which section; null for the head."
    )
    section_kind: SectionKind | None = strawberry.field(
        description="What the section shows; null for the head."
    )
    section_title: str = strawberry.field(
        description="What stands above the section; may be empty."
    )
    place_before: int | None = strawberry.field(
        description="Where the section stood, from 1; null if it was not there."
    )
    place_after: int | None = strawberry.field(
        description="Where it stands, from 1; null if it is not there any more."
    )
    language: str | None = strawberry.field(
        description="In which further language its words differ, as BCP 47; null for "
        "those it is written in."
    )
    language_name: str | None = strawberry.field(
        description="What that language is called in itself."
    )
    fields: list[FieldChangeType] = strawberry.field(description="What differs in it.")

    @classmethod
    def of(cls, change: Change) -> "ChangeType":
        """The difference as clients see it."""
        section = change.section
        return cls(
            kind=change.kind,
            section_id=None if section is None else strawberry.ID(section.id),
            section_kind=None if section is None else section.kind,
            section_title="" if section is None else section.title,
            place_before=change.place_before,
            place_after=change.place_after,
            language=language_tag(change.language) if change.language else None,
            language_name=language_name(change.language) if change.language else None,
            fields=[FieldChangeType.of(one) for one in change.fields],
        )


@strawberry.type(name="WindowVersion", description="A window as it was published once.")
class WindowVersionType:
    """Never changed; `restoreVersion` makes a draft of it."""

    row: strawberry.Private[WindowVersion]
    before: strawberry.Private[WindowContent]
    number: int = strawberry.field(description="Counts from 1 within its window.")
    note: str = strawberry.field(description="What was said about it; may be empty.")
    published_at: datetime = strawberry.field(description="When.")
    published_by: str | None = strawberry.field(
        description="By whom; null for one from before windows had versions."
    )
    is_current: bool = strawberry.field(description="Whether everyone sees it now.")

    @strawberry.field(
        description="What differs from the version before.", metadata=DERIVED
    )
    def changes(self) -> list[ChangeType]:
        """The first is compared with a window nobody had arranged."""
        return [ChangeType.of(one) for one in difference(self.before, self.row.content)]


@strawberry.type(name="PreviewLink", description="Shows the draft to whoever has it.")
class PreviewLinkType:
    """Until it expires, the draft is published or discarded, or links are closed."""

    path: str = strawberry.field(description="Its address on this site.")
    expires_at: datetime = strawberry.field(description="When it stops by itself.")


@strawberry.type(name="WindowSectionWords", description="The words of a section.")
class SectionWordsType:
    """What its kind does not use is empty."""

    title: str = strawberry.field(description="What stands above it.")
    text: str = strawberry.field(description="TEXT: its words, Markdown.")
    alt: str = strawberry.field(description="PICTURE: what it shows.")
    caption: str = strawberry.field(description="PICTURE: the line below it.")

    @classmethod
    def of(cls, words: Section | SectionWords) -> "SectionWordsType":
        """The words as clients see them."""
        return cls(
            title=words.title, text=words.text, alt=words.alt, caption=words.caption
        )


@strawberry.type(
    name="WindowSectionTranslation", description="A section in a further language."
)
class SectionTranslationType:
    """With the original beside it."""

    section_id: strawberry.ID = strawberry.field(description="Which one.")
    kind: SectionKind = strawberry.field(description="What it shows.")
    original: SectionWordsType = strawberry.field(description="As it was written.")
    said: SectionWordsType = strawberry.field(
        description="What is empty is read as it was written."
    )


@strawberry.type(
    name="WindowTranslation", description="A draft in one further language."
)
class WindowTranslationType:
    """Also where nothing is said yet, so that a form can be made of it."""

    language: str = strawberry.field(description="Which one, BCP 47.")
    language_name: str = strawberry.field(description="What it is called in itself.")
    is_said: bool = strawberry.field(description="Whether anything is said in it.")
    name: str = strawberry.field(description="What stands above the window.")
    mission: str = strawberry.field(description="What the charity does, in a sentence.")
    story: str = strawberry.field(description="More of it, Markdown.")
    sections: list[SectionTranslationType] = strawberry.field(
        description="One for each section of the draft, in order."
    )

    @classmethod
    def of(cls, words: WindowWords, content: WindowContent) -> "WindowTranslationType":
        """What is said of this content."""
        return cls(
            language=language_tag(words.language),
            language_name=language_name(words.language),
            is_said=words != WindowWords(language=words.language),
            name=words.name,
            mission=words.mission,
            story=words.story,
            sections=[
                SectionTranslationType(
                    section_id=strawberry.ID(section.id),
                    kind=section.kind,
                    original=SectionWordsType.of(section),
                    said=SectionWordsType.of(section_words(words, section.id)),
                )
                for section in content.sections
            ],
        )


@strawberry.type(description="The private side of a window, for the charity's members.")
class WindowDesk:
    """Only made for those who may see it."""

    storefront: strawberry.Private[Storefront]
    row: strawberry.Private[WindowDraft | None]

    @strawberry.field(description="Send it back as `expectedRevision`.")
    def revision(self) -> int:
        """Zero until somebody edits."""
        return 0 if self.row is None else self.row.revision

    @strawberry.field(description="Who changed the draft last; null if nobody has.")
    def changed_by(self) -> str | None:
        """The name they go by."""
        return None if self.row is None else self.row.changed_by.display_name

    @strawberry.field(description="When; null if nobody has.")
    def changed_at(self) -> datetime | None:
        """The last change of any kind."""
        return None if self.row is None else self.row.changed_at

    @strawberry.field(description="The window as it would be.")
    def draft(self) -> StorefrontType:
        """What is published, while nobody has edited."""
        return StorefrontType.showing(shown_as_draft(self.storefront, self.row))

    @strawberry.field(
        description="The draft in each further language of this platform, said or not."
    )
    def translations(self) -> list[WindowTranslationType]:
        """Only what is said; the original stands in `draft`."""
        own = self.storefront.charity.language
        content = shown_as_draft(self.storefront, self.row).content
        return [
            WindowTranslationType.of(words_in(content, one), content)
            for one in languages()
            if one != own
        ]

    @strawberry.field(description="What publishing would change; empty if nothing.")
    def changes(self) -> list[ChangeType]:
        """Section by section, field by field, word by word."""
        if self.row is None:
            return []
        before = published_content(self.storefront)
        return [ChangeType.of(one) for one in difference(before, self.row.content)]

    @strawberry.field(description="What everyone sees; null if never published.")
    def published(self) -> WindowVersionType | None:
        """The window of a new charity shows all its goods until then."""
        current = self.storefront.published
        if current is None:
            return None
        found = version_numbered(self.storefront, current.number)
        return None if found is None else self._versions([found])[0]

    @strawberry.field(description="Whether the viewer may publish.")
    def may_publish(self, info: Info) -> bool:
        """Managers and up."""
        return may_publish_window(viewer_or_none(info), self.storefront.charity_id)

    @strawberry.field(description="A new link to the draft; null for who only looks.")
    def preview_link(self, info: Info) -> PreviewLinkType | None:
        """Staff of the charity and up may show a draft to others."""
        if not may_edit_storefront(viewer_or_none(info), self.storefront.charity_id):
            return None
        made = preview_link(self.storefront, self.row)
        return PreviewLinkType(
            path=f"/charities/{self.storefront.slug}/preview/{made.token}/",
            expires_at=made.expires_at,
        )

    @strawberry.field(description="Everything that was published, the latest first.")
    def versions(
        self, first: First = None, after: After = None
    ) -> Connection[WindowVersionType]:
        """Two statements for a page of them."""
        page = keyset(
            versions_of(self.storefront),
            PageArguments.of(first, after),
            order=("-number",),
            build=lambda version: version,
        )
        return Connection(
            nodes=self._versions(page.nodes),
            page_info=page.page_info,
            cursors=page.cursors,
            count=page.count,
        )

    def _versions(self, rows: list[WindowVersion]) -> list[WindowVersionType]:
        known = {row.number: row.content for row in rows}
        missing = {row.number - 1 for row in rows} - known.keys() - {0}
        for row in versions_of(self.storefront).filter(number__in=missing):
            known[row.number] = row.content
        return [
            WindowVersionType(
                row=row,
                before=known.get(row.number - 1) or first_content(row.name),
                number=row.number,
                note=row.note,
                published_at=row.published_at,
                published_by=_name(row),
                is_current=row.pk == self.storefront.published_id,
            )
            for row in rows
        ]

    @classmethod
    def of(cls, storefront: Storefront) -> "WindowDesk":
        """One statement, for the draft."""
        return cls(storefront=storefront, row=draft_of(storefront))


def _name(version: WindowVersion) -> str | None:
    person = version.published_by
    return None if person is None else person.display_name
