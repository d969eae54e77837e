"""What is wrong with a catalogue, in words for whoever is to put it right."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message

from commons.web.languages.catalogues import (
    Messages,
    catalogue_path,
    compiled,
    entries,
    packages,
    read,
    said_by_packages,
    translated_languages,
    translations,
    updated,
    written,
)
from commons.web.languages.extraction import Spoken

PLACEHOLDER = re.compile(r"%\([^)]*\)[a-z]|\{[^{}]*\}|%%|%[a-z]")
TAG = re.compile(r"</?[a-z][^>]*>")
UPDATE = "`manage.py messages` brings it up to date."


def problems(names: list[str]) -> Iterator[str]:
    """Everything wrong with the catalogues of these packages."""
    said = said_by_packages()
    for name in names:
        for language in translated_languages():
            path = catalogue_path(packages()[name], language)
            yield from problems_of(path, language, said[name])


def problems_of(path: Path, language: str, messages: Messages) -> Iterator[str]:
    """Missing, fuzzy and stale entries, broken placeholders, files not made anew."""
    shown = path.relative_to(path.parents[4]).as_posix()
    catalogue = read(path)
    has = entries(catalogue)
    for spoken in messages:
        if spoken not in has:
            yield f"{shown}: not in it: {spoken.text!r}"
    for spoken, message in has.items():
        if spoken not in messages:
            yield f"{shown}: stale: {spoken.text!r}"
        else:
            yield from (f"{shown}: {said}" for said in _problems_with(spoken, message))
    made_anew = updated(language, messages, [catalogue])
    if not path.exists() or path.read_bytes() != written(made_anew):
        yield f"{shown}: not as it would be written. {UPDATE}"
    compiled_path = path.with_suffix(".mo")
    if not compiled_path.exists() or compiled_path.read_bytes() != compiled(catalogue):
        yield f"{shown}: not compiled as it is. {UPDATE}"


def _problems_with(spoken: Spoken, message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield f"fuzzy: {spoken.text!r}"
    forms = translations(message)
    if not all(forms):
        yield f"missing: {spoken.text!r}"
        return
    for form in forms:
        if PLACEHOLDER.findall(form) and _is_torn(PLACEHOLDER.sub("", form)):
            yield f"a brace is left over in {form!r}"
        if not _agrees(form, spoken, is_only_form=len(forms) == 1):
            yield f"placeholders or tags of {spoken.text!r} differ in {form!r}"


def _is_torn(rest: str) -> bool:
    return "{" in rest or "}" in rest


def _agrees(form: str, spoken: Spoken, *, is_only_form: bool) -> bool:
    """A form for all numbers names the number; one of several may leave it out."""
    originals = [spoken.plural or spoken.text]
    if spoken.plural and not is_only_form:
        originals.append(spoken.text)
    return any(
        set(PLACEHOLDER.findall(form)) == set(PLACEHOLDER.findall(original))
        and Counter(TAG.findall(form)) == Counter(TAG.findall(original))
        for original in originals
    )
