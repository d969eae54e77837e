"""Changing a window's content, one edit at a time; every edit is checked whole."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from uuid import UUID

from commons.kit.errors import NotFound, Refusal, Refusals
from commons.kit.language import _, gettext_lazy
from commons.kit.text import one_line, several_lines
from storefronts.windows.rules.content import (
    ALT_LENGTH,
    CAPTION_LENGTH,
    MISSION_LENGTH,
    MOST_NAMED,
    MOST_SECTIONS,
    MOST_SHOWN,
    NAME_LENGTH,
    SLUG_LENGTH,
    STORY_LENGTH,
    TAG_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
    Choice,
    Section,
    SectionKind,
    WindowContent,
)
from storefronts.windows.rules.translations import MOST_TEXT, pruned

Fit = Callable[..., str]

# Of all sections together, as MOST_TEXT, so that a window stays a page.
MOST_GOODS = 96

FIELDS_OF = {
    SectionKind.GOODS: {"title", "choice", "tag", "listing_ids", "count"},
    SectionKind.PLEDGED: {"title", "choice", "tag", "merchant", "count"},
    SectionKind.TEXT: {"title", "text"},
    SectionKind.PICTURE: {"title", "picture_id", "alt", "caption"},
}
CHOICES_OF = {
    SectionKind.GOODS: {Choice.ALL, Choice.TAG, Choice.NAMED},
    SectionKind.PLEDGED: {Choice.ALL, Choice.TAG, Choice.MERCHANT},
}
# What a choice needs to be told, and what to say when it is not.
NEEDED_BY = {
    Choice.TAG: ("tag", gettext_lazy("Enter the tag these goods have.")),
    Choice.NAMED: ("listing_ids", gettext_lazy("Choose at least one thing.")),
    Choice.MERCHANT: ("merchant", gettext_lazy("Choose the merchant.")),
}
SPELLING = {"listing_ids": "listingIds", "picture_id": "pictureId"}


class Step(StrEnum):
    """One place towards the top of a window, or towards its end."""

    UP = "UP"
    DOWN = "DOWN"


@dataclass(frozen=True, kw_only=True)
class SectionChange:
    """What is to be changed in a section; None leaves it as it is."""

    title: str | None = None
    text: str | None = None
    choice: Choice | None = None
    tag: str | None = None
    merchant: str | None = None
    listing_ids: tuple[UUID, ...] | None = None
    count: int | None = None
    picture_id: UUID | None = None
    alt: str | None = None
    caption: str | None = None


def with_words(
    content: WindowContent,
    *,
    name: str | None = None,
    mission: str | None = None,
    story: str | None = None,
) -> WindowContent:
    """The window with name, mission or story changed; None leaves them."""
    refusals: list[Refusal] = []

    def fitted(fit: Fit, text: str | None, before: str, place: str, most: int) -> str:
        if text is None:
            return before
        path, needed = ("input", place), place == "name"
        try:
            return fit(text, at_most=most, path=path, required=needed)
        except Refusal as refusal:
            refusals.append(refusal)
            return before

    changed = replace(
        content,
        name=fitted(one_line, name, content.name, "name", NAME_LENGTH),
        mission=fitted(one_line, mission, content.mission, "mission", MISSION_LENGTH),
        story=fitted(several_lines, story, content.story, "story", STORY_LENGTH),
    )
    if refusals:
        raise Refusals(refusals)
    return changed


def with_section(
    content: WindowContent, section: Section, change: SectionChange, *, place: int
) -> WindowContent:
    """The window with one section more; a place beyond the end is the end."""
    if len(content.sections) >= MOST_SECTIONS:
        raise Refusal(
            _("A window holds {most} sections. Remove one first.").format(
                most=MOST_SECTIONS
            ),
            code="TOO_MANY_SECTIONS",
        )
    sections = list(content.sections)
    sections.insert(max(0, place), changed_section(section, change))
    return _arranged(content, sections)


def with_changed_section(
    content: WindowContent, section_id: str, change: SectionChange
) -> WindowContent:
    """The window with one section's fields changed."""
    place = place_of(content, section_id)
    sections = list(content.sections)
    sections[place] = changed_section(sections[place], change)
    return _arranged(content, sections)


def with_moved_section(
    content: WindowContent, section_id: str, *, place: int
) -> WindowContent:
    """The window with one section elsewhere; a place beyond an end is that end."""
    sections = list(content.sections)
    moved = sections.pop(place_of(content, section_id))
    sections.insert(max(0, place), moved)
    return replace(content, sections=tuple(sections))


