"""Arranging the draft of a window: nobody outside sees it until it is published.

Whoever edits names the revision they saw; somebody else's edit in between is told and
never lost. What they changed themselves meanwhile, in another form or tab, is no
surprise to them. All edits of one window wait for the lock of its storefront.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from commons.kit.clock import now
from commons.kit.dates import format_clock, format_day_of_year
from commons.kit.errors import NotFound, Refusal, require
from commons.kit.ids import new_id, public_id
from commons.kit.language import _, language_name
from commons.kit.text import spoken_language
from commons.kit.transactions import in_transaction
from commons.media.models import Picture
from commons.media.selectors import pictures_of
from commons.people.models import Person
from storefronts.windows.models import (
    Storefront,
    WindowDraft,
    WindowVersion,
    columns_of,
    published_content,
)
from storefronts.windows.policy import may_edit_storefront
from storefronts.windows.rules.content import Section, SectionKind, WindowContent
from storefronts.windows.rules.editing import (
    SectionChange,
    Step,
    place_after,
    place_of,
    with_changed_section,
    with_moved_section,
    with_section,
    with_words,
    without_section,
)
from storefronts.windows.rules.translations import (
    Given,
    with_head_words,
    with_section_words,
    without_language,
)

SECTION_PREFIX = "sec"
LANGUAGE = ("input", "language")


class WindowChanged(Refusal):
    """Somebody changed the draft after the editor had seen it."""

    code = "WINDOW_CHANGED"

    def __init__(self, *, by: str, at: datetime, revision: int) -> None:
        super().__init__(
            _(
                "{by} changed this window at {time} UTC on {day}, "
                "after you had opened it. Nothing of yours is lost: look at the "
                "draft as it is now, then send this again."
            ).format(by=by, time=format_clock(at), day=format_day_of_year(at.date())),
            path=("input", "expectedRevision"),
        )
        self.by = by
        self.at = at
        self.revision = revision


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Which window somebody edits, and the revision of it that they saw."""

    storefront_id: UUID
    revision: int


@dataclass(frozen=True, kw_only=True)
class HeadChange:
    """What is to be changed in a window's head; None leaves a field as it is.

    A picture named in `without` is taken away.
    """

    name: str | None = None
    mission: str | None = None
    story: str | None = None
    banner_id: UUID | None = None
    emblem_id: UUID | None = None
    without: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Opened:
    """A window whose storefront is locked, and its draft as it is now."""

    storefront: Storefront
    draft: WindowDraft | None
    content: WindowContent

    @property
    def revision(self) -> int:
        """Zero until somebody edits."""
        return 0 if self.draft is None else self.draft.revision


@in_transaction
def edit_window(*, actor: Person, seen: Seen, change: HeadChange) -> Opened:
    """Change name, words, banner or emblem of the draft."""
    opened = opened_window(actor, seen)
    content = with_words(
        opened.content, name=change.name, mission=change.mission, story=change.story
    )
    wanted = {"bannerId": change.banner_id, "emblemId": change.emblem_id}
    _check_pictures(opened.storefront, wanted)
    for name in ("banner_id", "emblem_id"):
        chosen = getattr(change, name)
        if chosen is not None or name in change.without:
            content = replace(content, **{name: chosen})
    return written(opened, actor, content)


@in_transaction
def add_section(
    *,
    actor: Person,
    seen: Seen,
    kind: SectionKind,
    change: SectionChange,
    place: int | None = None,
) -> tuple[Opened, Section]:
    """Put a section into the draft, at the end unless a place is named."""
    opened = opened_window(actor, seen)
    section = Section(id=public_id(SECTION_PREFIX, new_id()), kind=kind)
    change = _with_alt(opened.storefront, change)
    sections = opened.content.sections
    at = len(sections) if place is None else place
    content = with_section(opened.content, section, change, place=at)
    done = written(opened, actor, content)
    return done, _section(done.content, section.id)


@in_transaction
def update_section(
    *, actor: Person, seen: Seen, section_id: str, change: SectionChange
) -> tuple[Opened, Section]:
    """Change what a section of the draft shows."""
    opened = opened_window(actor, seen)
    change = _with_alt(opened.storefront, change)
    content = with_changed_section(opened.content, section_id, change)
    done = written(opened, actor, content)
    return done, _section(done.content, section_id)


@in_transaction
def move_section(
    *, actor: Person, seen: Seen, section_id: str, to: Step | int
) -> Opened:
    """Put a section of the draft one place up or down, or at a place."""
    opened = opened_window(actor, seen)
    content = opened.content
    if isinstance(to, Step):
        to = place_after(content, section_id, to)
    content = with_moved_section(content, section_id, place=to)
    return written(opened, actor, content)


@in_transaction
def remove_section(*, actor: Person, seen: Seen, section_id: str) -> Opened:
    """Take a section out of the draft."""
    opened = opened_window(actor, seen)
    return written(opened, actor, without_section(opened.content, section_id))


@in_transaction
def translate_window(
    *, actor: Person, seen: Seen, language: str, given: Given
) -> Opened:
    """Say the head of the draft in another language; "" reads as it was written."""
    opened = opened_window(actor, seen)
    spoken = _further_language(opened, language)
    return written(opened, actor, with_head_words(opened.content, spoken, given))


@in_transaction
def translate_section(
    *, actor: Person, seen: Seen, language: str, section_id: str, given: Given
) -> Opened:
    """Say a section of the draft in another language."""
    opened = opened_window(actor, seen)
    spoken = _further_language(opened, language)
    content = opened.content
    section = content.sections[place_of(content, section_id)]
    changed = with_section_words(content, spoken, section, given)
    return written(opened, actor, changed)


