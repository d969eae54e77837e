"""Sentences in parts: what a page marks and links keeps its kind in any language.

A sentence is one message with placeholders, `{sum} goes to {charity}.`, so that each
language orders its words as it likes; what fills it are parts, or sentences of parts.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

PLACEHOLDER = re.compile(r"\{(\w+)\}")
REMEMBERED = 512


class PartKind(StrEnum):
    """How a page shows a part of the sentence."""

    TEXT = "TEXT"
    GIVES = "GIVES"
    CHARITY = "CHARITY"


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of the sentence; `slug` is the charity's, empty for other kinds."""

    text: str
    kind: PartKind = PartKind.TEXT
    slug: str = ""


Parts = tuple[Part, ...]
Filling = str | Part | Parts


@dataclass(frozen=True, slots=True)
class DisclosureText:
    """The sentence whole, and in the parts a page marks and links."""

    text: str
    parts: Parts


def said(message: str, **fillings: Filling) -> Parts:
    """The message with each placeholder filled, in the order of the message."""
    parts: list[Part] = []
    for words, name in _pieces(message):
        if words is not None:
            parts.append(words)
            continue
        filling = fillings[name]
        if isinstance(filling, tuple):
            parts.extend(filling)
        else:
            parts.append(Part(filling) if isinstance(filling, str) else filling)
    return tuple(parts)


def in_turn(several: Sequence[Parts], *, earlier: str, last: str) -> Parts:
    """Several as one list; the messages have the places `{list}` and `{next}`.

    `earlier` joins all but the last, which `last` joins.
    """
    whole = several[0]
    for one in several[1:-1]:
        whole = said(earlier, list=whole, next=one)
    return said(last, list=whole, next=several[-1]) if several[1:] else whole


def written(parts: Iterable[Part]) -> DisclosureText | None:
    """The whole, neighbouring plain words as one: so a template prints few parts."""
    joined: list[Part] = []
    plain = ""
    for part in parts:
        if part.kind is PartKind.TEXT:
            plain += part.text
            continue
        if plain:
            joined.append(Part(plain))
            plain = ""
        joined.append(part)
    if plain:
        joined.append(Part(plain))
    if not joined:
        return None
    return DisclosureText("".join([part.text for part in joined]), tuple(joined))


@lru_cache(maxsize=REMEMBERED)
def _pieces(message: str) -> tuple[tuple[Part | None, str], ...]:
    """Words, or the name of a place, in order; odd pieces of the split are names."""
    pieces = PLACEHOLDER.split(message)
    return tuple(
        (None, piece) if at % 2 else (Part(piece), "")
        for at, piece in enumerate(pieces)
        if piece
    )
