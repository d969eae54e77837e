"""Chunks of a stored file, in the way its run says; and what a check finds in them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from commons.kit.language import _
from commons.organizations.models import Organization
from storefronts.listings.actions.import_chunks import check_chunk
from storefronts.listings.actions.import_known import FileFacts
from storefronts.listings.imports import commonweal
from storefronts.listings.imports.formats import Reading, open_catalogue
from storefronts.listings.imports.parsed import ParsedListing
from storefronts.listings.imports.rows import Problem, UnreadableFile
from storefronts.listings.selectors.prices import sales_currencies

CHUNK_SIZE = 50
TOLD_PROBLEMS = 200
Chunk = list[ParsedListing]


@dataclass
class Check:
    """What a file would do, without doing it."""

    rows: int = 0
    listings: int = 0
    listings_ready: int = 0
    listings_new: int = 0
    listings_changed: int = 0
    listings_unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    unread: tuple[str, ...] = ()

    def note(self, problems: Sequence[Problem]) -> None:
        """Count problems, and keep them while there are few."""
        self.problem_count += len(problems)
        room = TOLD_PROBLEMS - len(self.problems)
        self.problems += problems[: max(0, room)]


@dataclass(frozen=True)
class Watcher:
    """Who learns of a check while it goes on."""

    problems: Callable[[Sequence[Problem]], object] = lambda _found: None
    progress: Callable[[], object] = lambda: None


class ChunkReader:
    """A file, chunk by chunk; raises UnreadableFile where it must stop."""

    def __init__(self, seller: Organization, file: BinaryIO, reading: Reading) -> None:
        catalogue = open_catalogue(file, reading, currency=seller.currency)
        _check_currencies(seller, catalogue.currencies)
        self.facts = FileFacts(
            seller, catalogue.format, catalogue.fields, catalogue.currencies
        )
        self.unread = catalogue.unread
        self._listings = catalogue.listings

    def __iter__(self) -> Iterator[Chunk]:
        while chunk := list(islice(self._listings, CHUNK_SIZE)):
            yield chunk


def check_file(
    seller: Organization,
    file: BinaryIO,
    reading: Reading,
    watcher: Watcher | None = None,
) -> Check:
    """Read it to the end; changes nothing."""
    watcher = watcher or Watcher()
    check = Check()
    try:
        reader = ChunkReader(seller, file, reading)
        check.unread = reader.unread
        for chunk in reader:
            _note_chunk(check, reader.facts, chunk, watcher)
    except UnreadableFile as unreadable:
        _note(check, watcher, [unreadable.problem])
        check.listings_ready = 0
        return check
    if not check.listings:
        message = _("There is no row below the header.")
        _note(check, watcher, [Problem(2, "", message)])
    return check


def rows_until(chunk: Chunk) -> int:
    """How many rows of the file end with this chunk; the header is row 1."""
    return chunk[-1].last_row - 1


def _note_chunk(check: Check, facts: FileFacts, chunk: Chunk, watcher: Watcher) -> None:
    found, tally = check_chunk(facts, chunk)
    _note(check, watcher, found)
    check.listings += len(chunk)
    check.listings_ready += 0 if found else len(chunk)
    check.listings_new += tally.new
    check.listings_changed += tally.changed
    check.listings_unchanged += tally.unchanged
    check.rows = rows_until(chunk)
    watcher.progress()


def _note(check: Check, watcher: Watcher, problems: Sequence[Problem]) -> None:
    check.note(problems)
    if problems:
        watcher.problems(problems)


def _check_currencies(seller: Organization, wanted: Sequence[str]) -> None:
    if not wanted:
        return
    sold_in = {one.currency for one in sales_currencies(seller.pk)}
    for currency in wanted:
        if currency not in sold_in:
            message = _(
                "You do not sell in {currency}. Add it under Settings, or leave this"
                " column out."
            ).format(currency=currency)
            column = f"{commonweal.PRICE} ({currency})"
            raise UnreadableFile(Problem(1, column, message))
