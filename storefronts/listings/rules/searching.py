"""What a search asks for: words, phrases, exclusions; and the keys that narrow it."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from storefronts.listings.rules.unspaced import as_phrase, is_unspaced, pieces

LONGEST_TEXT = 400
MOST_WORDS = 16
LONGEST_WORD = 40
# Shorter beginnings fit so many words that they say nothing.
SHORTEST_BEGINNING = 3
# Of all amounts the same edges, in the smallest unit: see the database's function.
PRICE_EDGES = (1_000, 2_500, 5_000, 10_000, 25_000, 100_000, 1_000_000)
SHARES_BPS = (500, 1_000, 2_500, 10_000)

_TOKEN = re.compile(r'(-)?"([^"]*)"?|(-)?([^\s"]+)')
_WORD = re.compile(r"[^\W_]+(?:[.][^\W_]+)*")
_PRICE = re.compile(r"([A-Z]{3})-([0-7])", re.ASCII)


class Facet(StrEnum):
    """In which respect a search can be narrowed; the value begins its keys."""

    CAUSE = "cause"
    CHARITY = "charity"
    CATEGORY = "category"
    PRICE = "price"
    SHARE = "share"
    SELLER = "seller"
    SOLD_BY = "by"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or words that follow each other; as a beginning, what starts with it."""

    words: tuple[str, ...]
    is_excluded: bool = False
    is_beginning: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """All clauses must hold; of one clause any term."""

    clauses: tuple[tuple[Term, ...], ...] = ()
    is_cut: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """All that is looked for, in order."""
        terms = (term for clause in self.clauses for term in clause)
        return tuple(
            word for term in terms if not term.is_excluded for word in term.words
        )


def parse_search(text: str, *, shortest: int = SHORTEST_BEGINNING) -> Search:
    """Reads what people write in search fields; anything has a meaning.

    "quoted words" follow each other, -word excludes, or joins, the last word may be
    unfinished if it is not too short. What is longer than a search can be is cut.
    """
    kept = unicodedata.normalize("NFKC", text[:LONGEST_TEXT])
    clauses: list[list[Term]] = []
    left, joins = MOST_WORDS, False
    for term in _terms(kept):
        if term is None:
            joins = bool(clauses)
            continue
        if len(term.words) > left:
            if left and not term.is_excluded:
                clauses.append([replace(term, words=term.words[:left])])
            return _search(clauses, is_cut=True)
        left -= len(term.words)
        if joins and not term.is_excluded and not clauses[-1][0].is_excluded:
            clauses[-1].append(term)
        else:
            clauses.append([term])
        joins = False
    _mark_beginning(clauses, kept, shortest)
    return _search(clauses, is_cut=len(text) > LONGEST_TEXT)


def price_band(value: str) -> tuple[str, int | None, int | None] | None:
    """Currency and bounds of a band such as "EUR-2"; the upper one is not included."""
    found = _PRICE.fullmatch(value)
    if found is None:
        return None
    place = int(found[2])
    least = PRICE_EDGES[place - 1] if place else None
    below = PRICE_EDGES[place] if place < len(PRICE_EDGES) else None
    return found[1], least, below


def key_of(facet: Facet, value: str) -> str:
    """As the database writes it."""
    return f"{facet.value}:{value}"


def nearest(word: str, candidates: Sequence[tuple[str, int]]) -> str | None:
    """The word somebody most likely meant: few changes, then much used; else None."""
    most = 1 if len(word) < 6 else 2
    near = [
        (distance, -count, candidate)
        for candidate, count in candidates
        if candidate != word and (distance := changes(word, candidate, most)) <= most
    ]
    return min(near)[2] if near else None


def changes(one: str, other: str, most: int) -> int:
    """Letters added, left out, replaced or swapped; counted up to one above most."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before, row = [], list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, last, row = row, before, [i, *[0] * len(other)]
        for j, candidate in enumerate(other, start=1):
            row[j] = min(
                row[j - 1] + 1, before[j] + 1, before[j - 1] + (letter != candidate)
            )
            swapped = i > 1 and j > 1 and letter == other[j - 2]
            if swapped and one[i - 2] == candidate:
                row[j] = min(row[j], last[j - 2] + 1)
        if min(row) > most:
            return most + 1
    return row[-1]


def _terms(text: str) -> Iterator[Term | None]:
    """None stands for "or"."""
    for found in _TOKEN.finditer(text):
        quoted = found[2]
        if quoted is None and found[4].casefold() == "or" and not found[3]:
            yield None
            continue
        words = _words(found[4] if quoted is None else quoted)
        is_excluded = bool(found[1] or found[3])
        if not words:
            continue
        if quoted is not None or is_excluded:
            yield _term(words, is_excluded=is_excluded)
        else:
            yield from (_term((word,)) for word in words)


def _term(words: Sequence[str], *, is_excluded: bool = False) -> Term:
    """A single sign is looked for as the beginning of a pair."""
    is_sign = len(words) == len(words[0]) == 1 and is_unspaced(words[0])
    return Term(as_phrase(words), is_excluded=is_excluded, is_beginning=is_sign)


def _words(text: str) -> tuple[str, ...]:
    return tuple(
        piece[:LONGEST_WORD].lower()
        for word in _WORD.findall(text)
        for piece in pieces(word)
    )


def _mark_beginning(clauses: list[list[Term]], text: str, shortest: int) -> None:
    """Whoever is still writing has not come to a space."""
    if not clauses or not text or not (text[-1].isalnum()):
        return
    last = clauses[-1][-1]
    is_word = len(last.words) == 1 and not last.is_excluded
    if not is_word or is_unspaced(last.words[0]):
        return
    if len(last.words[0]) >= shortest:
        clauses[-1][-1] = Term(last.words, is_beginning=True)


def _search(clauses: list[list[Term]], *, is_cut: bool) -> Search:
    return Search(tuple(tuple(clause) for clause in clauses), is_cut)
