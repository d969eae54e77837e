"""How one content of a window differs from another, for people to read."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from commons.kit.language import _, pgettext
from storefronts.windows.rules.content import (
    Choice,
    Section,
    SectionWords,
    WindowContent,
)
from storefronts.windows.rules.translations import section_words, words_in

# Signs of languages that are written without spaces stand for themselves.
SIGNS = r"\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef"
WORD = re.compile(rf"[{SIGNS}]|[^\s{SIGNS}]+\s*|\s+")
# Words of an unchanged stretch that stay on each side of a change.
KEPT_AROUND = 8
GAP = " … "


class ChangeKind(StrEnum):
    """What became of a part of the window."""

    ADDED = "ADDED"
    REMOVED = "REMOVED"
    MOVED = "MOVED"
    CHANGED = "CHANGED"


class PieceKind(StrEnum):
    """What became of some words."""

    SAME = "SAME"
    ADDED = "ADDED"
    REMOVED = "REMOVED"


class FieldName(StrEnum):
    """What can differ, of a window's head or of a section."""

    NAME = "NAME"
    MISSION = "MISSION"
    STORY = "STORY"
    BANNER = "BANNER"
    EMBLEM = "EMBLEM"
    TITLE = "TITLE"
    TEXT = "TEXT"
    GOODS = "GOODS"
    COUNT = "COUNT"
    PICTURE = "PICTURE"
    ALT = "ALT"
    CAPTION = "CAPTION"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words that stayed, came or went."""

    kind: PieceKind
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs; a picture has no words."""

    name: FieldName
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; without a section it is about the window's head.

    Places count from one; there is none before a section came or after it went.
    """

    kind: ChangeKind
    section: Section | None
    fields: tuple[FieldChange, ...] = ()
    place_before: int | None = None
    place_after: int | None = None
    # In which further language the words differ; empty for those of the window itself.
    language: str = ""


def difference(before: WindowContent, after: WindowContent) -> tuple[Change, ...]:
    """What was done to get from one to the other; empty where they are equal."""
    head = tuple(_head_changes(before, after))
    found = [Change(ChangeKind.CHANGED, None, head)] if head else []
    return (
        *found,
        *_section_changes(before.sections, after.sections),
        *_translation_changes(before, after),
    )


def word_pieces(before: str, after: str) -> tuple[Piece, ...]:
    """The two texts word by word: what stayed, went and came."""
    old, new = WORD.findall(before), WORD.findall(after)
    matcher = SequenceMatcher(None, old, new)
    pieces: list[Piece] = []
    for _kind, start, end, new_start, new_end in matcher.get_opcodes():
        gone, come = "".join(old[start:end]), "".join(new[new_start:new_end])
        if gone == come:
            pieces.append(Piece(PieceKind.SAME, gone))
            continue
        pieces += [Piece(PieceKind.REMOVED, gone)] if gone else []
        pieces += [Piece(PieceKind.ADDED, come)] if come else []
    return tuple(pieces)


def shortened(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces with long unchanged stretches cut in the middle."""
    last = len(pieces) - 1
    return tuple(
        Piece(piece.kind, _cut(piece.text, is_first=at == 0, is_last=at == last))
        if piece.kind is PieceKind.SAME and len(pieces) > 1
        else piece
        for at, piece in enumerate(pieces)
    )


def _cut(text: str, *, is_first: bool, is_last: bool) -> str:
    words = WORD.findall(text)
    head = [] if is_first else words[:KEPT_AROUND]
    tail = [] if is_last else words[-KEPT_AROUND:]
    if len(words) <= len(head) + len(tail) + 2:
        return text
    return f"{''.join(head).rstrip()}{GAP}{''.join(tail)}"


def _head_changes(before: WindowContent, after: WindowContent) -> Iterable[FieldChange]:
    yield from _words_changes(
        (FieldName.NAME, before.name, after.name),
        (FieldName.MISSION, before.mission, after.mission),
        (FieldName.STORY, before.story, after.story),
    )
    if before.banner_id != after.banner_id:
        yield FieldChange(FieldName.BANNER, ())
    if before.emblem_id != after.emblem_id:
        yield FieldChange(FieldName.EMBLEM, ())