@in_transaction
def remove_window_translation(*, actor: Person, seen: Seen, language: str) -> Opened:
    """Let the draft say nothing in that language."""
    opened = opened_window(actor, seen)
    spoken = spoken_language(language, path=LANGUAGE)
    return written(opened, actor, without_language(opened.content, spoken))


@in_transaction
def discard_draft(*, actor: Person, seen: Seen) -> Opened:
    """Let the draft be what is published; its preview links close."""
    opened = opened_window(actor, seen)
    content = published_content(opened.storefront)
    if opened.draft is None or content == opened.content:
        return opened
    return written(opened, actor, content, closes_previews=True)


@in_transaction
def restore_version(*, actor: Person, seen: Seen, number: int) -> Opened:
    """Make a draft of an earlier version; publishing it brings it back."""
    opened = opened_window(actor, seen)
    version = WindowVersion.objects.filter(
        storefront=opened.storefront, number=number
    ).first()
    if version is None:
        raise Refusal(
            _("There is no version {number}.").format(number=number),
            code="NOT_FOUND",
            path=("input", "number"),
        )
    return written(opened, actor, version.content)


@in_transaction
def close_previews(*, actor: Person, storefront_id: UUID) -> Opened:
    """Let all links to previews made so far open nothing any more."""
    opened = locked_window(actor, storefront_id)
    return written(opened, actor, opened.content, closes_previews=True)


def opened_window(actor: Person, seen: Seen) -> Opened:
    """The window, locked; raises WindowChanged where others changed what was seen."""
    opened = locked_window(actor, seen.storefront_id)
    if opened.revision == seen.revision or _only_own_since(actor, seen, opened.draft):
        return opened
    raise _changed(opened)


def opened_as_seen(actor: Person, seen: Seen) -> Opened:
    """The same, where the actor must have seen all of it, also what is their own."""
    opened = locked_window(actor, seen.storefront_id)
    if opened.revision == seen.revision:
        return opened
    raise _changed(opened)


def locked_window(actor: Person, storefront_id: UUID) -> Opened:
    """The window, locked, for those who may edit it."""
    storefront = (
        Storefront.objects.select_for_update(no_key=True, of=("self",))
        .select_related("published", "charity")
        .filter(pk=storefront_id)
        .first()
    )
    if storefront is None:
        raise NotFound
    require(may_edit_storefront(actor, storefront.charity_id))
    drafts = WindowDraft.objects.select_related("changed_by")
    draft = drafts.filter(storefront=storefront).first()
    content = published_content(storefront) if draft is None else draft.content
    return Opened(storefront, draft, content)


def written(
    opened: Opened,
    actor: Person,
    content: WindowContent,
    *,
    closes_previews: bool = False,
) -> Opened:
    """Keep the content as the next revision; nothing is written where it is equal."""
    if content == opened.content and not closes_previews:
        return opened
    revision = opened.revision + 1
    before = opened.draft
    previews_from = 0 if before is None else before.previews_from
    goes_on = before if before and before.changed_by_id == actor.pk else None
    draft = WindowDraft(
        storefront=opened.storefront,
        revision=revision,
        previews_from=revision if closes_previews else previews_from,
        changed_by=actor,
        changed_at=now(),
        run_from=goes_on.run_from if goes_on else revision,
        **columns_of(content),
    )
    draft.save(force_insert=before is None)
    return Opened(opened.storefront, draft, content)


def _further_language(opened: Opened, tag: str) -> str:
    """The language, if the window is not written in it; raises Refusal."""
    spoken = spoken_language(tag, path=LANGUAGE)
    if spoken == opened.storefront.charity.language:
        words = _("The window itself is written in {language}.")
        told = words.format(language=language_name(spoken))
        raise Refusal(told, code="OWN_LANGUAGE", path=LANGUAGE)
    return spoken


def _only_own_since(actor: Person, seen: Seen, draft: WindowDraft | None) -> bool:
    if draft is None or draft.changed_by_id != actor.pk:
        return False
    return draft.run_from <= seen.revision + 1 <= draft.revision


def _changed(opened: Opened) -> Refusal:
    if opened.draft is None:
        return Refusal(
            _("This window has no such revision. Ask for it again."),
            code=WindowChanged.code,
            path=("input", "expectedRevision"),
        )
    return WindowChanged(
        by=opened.draft.changed_by.display_name,
        at=opened.draft.changed_at,
        revision=opened.revision,
    )


def _section(content: WindowContent, section_id: str) -> Section:
    return next(one for one in content.sections if one.id == section_id)


def _with_alt(storefront: Storefront, change: SectionChange) -> SectionChange:
    """A new picture brings its own words along, unless others are given."""
    if change.picture_id is None:
        return change
    picture = _check_pictures(storefront, {"pictureId": change.picture_id})[
        change.picture_id
    ]
    return replace(change, alt=change.alt or picture.alt)


def _check_pictures(
    storefront: Storefront, wanted: dict[str, UUID | None]
) -> dict[UUID, Picture]:
    chosen: Collection[UUID] = {key for key in wanted.values() if key is not None}
    owned = pictures_of(storefront.charity_id, chosen) if chosen else {}
    for name, key in wanted.items():
        if key is not None and key not in owned:
            raise Refusal(
                _("That picture is not yours."), code="NOT_FOUND", path=("input", name)
            )
    return owned
