"""Storefronts and the windows they show the public."""

from typing import Annotated
from uuid import UUID

import strawberry

from commons.kit.arguments import After, First, Slug
from commons.kit.connections import Connection, PageArguments, keyset
from commons.kit.errors import Refusal
from commons.kit.extensions import extend
from commons.kit.graphql import Info, mutation, node
from commons.kit.language import _, known_language
from commons.kit.scopes import Scope
from commons.organizations.types.desk import OrganizationDesk
from commons.people.viewer import viewer, viewer_or_none
from storefronts.windows.actions import drafts, publishing
from storefronts.windows.rules.content import Section
from storefronts.windows.selectors import windows
from storefronts.windows.types.editor import WindowDesk
from storefronts.windows.types.inputs import (
    AddSectionInput,
    AddSectionPayload,
    ClosePreviewsInput,
    ClosePreviewsPayload,
    DiscardDraftInput,
    DiscardDraftPayload,
    EditWindowInput,
    EditWindowPayload,
    MoveSectionInput,
    MoveSectionPayload,
    PublishWindowInput,
    PublishWindowPayload,
    RemoveSectionInput,
    RemoveSectionPayload,
    RemoveWindowTranslationInput,
    RemoveWindowTranslationPayload,
    RestoreVersionInput,
    RestoreVersionPayload,
    TranslateSectionInput,
    TranslateSectionPayload,
    TranslateWindowInput,
    TranslateWindowPayload,
    UpdateSectionInput,
    UpdateSectionPayload,
    WindowChangedError,
)
from storefronts.windows.types.windows import (
    STOREFRONT_PREFIX,
    GoodsSectionType,
    PictureSectionType,
    PledgedSectionType,
    SectionType,
    StorefrontType,
    TextSectionType,
    Together,
    Tongue,
    section_type,
)

TYPES = [
    GoodsSectionType, PledgedSectionType, TextSectionType, PictureSectionType,
    WindowChangedError,
]  # fmt: skip

Preview = Annotated[
    str | None,
    strawberry.argument(
        description="Look ahead at the draft: the token of a preview link, or `draft` "
        "for members."
    ),
]


@strawberry.type
class Query:
    """Windows in public."""

    @strawberry.field(description="A charity's storefront; null when it is not public.")
    def storefront(
        self,
        info: Info,
        slug: Slug,
        preview: Preview = None,
        language: Annotated[
            str | None,
            strawberry.argument(
                description="Its words in this language, BCP 47; in that of the "
                "request if null, or unknown."
            ),
        ] = None,
    ) -> StorefrontType | None:
        """Members see their own before the charity is verified."""
        actor, spoken = viewer_or_none(info), known_language(language or "")
        if preview:
            shown = windows.previewed_storefront(actor, slug, preview=preview)
            return None if shown is None else StorefrontType.told(shown, spoken)
        found = windows.visible_storefront(actor, slug)
        if found is None:
            return None
        return StorefrontType.told(windows.shown_as_published(found), spoken)

    @strawberry.field(description="Storefronts of verified charities, by name.")
    def storefronts(
        self, first: First = None, after: After = None
    ) -> Connection[StorefrontType]:
        """Everyone's to look at."""
        return keyset(
            windows.public_storefronts(),
            PageArguments.of(first, after),
            order=("name", "id"),
            build=StorefrontType.of,
        )


