"""What the words of a search mean to the database, and what a typo may have meant."""
# ruff: noqa: S608 - statements are put together from our own words alone

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from django.db import connection

from storefronts.listings.rules.searching import Search, Term, nearest, parse_search

LANGUAGES = ("english", "dutch", "german", "french", "spanish")
REMEMBERED = 2_048
SHORTEST_TYPO = 4
# English comes first: where it has no meaning for a word, the word has none.
MEANINGS = f"""
SELECT (CASE WHEN term.begins
    THEN to_tsquery('simple', quote_literal(listings_plain(term.words)) || ':*')
    ELSE phraseto_tsquery('simple', listings_plain(term.words)) END)::text,
  {", ".join(f"phraseto_tsquery('{one}', term.words)::text" for one in LANGUAGES)}
FROM unnest(%s::text[], %s::boolean[]) WITH ORDINALITY AS term (words, begins, place)
ORDER BY term.place
"""

# Words that nobody has used, each with those that look alike.
UNKNOWN = """
SELECT asked.word, near.word, near.listing_count
FROM unnest(%s::text[]) AS asked (word) CROSS JOIN LATERAL ({near}) AS near
WHERE NOT EXISTS (SELECT 1 FROM listings_searchword AS w WHERE w.word = asked.word)
"""
ALIKE = """
  SELECT w.word, w.listing_count FROM listings_searchword AS w
  WHERE w.word %% asked.word
    AND length(w.word) BETWEEN length(asked.word) - 2 AND length(asked.word) + 2
  ORDER BY similarity(w.word, asked.word) DESC, w.listing_count DESC LIMIT 60
"""
# What there is to choose from where the extension cannot be asked.
SAME_LETTER = """
  SELECT w.word, w.listing_count FROM listings_searchword AS w
  WHERE left(w.word, 1) = left(asked.word, 1)
    AND length(w.word) BETWEEN length(asked.word) - 2 AND length(asked.word) + 2
  ORDER BY w.listing_count DESC LIMIT 2000
"""


@dataclass(frozen=True, slots=True)
class Query:
    """A search as PostgreSQL writes it: to find by, and to rank what was found."""

    finding: str
    ranking: str
    clauses: tuple[str, ...] = ()


@lru_cache(maxsize=REMEMBERED)
def query_of(search: Search) -> Query | None:
    """What to look for; None if the search names nothing. One statement, remembered.

    Words that mean nothing by themselves are passed over, unless there are no others.
    """
    if not search.words:
        return None
    written = _written([term for clause in search.clauses for term in clause])
    is_meant = any(
        meaning and not term.is_excluded for term, (meaning, _) in written.items()
    )
    finding, ranking, clauses = [], [], []
    for clause in search.clauses:
        texts = [written[term][0 if is_meant else 1] for term in clause]
        text = " | ".join(text for text in texts if text)
        if text and clause[0].is_excluded:
            finding.append(f"!({text})")
        elif text:
            finding.append(f"({text})")
            ranking.append(f"({text})")
            clauses.append(text)
    if not ranking:
        return None
    return Query(" & ".join(finding), " | ".join(ranking), tuple(clauses))


def did_you_mean(text: str) -> str | None:
    """The same search with unknown words replaced by known ones; None if none are.

    One statement, whatever is asked.
    """
    words = [
        word
        for word in dict.fromkeys(parse_search(text).words)
        if len(word) >= SHORTEST_TYPO
    ]
    if not words:
        return None
    near = ALIKE if has_trigrams(connection.settings_dict["NAME"]) else SAME_LETTER
    candidates: dict[str, list[tuple[str, int]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(UNKNOWN.format(near=near), [words])
        for word, candidate, count in cursor.fetchall():
            candidates.setdefault(word, []).append((candidate, count))
    better = text
    for word, found in candidates.items():
        meant = nearest(word, found)
        better = better if meant is None else _replaced(better, word, meant)
    return better if better != text else None


@cache
def has_trigrams(database: str) -> bool:
    """Whether this database can tell which words look alike; asked once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regproc('similarity') IS NOT NULL")
        found: bool = cursor.fetchone()[0]
        return found


def _replaced(text: str, word: str, meant: str) -> str:
    at = text.lower().find(word)
    return text if at < 0 else f"{text[:at]}{meant}{text[at + len(word) :]}"


def _written(terms: Sequence[Term]) -> dict[Term, tuple[str, str]]:
    """Each term in all languages at once, empty if it means nothing; and as it is."""
    with connection.cursor() as cursor:
        cursor.execute(
            MEANINGS,
            [
                [" ".join(term.words) for term in terms],
                [term.is_beginning for term in terms],
            ],
        )
        rows = cursor.fetchall()
    written = {}
    for term, (plain, english, *others) in zip(terms, rows, strict=True):
        distinct = dict.fromkeys(text for text in (plain, english, *others) if text)
        meaning = " | ".join(distinct) if english else ""
        written[term] = (meaning, plain)
    return written
