"""What a form or a query string sent: values under dotted names."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

Sent: TypeAlias = "str | UploadedFile[bytes]"

MOST_ROWS = 500
DEEPEST = 12
_PERCENT = re.compile(r"[+-]?\d{1,6}(?:[.,]\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Fields:
    """Values by dotted name; a name may carry how its value is written.

    `input.shareBps:percent` is a percentage to be read as basis points,
    `input.tags:lines` and `input.tags:commas` are texts to be read as lists.
    """

    sent: Mapping[str, tuple[Sent, ...]]
    writings: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """By the name of a list of rows: the numbers its rows have in the form."""

    @classmethod
    def gathered(
        cls,
        values: QueryDict,
        uploads: "MultiValueDict[str, UploadedFile[bytes]] | None" = None,
    ) -> "Fields":
        """The fields of one request, leaving out names no document could mean."""
        sent: dict[str, tuple[Sent, ...]] = {}
        writings: dict[str, str] = {}
        for written, texts in values.lists():
            name, _, writing = written.partition(":")
            if name.count(".") < DEEPEST:
                sent[name] = tuple(str(text).replace("\0", "") for text in texts)
                writings[name] = writing
        for name, found in (uploads or MultiValueDict()).lists():
            if name.count(".") < DEEPEST:
                sent[name] = tuple(found)
        return cls(sent, writings, _rows(sent))

    def below(self, name: str) -> bool:
        """Whether anything was sent for a part of the thing of this name."""
        start = f"{name}."
        return any(key.startswith(start) for key in self.sent)

    def values(self, name: str) -> tuple[Sent, ...]:
        """Everything sent under the name, as it is to be read."""
        values = self.sent.get(name, ())
        texts = [value for value in values if isinstance(value, str)]
        match self.writings.get(name):
            case "lines":
                return _split(texts, "\n")
            case "commas":
                return _split(texts, ",")
            case "percent":
                return tuple(_basis_points(text) for text in texts)
        return values

    def only(self, names: Iterable[str]) -> "Fields":
        """These fields as far as they belong to one of the names."""
        wanted = set(names)
        return self._chosen({n for n in self.sent if n.split(".")[0] in wanted})

    def without(self, names: Iterable[str]) -> "Fields":
        """These fields but those that belong to one of the names."""
        unwanted = set(names)
        return self._chosen({n for n in self.sent if n.split(".")[0] not in unwanted})

    def and_those_of(self, other: "Fields") -> "Fields":
        """Both together; where both sent a name, the other's value counts."""
        return Fields(
            {**self.sent, **other.sent},
            {**self.writings, **other.writings},
            {**self.rows, **other.rows},
        )

    def name_in_form(self, path: Iterable[str]) -> str:
        """The name a control had, from the path of an error about its value."""
        name = ""
        for step in path:
            numbers = self.rows.get(name)
            if numbers and step.isdecimal() and int(step) < len(numbers):
                step = str(numbers[int(step)])  # noqa: PLW2901
            name = f"{name}.{step}" if name else step
        return name

    def _chosen(self, names: set[str]) -> "Fields":
        return Fields(
            {name: values for name, values in self.sent.items() if name in names},
            {name: how for name, how in self.writings.items() if name in names},
            self.rows,
        )


def _split(texts: list[str], mark: str) -> tuple[Sent, ...]:
    parts = (part.strip() for text in texts for part in text.split(mark))
    return tuple(part for part in parts if part)


def _basis_points(text: str) -> str:
    """`12.5` as `1250`; what is no percentage is left for the type to refuse."""
    plain = text.replace("%", "").strip()
    if not _PERCENT.fullmatch(plain):
        return text.strip()
    return str(int(Decimal(plain.replace(",", ".")) * 100))


def _rows(names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for name in names:
        steps = name.split(".")
        for at, step in enumerate(steps):
            if step.isascii() and step.isdecimal() and int(step[:9]) < MOST_ROWS:
                found.setdefault(".".join(steps[:at]), set()).add(int(step[:9]))
    return {name: tuple(sorted(numbers)) for name, numbers in found.items()}
