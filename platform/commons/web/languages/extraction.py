"""Finds what a package says: every message marked in its Python and its templates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract
from django.utils.translation.template import templatize

KEYWORDS: Mapping[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
FOR_TRANSLATORS = ("Translators:",)
KINDS = ("*.py", "*.html", "*.txt")
SILENT_FOLDERS = frozenset({"migrations", "static", "locale", "__pycache__"})


@dataclass(frozen=True, slots=True, order=True)
class Spoken:
    """What gettext looks up: a message, its plural where it counts, its context."""

    text: str
    plural: str = ""
    context: str = ""


@dataclass(slots=True)
class Found:
    """Where a message is said, and what translators are told about it."""

    paths: set[str] = field(default_factory=set)
    comments: set[str] = field(default_factory=set)


def messages_of(folder: Path) -> dict[Spoken, Found]:
    """Every marked message of a package, with the files that say it."""
    found: dict[Spoken, Found] = {}
    for path in files_of(folder):
        for spoken, comments in _messages_in(path):
            known = found.setdefault(spoken, Found())
            known.paths.add(path.relative_to(folder.parent).as_posix())
            known.comments.update(comments)
    return found


def files_of(folder: Path) -> Iterator[Path]:
    """What may say something, in a fixed order."""
    for kind in KINDS:
        for path in sorted(folder.rglob(kind)):
            if not SILENT_FOLDERS & set(path.relative_to(folder).parts):
                yield path


def _messages_in(path: Path) -> Iterator[tuple[Spoken, list[str]]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # What is not said becomes X's, indented as the page is: no Python, but read as
        # its words, one by one; only the indentation would be refused.
        code = templatize(source, origin=str(path))
        source = "\n".join(line.lstrip() for line in code.splitlines())
    messages = extract(
        "python",
        BytesIO(source.encode()),
        keywords=KEYWORDS,
        comment_tags=FOR_TRANSLATORS,
    )
    for _, message, comments, context in messages:
        text, plural = (message, "") if isinstance(message, str) else message[:2]
        yield Spoken(text, plural, context or ""), comments