def _section_changes(
    before: Sequence[Section], after: Sequence[Section]
) -> Iterable[Change]:
    old = {section.id: (place, section) for place, section in enumerate(before, 1)}
    new = {section.id for section in after}
    for section in before:
        if section.id not in new:
            place = old[section.id][0]
            nothing = Section(id=section.id, kind=section.kind)
            yield Change(
                ChangeKind.REMOVED, section, _fields(section, nothing), place, None
            )
    stayed = _that_kept_their_order([old[one.id][0] for one in after if one.id in old])
    for place, section in enumerate(after, 1):
        if section.id not in old:
            nothing = Section(id=section.id, kind=section.kind)
            yield Change(
                ChangeKind.ADDED, section, _fields(nothing, section), None, place
            )
            continue
        place_before, earlier = old[section.id]
        if place_before not in stayed:
            yield Change(ChangeKind.MOVED, section, (), place_before, place)
        if earlier != section:
            changed = _fields(earlier, section)
            yield Change(ChangeKind.CHANGED, section, changed, place_before, place)


def _translation_changes(
    before: WindowContent, after: WindowContent
) -> Iterable[Change]:
    """Language by language; what went with a section is not told again."""
    told = {one.language for one in (*before.translations, *after.translations)}
    for language in sorted(told):
        old, new = words_in(before, language), words_in(after, language)
        head = tuple(
            _words_changes(
                (FieldName.NAME, old.name, new.name),
                (FieldName.MISSION, old.mission, new.mission),
                (FieldName.STORY, old.story, new.story),
            )
        )
        if head:
            yield Change(ChangeKind.CHANGED, None, head, language=language)
        for place, section in enumerate(after.sections, 1):
            changed = _said(
                section_words(old, section.id), section_words(new, section.id)
            )
            if changed:
                yield Change(
                    ChangeKind.CHANGED, section, changed, place, place, language
                )


def _said(before: SectionWords, after: SectionWords) -> tuple[FieldChange, ...]:
    return tuple(
        _words_changes(
            (FieldName.TITLE, before.title, after.title),
            (FieldName.TEXT, before.text, after.text),
            (FieldName.ALT, before.alt, after.alt),
            (FieldName.CAPTION, before.caption, after.caption),
        )
    )


def _that_kept_their_order(places: Sequence[int]) -> set[int]:
    """The most places that still rise: whatever is not among them was moved."""
    best: list[list[int]] = []
    for at, place in enumerate(places):
        chains = [best[earlier] for earlier in range(at) if places[earlier] < place]
        best.append([*_longest(chains), place])
    return set(_longest(best))


def _longest(chains: Sequence[list[int]]) -> list[int]:
    return max(chains, key=len) if chains else []


def _fields(before: Section, after: Section) -> tuple[FieldChange, ...]:
    changes = list(
        _words_changes(
            (FieldName.TITLE, before.title, after.title),
            (FieldName.TEXT, before.text, after.text),
            (FieldName.GOODS, _goods(before), _goods(after)),
            (FieldName.COUNT, str(before.count), str(after.count)),
            (FieldName.ALT, before.alt, after.alt),
            (FieldName.CAPTION, before.caption, after.caption),
        )
    )
    if before.picture_id != after.picture_id:
        changes.append(FieldChange(FieldName.PICTURE, ()))
    if before.listing_ids != after.listing_ids and _goods(before) == _goods(after):
        words = _("{goods}, others than before").format(goods=_goods(after))
        pieces = (Piece(PieceKind.ADDED, words),)
        changes.append(FieldChange(FieldName.GOODS, pieces))
    return tuple(changes)


def _words_changes(*words: tuple[FieldName, str, str]) -> Iterable[FieldChange]:
    for name, before, after in words:
        if before != after:
            yield FieldChange(name, word_pieces(before, after))


def _goods(section: Section) -> str:
    match section.choice:
        case Choice.TAG:
            return _("tagged {tag}").format(tag=section.tag)
        case Choice.MERCHANT:
            return _("by {merchant}").format(merchant=section.merchant)
        case Choice.NAMED:
            return _("{count} chosen one by one").format(count=len(section.listing_ids))
    return pgettext("goods", "all")
