"""A listing's words in another language: what can be said, and what is then read."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from commons.kit.errors import Refusal, Refusals
from commons.kit.text import one_line, several_lines
from storefronts.listings.rules.drafts import DESCRIPTION_LENGTH, TITLE_LENGTH
from storefronts.listings.rules.words import clean_html, variant_title

WORD_LENGTH = 1_000
MARK_BYTES = 16
Option = Mapping[str, str]
Words = Mapping[str, str]


@dataclass(frozen=True)
class TranslationDraft:
    """What a seller says in another language; blank words stay as they are."""

    title: str
    description_html: str = ""
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Translated:
    """The same, fit to be kept."""

    title: str
    description_html: str
    words: dict[str, str]


def fit_translation(draft: TranslationDraft, *, originals: Sequence[str]) -> Translated:
    """The draft with clean words; raises Refusals.

    Words that the listing does not use, or no more, are left out: nobody would read
    them.
    """
    refusals: list[Refusal] = []

    def line(text: str, *path: str, most: int, required: bool = False) -> str:
        try:
            return one_line(
                text, at_most=most, path=("input", *path), required=required
            )
        except Refusal as refusal:
            refusals.append(refusal)
            return ""

    title = line(draft.title, "title", most=TITLE_LENGTH, required=True)
    html = ""
    try:
        path = ("input", "descriptionHtml")
        html = several_lines(
            draft.description_html, at_most=DESCRIPTION_LENGTH, path=path
        )
    except Refusal as refusal:
        refusals.append(refusal)
    used = set(originals)
    words = {
        original: said
        for place, (original, told) in enumerate(draft.words)
        if (said := line(told, "words", str(place), "said", most=WORD_LENGTH))
        and original in used
        and said != original
    }
    if refusals:
        raise Refusals(refusals)
    return Translated(title, clean_html(html), words)


def words_used(
    options: Iterable[Sequence[Option]], alts: Iterable[str]
) -> tuple[str, ...]:
    """What of a listing can be said word by word: options, values, pictures' words."""
    found = dict.fromkeys(
        word
        for of_variant in options
        for option in of_variant
        for word in (option["name"], option["value"])
    )
    return tuple(word for word in {**found, **dict.fromkeys(alts)} if word)


def options_in(options: Iterable[Option], words: Words) -> list[dict[str, str]]:
    """The options of a variant, each word in the other language where it is known."""
    return [
        {name: words.get(word, word) for name, word in option.items()}
        for option in options
    ]


def variant_title_in(title: str, options: Sequence[Option], words: Words) -> str:
    """What a variant is called: by its options, as far as their words are known."""
    if not words or not options:
        return words.get(title, title)
    said = options_in(options, words)
    return variant_title([(one["name"], one["value"]) for one in said])


def mark_of(title: str, description_html: str) -> str:
    """Tells whether what was translated is still what the listing says."""
    told = f"{title}\0{description_html}".encode()
    return hashlib.blake2b(told, digest_size=MARK_BYTES).hexdigest()
