"""A window's words in further languages: what is said there, and what is then read."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from commons.kit.errors import Refusal, Refusals
from commons.kit.language import _
from commons.kit.text import one_line, several_lines
from storefronts.windows.rules.content import (
    ALT_LENGTH,
    CAPTION_LENGTH,
    MISSION_LENGTH,
    NAME_LENGTH,
    STORY_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
    Section,
    SectionKind,
    SectionWords,
    WindowContent,
    WindowWords,
)

MOST_TEXT = 40_000
HEAD = ("name", "mission", "story")
# What of a section is words, by what it shows.
WORDS_OF: Mapping[SectionKind, tuple[str, ...]] = {
    SectionKind.GOODS: ("title",),
    SectionKind.PLEDGED: ("title",),
    SectionKind.TEXT: ("title", "text"),
    SectionKind.PICTURE: ("title", "alt", "caption"),
}
Fit = Callable[..., str]
Given = Mapping[str, str | None]
FITS: Mapping[str, tuple[Fit, int]] = {
    "name": (one_line, NAME_LENGTH),
    "mission": (one_line, MISSION_LENGTH),
    "story": (several_lines, STORY_LENGTH),
    "title": (one_line, TITLE_LENGTH),
    "text": (several_lines, TEXT_LENGTH),
    "alt": (one_line, ALT_LENGTH),
    "caption": (one_line, CAPTION_LENGTH),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A window as readers of a language get it, and which of its words are in that.

    Words are named by the section they stand in, the head's by none, and their field.
    """

    content: WindowContent
    said: frozenset[tuple[str, str]] = frozenset()


def told_in(content: WindowContent, language: str) -> Told:
    """Each text in that language where it is said in it, else as it was written."""
    words = words_in(content, language)
    said = {("", name) for name in HEAD if getattr(words, name)}
    head = {name: getattr(words, name) for _section, name in said}
    sections = []
    for section in content.sections:
        own = section_words(words, section.id)
        known = {
            name: getattr(own, name)
            for name in WORDS_OF[section.kind]
            if getattr(own, name)
        }
        said |= {(section.id, name) for name in known}
        sections.append(replace(section, **known) if known else section)
    if not said:
        return Told(content)
    return Told(replace(content, **head, sections=tuple(sections)), frozenset(said))


def words_in(content: WindowContent, language: str) -> WindowWords:
    """What is said in a language; all of it empty where nothing is."""
    found = (one for one in content.translations if one.language == language)
    return next(found, None) or WindowWords(language=language)


def section_words(words: WindowWords, section_id: str) -> SectionWords:
    """What is said of one section; all of it empty where nothing is."""
    found = (one for one in words.sections if one.id == section_id)
    return next(found, None) or SectionWords(id=section_id)


def with_head_words(
    content: WindowContent, language: str, given: Given
) -> WindowContent:
    """The window with its head in a language; None leaves a text, "" takes it away."""
    words = words_in(content, language)
    fit = _fitted(given)
    return _with(
        content,
        replace(
            words,
            name=fit.get("name", words.name),
            mission=fit.get("mission", words.mission),
            story=fit.get("story", words.story),
        ),
    )


def with_section_words(
    content: WindowContent, language: str, section: Section, given: Given
) -> WindowContent:
    """The window with one section in a language; fields of other kinds are refused."""
    foreign = [
        name
        for name, text in given.items()
        if text is not None and name not in WORDS_OF[section.kind]
    ]
    if foreign:
        raise Refusals(
            [
                Refusal(
                    _("This kind of section has no such field."),
                    code="NOT_OF_THIS_KIND",
                    path=("input", name),
                )
                for name in foreign
            ]
        )
    words = words_in(content, language)
    changed = replace(section_words(words, section.id), **_fitted(given))
    others = [one for one in words.sections if one.id != section.id]
    if len(changed.text) + sum(len(one.text) for one in others) > MOST_TEXT:
        told = _("All texts together have at most {most} characters.")
        raise Refusal(
            told.format(most=MOST_TEXT), code="TOO_LONG", path=("input", "text")
        )
    return _with(content, replace(words, sections=(*others, changed)))


def without_language(content: WindowContent, language: str) -> WindowContent:
    """The window with nothing said in that language."""
    rest = tuple(one for one in content.translations if one.language != language)
    return replace(content, translations=rest)


def pruned(content: WindowContent) -> WindowContent:
    """Without words of sections that are gone, and languages that say nothing.

    In one order, so that equal windows are equal.
    """
    ids = [section.id for section in content.sections]
    kept = [_pruned(words, ids) for words in content.translations]
    kept.sort(key=lambda words: words.language)
    return replace(
        content,
        translations=tuple(
            words for words in kept if words != WindowWords(language=words.language)
        ),
    )


def _pruned(words: WindowWords, ids: Sequence[str]) -> WindowWords:
    known = {one.id: one for one in words.sections if one != SectionWords(id=one.id)}
    sections = tuple(known[section_id] for section_id in ids if section_id in known)
    return replace(words, sections=sections)


def _with(content: WindowContent, words: WindowWords) -> WindowContent:
    rest = without_language(content, words.language).translations
    return pruned(replace(content, translations=(*rest, words)))


def _fitted(given: Given) -> dict[str, str]:
    """The texts that are given, fit to be kept; raises Refusals that name each."""
    fit, refusals = {}, []
    for name, text in given.items():
        if text is None:
            continue
        make, most = FITS[name]
        try:
            fit[name] = make(text, at_most=most, path=("input", name), required=False)
        except Refusal as refusal:
            refusals.append(refusal)
    if refusals:
        raise Refusals(refusals)
    return fit


def kept_words(translations: Iterable[WindowWords]) -> list[dict[str, object]]:
    """The translations as JSON; what is empty is left out."""
    return [
        {
            "language": words.language,
            **{name: getattr(words, name) for name in HEAD if getattr(words, name)},
            "sections": [_kept(one) for one in words.sections],
        }
        for words in translations
    ]


def read_words(stored: Iterable[Mapping[str, object]]) -> tuple[WindowWords, ...]:
    """The translations from what `kept_words` made."""
    return tuple(
        WindowWords(
            language=str(one["language"]),
            **{name: str(one.get(name, "")) for name in HEAD},
            sections=tuple(SectionWords(**each) for each in _listed(one["sections"])),
        )
        for one in stored
    )


def _listed(stored: object) -> Iterable[Mapping[str, str]]:
    return stored if isinstance(stored, list) else ()


def _kept(words: SectionWords) -> dict[str, str]:
    names = [one.name for one in fields(words)]
    return {name: getattr(words, name) for name in names if getattr(words, name)}
