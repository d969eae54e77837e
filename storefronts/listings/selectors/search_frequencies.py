"""How much of the shop a search would find, guessed from the database's own statistics.

A word that a large part of all listings holds is dear to look up and cheap to meet:
whoever walks along the newest listings finds it at once. So searches ask first, and
take the way that is short. The statistics are those of ANALYZE, read now and then.
"""

import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod

from django.db import connection

KEPT_SECONDS = 300.0
# Smaller shops are looked up whole.
LARGE = 10_000

STATISTICS = """
SELECT greatest(c.reltuples, 0)::bigint, s.attname,
  s.most_common_elems::text::text[], s.most_common_elem_freqs::float8[]
FROM pg_class AS c LEFT JOIN pg_stats AS s
  ON s.tablename = c.relname AND s.schemaname = c.relnamespace::regnamespace::text
  AND s.attname IN ('document', 'keys')
WHERE c.oid = to_regclass('listings_listingsearch')
"""
_LEXEME = re.compile(r"'((?:[^']|'')+)'(:[*]?)?")


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Which part of all listings holds a word or a key, of those that are frequent."""

    total: int = 0
    words: Mapping[str, float] = field(default_factory=dict)
    keys: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_large(self) -> bool:
        """Whether there is so much that not all of it can be looked at."""
        return self.total >= LARGE

    def share(self, clauses: Sequence[str], facets: Iterable[Sequence[str]]) -> float:
        """Which part holds all clauses and a key of each facet; 0 if it is little."""
        return prod(self.parts(clauses, facets))

    def parts(
        self, clauses: Sequence[str], facets: Iterable[Sequence[str]]
    ) -> list[float]:
        """Which part holds each of the clauses, then which a key of each facet."""
        words = [
            max(map(self._of_words, clause.split(" | ")), default=0.0)
            for clause in clauses
        ]
        keys = [
            min(1.0, sum(self.keys.get(key, 0.0) for key in facet)) for facet in facets
        ]
        return [*words, *keys] if self.is_large else [0.0] * len([*words, *keys])

    def _of_words(self, words: str) -> float:
        """Of words that follow each other the rarest decides."""
        found = _LEXEME.findall(words)
        return min((self._of_word(word, sign) for word, sign in found), default=0.0)

    def _of_word(self, word: str, sign: str) -> float:
        if "*" not in sign:
            return self.words.get(word, 0.0)
        begun = (part for one, part in self.words.items() if one.startswith(word))
        return min(1.0, sum(begun))


_known: dict[str, tuple[float, Frequencies]] = {}


def frequencies() -> Frequencies:
    """Those of this database: one statement every few minutes."""
    name = str(connection.settings_dict["NAME"])
    known = _known.get(name)
    if known is not None and time.monotonic() - known[0] < KEPT_SECONDS:
        return known[1]
    read = read_frequencies()
    _known[name] = (time.monotonic(), read)
    return read


def read_frequencies() -> Frequencies:
    """As they are now."""
    with connection.cursor() as cursor:
        cursor.execute(STATISTICS)
        rows = cursor.fetchall()
    # The frequencies end with three that belong to no element.
    parts = {
        column: dict(zip(elements, shares, strict=False))
        for _, column, elements, shares in rows
        if elements
    }
    total = rows[0][0] if rows else 0
    return Frequencies(total, parts.get("document", {}), parts.get("keys", {}))
