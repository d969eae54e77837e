"""What a window holds: its head, and sections in an order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from commons.kit.language import _

NAME_LENGTH = 120
MISSION_LENGTH = 240
STORY_LENGTH = 8_000
TITLE_LENGTH = 120
TEXT_LENGTH = 8_000
TAG_LENGTH = 255
SLUG_LENGTH = 60
ALT_LENGTH = 300
CAPTION_LENGTH = 300

MOST_SECTIONS = 24
MOST_NAMED = 24
MOST_SHOWN = 24
USUALLY_SHOWN = 8


class SectionKind(StrEnum):
    """What a section shows."""

    GOODS = "GOODS"
    PLEDGED = "PLEDGED"
    TEXT = "TEXT"
    PICTURE = "PICTURE"


class Choice(StrEnum):
    """Which goods a section shows."""

    ALL = "ALL"
    TAG = "TAG"
    NAMED = "NAMED"
    MERCHANT = "MERCHANT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One block of a window; what its kind does not use stays empty."""

    id: str
    kind: SectionKind
    title: str = ""
    text: str = ""
    choice: Choice = Choice.ALL
    tag: str = ""
    merchant: str = ""
    listing_ids: tuple[UUID, ...] = ()
    count: int = USUALLY_SHOWN
    picture_id: UUID | None = None
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionWords:
    """A section in another language; what is empty is read as it was written."""

    id: str
    title: str = ""
    text: str = ""
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowWords:
    """A window in another language, as settings name it."""

    language: str
    name: str = ""
    mission: str = ""
    story: str = ""
    sections: tuple[SectionWords, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowContent:
    """A whole window at one time, with what it says in further languages."""

    name: str
    mission: str = ""
    story: str = ""
    banner_id: UUID | None = None
    emblem_id: UUID | None = None
    sections: tuple[Section, ...] = ()
    translations: tuple[WindowWords, ...] = ()


def first_content(name: str) -> WindowContent:
    """A window nobody has arranged yet: everything the charity's shop offers."""
    return WindowContent(
        name=name,
        sections=(
            Section(id="own", kind=SectionKind.GOODS, title=_("Sold by the charity")),
            Section(
                id="pledged", kind=SectionKind.PLEDGED, title=_("Pledged by merchants")
            ),
        ),
    )


def kept_sections(sections: Sequence[Section]) -> list[dict[str, Any]]:
    """The sections as JSON; what is as usual is left out."""
    return [_kept(section) for section in sections]


def read_sections(stored: Sequence[Mapping[str, Any]]) -> tuple[Section, ...]:
    """The sections from what `kept_sections` made."""
    return tuple(_read(one) for one in stored)


def _kept(section: Section) -> dict[str, Any]:
    usual = Section(id=section.id, kind=section.kind)
    written: dict[str, Any] = {"id": section.id, "kind": section.kind.value}
    for name in (field.name for field in fields(Section)):
        value = getattr(section, name)
        if value != getattr(usual, name):
            written[name] = _plain(value)
    return written


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [str(one) for one in value]
    return str(value) if isinstance(value, UUID | StrEnum) else value


def _read(stored: Mapping[str, Any]) -> Section:
    plain = Section(id=stored["id"], kind=SectionKind(stored["kind"]))
    words = {
        name: stored[name]
        for name in ("title", "text", "tag", "merchant", "count", "alt", "caption")
        if name in stored
    }
    picture = stored.get("picture_id")
    return replace(
        plain,
        choice=Choice(stored.get("choice", Choice.ALL)),
        listing_ids=tuple(UUID(one) for one in stored.get("listing_ids", ())),
        picture_id=None if picture is None else UUID(picture),
        **words,
    )