@strawberry.type
class Mutation:
    """Arranging a window, and publishing it."""

    @mutation(scope=Scope.CATALOGUE)
    def edit_window(self, info: Info, input: EditWindowInput) -> EditWindowPayload:
        """Change words and pictures in the head of the draft."""
        opened = drafts.edit_window(
            actor=viewer(info), seen=input.to_seen(), change=input.to_change()
        )
        return EditWindowPayload(window=_desk(opened))

    @mutation(scope=Scope.CATALOGUE)
    def add_section(self, info: Info, input: AddSectionInput) -> AddSectionPayload:
        """Put a section into the draft."""
        opened, section = drafts.add_section(
            actor=viewer(info),
            seen=input.to_seen(),
            kind=input.kind,
            change=input.to_change(),
            place=None if input.place is None else input.place - 1,
        )
        return AddSectionPayload(
            window=_desk(opened), section=_section(opened, section)
        )

    @mutation(scope=Scope.CATALOGUE)
    def update_section(
        self, info: Info, input: UpdateSectionInput
    ) -> UpdateSectionPayload:
        """Change what a section of the draft shows."""
        opened, section = drafts.update_section(
            actor=viewer(info),
            seen=input.to_seen(),
            section_id=input.section_id,
            change=input.to_change(),
        )
        return UpdateSectionPayload(
            window=_desk(opened), section=_section(opened, section)
        )

    @mutation(scope=Scope.CATALOGUE)
    def move_section(self, info: Info, input: MoveSectionInput) -> MoveSectionPayload:
        """Put a section of the draft elsewhere; beyond an end is that end."""
        to = input.step if input.place is None else input.place - 1
        if to is None or (input.step is not None and input.place is not None):
            raise Refusal(_("Name a step or a place."), path=("input", "step"))
        opened = drafts.move_section(
            actor=viewer(info),
            seen=input.to_seen(),
            section_id=input.section_id,
            to=to,
        )
        return MoveSectionPayload(window=_desk(opened))

    @mutation(scope=Scope.CATALOGUE)
    def remove_section(
        self, info: Info, input: RemoveSectionInput
    ) -> RemoveSectionPayload:
        """Take a section out of the draft."""
        opened = drafts.remove_section(
            actor=viewer(info), seen=input.to_seen(), section_id=input.section_id
        )
        return RemoveSectionPayload(window=_desk(opened))

    @mutation(scope=Scope.CATALOGUE)
    def translate_window(
        self, info: Info, input: TranslateWindowInput
    ) -> TranslateWindowPayload:
        """Say the words in the head of the draft in another language."""
        opened = drafts.translate_window(
            actor=viewer(info),
            seen=input.to_seen(),
            language=input.language,
            given=input.to_given(),
        )
        return TranslateWindowPayload(window=_desk(opened))

    @mutation(scope=Scope.CATALOGUE)
    def translate_section(
        self, info: Info, input: TranslateSectionInput
    ) -> TranslateSectionPayload:
        """Say a section of the draft in another language."""
        opened = drafts.translate_section(
            actor=viewer(info),
            seen=input.to_seen(),
            language=input.language,
            section_id=input.section_id,
            given=input.to_given(),
        )
        return TranslateSectionPayload(window=_desk(opened))

    @mutation(scope=Scope.CATALOGUE)
    def remove_window_translation(
        self, info: Info, input: RemoveWindowTranslationInput
    ) -> RemoveWindowTranslationPayload:
        """Let the draft say nothing in a language."""
        opened = drafts.remove_window_translation(
            actor=viewer(info), seen=input.to_seen(), language=input.language
        )
        return RemoveWindowTranslationPayload(window=_desk(opened))

    @mutation(scope=Scope.CATALOGUE)
    def publish_window(
        self, info: Info, input: PublishWindowInput
    ) -> PublishWindowPayload:
        """Show everyone the draft."""
        version = publishing.publish_window(
            actor=viewer(info), seen=input.to_seen(), note=input.note
        )
        found = windows.storefront_by_key(version.storefront_id)
        return PublishWindowPayload(
            window=None if found is None else WindowDesk.of(found)
        )

    @mutation(scope=Scope.CATALOGUE)
    def discard_draft(
        self, info: Info, input: DiscardDraftInput
    ) -> DiscardDraftPayload:
        """Drop what was arranged since the last version."""
        opened = drafts.discard_draft(actor=viewer(info), seen=input.to_seen())
        return DiscardDraftPayload(window=_desk(opened))

    @mutation(scope=Scope.CATALOGUE)
    def restore_version(
        self, info: Info, input: RestoreVersionInput
    ) -> RestoreVersionPayload:
        """Make a draft of an earlier version; publish it to bring it back."""
        opened = drafts.restore_version(
            actor=viewer(info), seen=input.to_seen(), number=input.number
        )
        return RestoreVersionPayload(window=_desk(opened))

    @mutation(scope=Scope.CATALOGUE)
    def close_previews(
        self, info: Info, input: ClosePreviewsInput
    ) -> ClosePreviewsPayload:
        """Let every preview link made so far open nothing any more."""
        opened = drafts.close_previews(actor=viewer(info), storefront_id=input.key())
        return ClosePreviewsPayload(window=_desk(opened))


def _desk(opened: drafts.Opened) -> WindowDesk | None:
    found = windows.storefront_by_key(opened.storefront.pk)
    return None if found is None else WindowDesk.of(found)


def _section(opened: drafts.Opened, section: Section) -> SectionType:
    tongue = Tongue(opened.storefront.charity.language)
    together = Together(opened.storefront, opened.content.sections, tongue)
    return section_type(section, together)


def _storefront(info: Info, key: UUID) -> StorefrontType | None:
    found = windows.visible_storefront_by_key(viewer_or_none(info), key)
    return None if found is None else StorefrontType.of(found)


def _of_desk(root: strawberry.Parent[OrganizationDesk]) -> StorefrontType | None:
    found = windows.storefront_of(root.row.pk) if root.row.is_charity else None
    return None if found is None else StorefrontType.of(found)


def _window_of_desk(root: strawberry.Parent[OrganizationDesk]) -> WindowDesk | None:
    found = windows.storefront_of(root.row.pk) if root.row.is_charity else None
    return None if found is None else WindowDesk.of(found)


extend(
    OrganizationDesk,
    storefront=strawberry.field(
        resolver=_of_desk, description="The charity's storefront; merchants have none."
    ),
    window=strawberry.field(
        resolver=_window_of_desk,
        description="Draft and versions of its window; merchants have none.",
    ),
)
node(STOREFRONT_PREFIX, _storefront)