def without_section(content: WindowContent, section_id: str) -> WindowContent:
    """The window without one of its sections."""
    gone = content.sections[place_of(content, section_id)]
    rest = tuple(one for one in content.sections if one is not gone)
    return pruned(replace(content, sections=rest))


def place_of(content: WindowContent, section_id: str) -> int:
    """Where the section stands; raises NotFound."""
    for place, section in enumerate(content.sections):
        if section.id == section_id:
            return place
    raise NotFound


def place_after(content: WindowContent, section_id: str, step: Step) -> int:
    """Where a section stands after one step."""
    return place_of(content, section_id) + (1 if step is Step.DOWN else -1)


def changed_section(section: Section, change: SectionChange) -> Section:
    """The section with what is given; raises Refusals that name each field."""
    given = {
        field.name: getattr(change, field.name)
        for field in fields(change)
        if getattr(change, field.name) is not None
    }
    foreign = given.keys() - FIELDS_OF[section.kind]
    if foreign:
        raise Refusals([_foreign(name) for name in sorted(foreign)])
    changed = _without_unused(_fitted(replace(section, **given)))
    refusals = list(_problems(changed))
    if refusals:
        raise Refusals(refusals)
    return changed


def _fitted(section: Section) -> Section:
    return replace(
        section,
        title=_line(section.title, "title", TITLE_LENGTH),
        text=several_lines(
            section.text, at_most=TEXT_LENGTH, path=("input", "text"), required=False
        ),
        tag=_line(section.tag, "tag", TAG_LENGTH),
        merchant=_line(section.merchant, "merchant", SLUG_LENGTH),
        listing_ids=tuple(dict.fromkeys(section.listing_ids)),
        alt=_line(section.alt, "alt", ALT_LENGTH),
        caption=_line(section.caption, "caption", CAPTION_LENGTH),
    )


def _line(text: str, name: str, at_most: int) -> str:
    return one_line(text, at_most=at_most, path=("input", name), required=False)


def _without_unused(section: Section) -> Section:
    """What another choice needed is forgotten."""
    used = NEEDED_BY.get(section.choice, ("", ""))[0]
    return replace(
        section,
        tag=section.tag if used == "tag" else "",
        merchant=section.merchant if used == "merchant" else "",
        listing_ids=section.listing_ids if used == "listing_ids" else (),
    )


def _problems(section: Section) -> Iterable[Refusal]:
    if section.kind in CHOICES_OF:
        yield from _problems_of_goods(section)
    elif section.kind is SectionKind.PICTURE:
        if section.picture_id is None:
            yield _refusal("picture_id", _("Upload the picture first."), "EMPTY")
        if not section.alt:
            yield _refusal("alt", _("Say what the picture shows."), "EMPTY")


def _problems_of_goods(section: Section) -> Iterable[Refusal]:
    if section.choice not in CHOICES_OF[section.kind]:
        yield _refusal(
            "choice", _("This section is not chosen that way."), "OUT_OF_RANGE"
        )
    needed, words = NEEDED_BY.get(section.choice, ("", ""))
    if needed and not getattr(section, needed):
        yield _refusal(needed, str(words), "EMPTY")
    if len(section.listing_ids) > MOST_NAMED:
        words = _("Choose at most {most} things for a section.").format(most=MOST_NAMED)
        yield _refusal("listing_ids", words, "TOO_MANY")
    if not 1 <= section.count <= MOST_SHOWN:
        words = _("Show from 1 to {most} things.").format(most=MOST_SHOWN)
        yield _refusal("count", words, "OUT_OF_RANGE")


def _foreign(name: str) -> Refusal:
    return _refusal(
        name, _("This kind of section has no such field."), "NOT_OF_THIS_KIND"
    )


def _refusal(name: str, words: str, code: str) -> Refusal:
    return Refusal(words, code=code, path=("input", SPELLING.get(name, name)))


def _arranged(content: WindowContent, sections: Sequence[Section]) -> WindowContent:
    shown = sum(one.count for one in sections if one.kind in CHOICES_OF)
    if shown > MOST_GOODS:
        raise _refusal(
            "count",
            _(
                "All sections together show at most {most} things. Show fewer here."
            ).format(most=MOST_GOODS),
            "TOO_MANY",
        )
    if sum(len(one.text) for one in sections) > MOST_TEXT:
        words = _("All texts together have at most {most} characters.").format(
            most=MOST_TEXT
        )
        raise _refusal("text", words, "TOO_LONG")
    return replace(content, sections=tuple(sections))
