"""The words of a listing: its handle and address, its clean description."""

import re
import unicodedata
from collections.abc import Sequence
from uuid import UUID

HANDLE_LENGTH = 255
SLUG_STEM_LENGTH = 80
SLUG_SUFFIX_LENGTH = 7
SLUG_LETTERS = "23456789abcdefghjkmnpqrstvwxyz"

ALLOWED_TAGS = frozenset(
    {"a", "b", "blockquote", "br", "code", "em", "h3", "h4", "hr", "i", "li", "ol",
     "p", "s", "small", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead",
     "tr", "u", "ul"}
)  # fmt: skip
ALLOWED_ATTRIBUTES = {"a": {"href", "title"}}
ALLOWED_SCHEMES = {"http", "https", "mailto"}


def clean_html(html: str) -> str:
    """The description without anything that could act, point elsewhere or mislead."""
    # A parser of HTML that only a process which is brought descriptions should hold.
    import nh3  # noqa: PLC0415

    return nh3.clean(
        html,
        tags=set(ALLOWED_TAGS),
        attributes={tag: set(names) for tag, names in ALLOWED_ATTRIBUTES.items()},
        url_schemes=set(ALLOWED_SCHEMES),
        link_rel="nofollow noopener ugc",
    )


def handle_from(title: str) -> str:
    """A name for addresses, made of the title's letters; never empty."""
    plain = unicodedata.normalize("NFKD", title)
    ascii_only = plain.encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")
    return stem[:SLUG_STEM_LENGTH].strip("-") or "listing"


def slug_of(handle: str, listing_id: UUID) -> str:
    """An address for the listing: its handle, and letters that make it unique."""
    number = listing_id.int & ((1 << 62) - 1)  # the random end of a UUIDv7
    letters = []
    for _ in range(SLUG_SUFFIX_LENGTH):
        number, place = divmod(number, len(SLUG_LETTERS))
        letters.append(SLUG_LETTERS[place])
    return f"{handle_from(handle)}-{''.join(letters)}"


def variant_title(options: Sequence[tuple[str, str]]) -> str:
    """What tells this variant from its siblings; empty when it has none."""
    return " / ".join(value for _, value in options)
