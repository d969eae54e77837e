"""Catalogues: one per package and language, a .po for people and a .mo for gettext.

They hold no dates, no line numbers and no guesses, in an order that does not depend on
what was said before, so that a change shows what was changed. A message that a package
further down says already is left to that package's catalogue, and translated once.
"""

from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import to_locale

from commons.web.languages.extraction import Found, Spoken, messages_of

NAME = "LC_MESSAGES/django.po"
HEAD = "# Written by `manage.py messages`; docs/languages.md tells how to translate."
Messages = Mapping[Spoken, Found]


class _Plain(Catalog):
    """A catalogue whose head says only what gettext needs."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", str(self.locale_identifier)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", f"{self.plural_forms}\n"),
        ]


def packages() -> dict[str, Path]:
    """Name and folder of each package with catalogues, the lowest first."""
    folders = [Path(path).parent for path in settings.LOCALE_PATHS]
    return {folder.name: folder for folder in folders}


def translated_languages() -> list[str]:
    """The languages beside the one the code is written in."""
    return [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def catalogue_path(folder: Path, language: str) -> Path:
    """Where a package's catalogue lies."""
    return folder / "locale" / to_locale(language) / NAME


def said_by_packages() -> dict[str, Messages]:
    """What each package says and no package below it says already."""
    said: dict[str, Messages] = {}
    known: set[Spoken] = set()
    for name, folder in packages().items():
        own = messages_of(folder)
        said[name] = {spoken: own[spoken] for spoken in own if spoken not in known}
        known.update(own)
    return said


def read(path: Path) -> Catalog:
    """The catalogue as people left it; an empty one where there is none."""
    language = path.parents[1].name
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, ignore_obsolete=True, abort_invalid=True)


def entries(catalogue: Catalog) -> dict[Spoken, Message]:
    """Its messages by what gettext looks up."""
    return {_spoken(message): message for message in catalogue if message.id}


def updated(language: str, messages: Messages, sources: Iterable[Catalog]) -> Catalog:
    """What is said now, with the translations that are known, word for word."""
    known: dict[Spoken, Message] = {}
    for source in sources:
        for spoken, message in entries(source).items():
            if _is_translated(message):
                known.setdefault(spoken, message)
    new = _Plain(locale=to_locale(language), header_comment=HEAD, fuzzy=False)
    for spoken in sorted(messages, key=lambda one: _place(one, messages[one])):
        _add(new, spoken, messages[spoken], known.get(spoken))
    return new


def bring_up_to_date(names: Iterable[str]) -> Iterator[str]:
    """Write the catalogues of these packages; tells of each what is to translate."""
    said = said_by_packages()
    for language in translated_languages():
        paths = {
            name: catalogue_path(folder, language)
            for name, folder in packages().items()
        }
        # All are read before one is written: a message that moves from one
        # package to another takes its translation along.
        known = {name: read(path) for name, path in paths.items()}
        for name in names:
            others = [known[other] for other in known if other != name]
            new = updated(language, said[name], [known[name], *others])
            path = paths[name]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(written(new))
            path.with_suffix(".mo").write_bytes(compiled(new))
            missing = sum(not all(translations(one)) for one in entries(new).values())
            yield f"{path}: {len(new)} messages, {missing} to translate"


def written(catalogue: Catalog) -> bytes:
    """The .po."""
    file = BytesIO()
    write_po(file, catalogue, width=0, include_lineno=False, ignore_obsolete=True)
    return file.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """The .mo; whatever is missing or fuzzy is left out."""
    file = BytesIO()
    plain = _Plain(locale=catalogue.locale_identifier, fuzzy=False)
    for message in entries(catalogue).values():
        plain[message.id] = message
    write_mo(file, plain)
    return file.getvalue()


def _place(spoken: Spoken, found: Found) -> tuple[str, Spoken]:
    return min(found.paths), spoken


def _add(new: Catalog, spoken: Spoken, found: Found, known: Message | None) -> None:
    new.add(
        (spoken.text, spoken.plural) if spoken.plural else spoken.text,
        known.string if known else None,
        locations=[(path, 0) for path in sorted(found.paths)],
        flags={"fuzzy"} if known and known.fuzzy else (),
        auto_comments=sorted(found.comments),
        user_comments=known.user_comments if known else (),
        context=spoken.context or None,
    )


def _spoken(message: Message) -> Spoken:
    context = message.context or ""
    if isinstance(message.id, str):
        return Spoken(message.id, "", context)
    return Spoken(message.id[0], message.id[1], context)


def _is_translated(message: Message) -> bool:
    return all(translations(message))


def translations(message: Message) -> tuple[str, ...]:
    """Its translation, or one for each plural form; empty texts where it has none."""
    if isinstance(message.string, str):
        return (message.string,)
    return tuple(message.string or ("",))
