"""Turns what a form sent into the variables an operation declares."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    Undefined,
)
from graphql.utilities import validate_input_value

from commons.kit.language import gettext_lazy
from commons.web.documents import Variable
from commons.web.fields import Fields, Sent

MISSING = gettext_lazy("This is needed. Fill it in.")
UNREADABLE = gettext_lazy("This could not be read. Check it and send it again.")
WORDS = {
    "Int": gettext_lazy("This must be a whole number, such as 12."),
    "Float": gettext_lazy("This must be a number, such as 12.5."),
    "Decimal": gettext_lazy("This must be a number, such as 12.50."),
    "Boolean": gettext_lazy("This must be yes or no."),
    "Date": gettext_lazy("This must be a day, such as 2026-11-23."),
    "DateTime": gettext_lazy("This must be a day and time, such as 2026-11-23 14:05."),
    "Upload": gettext_lazy("Choose a file."),
}
NOT_OFFERED = gettext_lazy("Choose one of what is offered.")

_INT = re.compile(r"[+-]?\d{1,15}", re.ASCII)
_FLOAT = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,15})?", re.ASCII)
_COMMA_SUM = re.compile(r"([+-]?\d+),(\d{1,2})", re.ASCII)
_TRUE, _FALSE = {"true", "on", "1", "yes"}, {"false", "off", "0", "no"}


@dataclass(slots=True)
class Coerced:
    """Variables ready to be executed, and what could not be read, by dotted name."""

    variables: dict[str, object] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)


def coerced(variables: Iterable[Variable], fields: Fields) -> Coerced:
    """The value of every variable; a wrong one is left out and says why."""
    result = Coerced()
    for variable in variables:
        reader = _Reader(fields)
        value = reader.read(variable.type, variable.name, optional=variable.has_default)
        reader.check(value, variable)
        if reader.wrong:
            result.wrong.update(reader.wrong)
        elif value is not Undefined:
            result.variables[variable.name] = value
    return result


class _Reader:
    """Reads one variable, collecting what is wrong by the name of its control."""

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        self.wrong: dict[str, str] = {}

    def read(
        self, kind: GraphQLInputType, name: str, *, optional: bool = False
    ) -> object:
        """The value under the name as the type wants it, `Undefined` when not sent."""
        required = isinstance(kind, GraphQLNonNull)
        inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        if isinstance(inner, GraphQLInputObjectType):
            return self._object(inner, name, nullable=not required)
        if isinstance(inner, GraphQLList):
            return self._list(inner, name, nullable=not required)
        values = self.fields.values(name)
        if not values or (optional and values[-1] == ""):
            return self._unsent(inner, required=required and not optional)
        if values[-1] != "":
            return self._leaf(inner, values[-1], name)
        return self._blank(inner, name) if required else None

    def check(self, value: object, variable: Variable) -> None:
        """Let the schema judge what was read; scalars may refuse more than we know."""
        if self.wrong or (value is Undefined and variable.has_default):
            return
        if value is Undefined and not isinstance(variable.type, GraphQLNonNull):
            return

        def note(error: GraphQLError, path: list[str | int]) -> None:
            steps = (variable.name, *(str(step) for step in path))
            name = self.fields.name_in_form(steps)
            missing, at = _required_field(error)
            name = f"{name}.{at}" if missing and at else name
            self.wrong.setdefault(name, MISSING if missing else UNREADABLE)

        validate_input_value(value, variable.type, note, hide_suggestions=True)

    def _unsent(self, kind: object, *, required: bool) -> object:
        """An unticked box is sent by no browser: where an answer is due, it is no."""
        is_box = isinstance(kind, GraphQLScalarType) and kind.name == "Boolean"
        return False if is_box and required else Undefined

    def _blank(self, kind: object, name: str) -> object:
        if isinstance(kind, GraphQLScalarType) and kind.name == "String":
            return ""
        if isinstance(kind, GraphQLScalarType) and kind.name == "Boolean":
            return False
        self.wrong[name] = MISSING
        return Undefined

    def _object(
        self, kind: GraphQLInputObjectType, name: str, *, nullable: bool
    ) -> object:
        if not self.fields.below(name):
            return Undefined
        if nullable and self._says_nothing(kind, name):
            return None
        found = {
            key: self.read(one.type, f"{name}.{key}", optional=_has_default(one))
            for key, one in kind.fields.items()
        }
        return {key: value for key, value in found.items() if value is not Undefined}

    def _says_nothing(self, kind: GraphQLInputObjectType, name: str) -> bool:
        """A sum without an amount is no sum, whatever currency the form carries."""
        if "amount" in kind.fields:
            return self.fields.values(f"{name}.amount") in {(), ("",)}
        start = f"{name}."
        sent = (v for key, v in self.fields.sent.items() if key.startswith(start))
        return all(value == "" for values in sent for value in values)

    def _list(
        self, kind: "GraphQLList[GraphQLInputType]", name: str, *, nullable: bool
    ) -> object:
        numbers = self.fields.rows.get(name)
        if numbers:
            kept = self._without_blank_end(name, numbers)
            return [self.read(kind.of_type, f"{name}.{number}") for number in kept]
        if name not in self.fields.sent:
            return Undefined
        values = [value for value in self.fields.values(name) if value != ""]
        if not values and nullable:
            return None
        inner = kind.of_type
        leaf = inner.of_type if isinstance(inner, GraphQLNonNull) else inner
        return [self._leaf(leaf, value, name) for value in values]

    def _without_blank_end(
        self, name: str, numbers: tuple[int, ...]
    ) -> tuple[int, ...]:
        """The rows up to the last filled one: forms end in rows to be filled."""
        kept = numbers
        while kept and self._row_is_blank(f"{name}.{kept[-1]}"):
            kept = kept[:-1]
        return kept

    def _row_is_blank(self, name: str) -> bool:
        start = f"{name}."
        return all(
            value == ""
            for key, values in self.fields.sent.items()
            if key == name or key.startswith(start)
            for value in values
        )

    def _leaf(self, kind: object, value: Sent, name: str) -> object:
        if isinstance(kind, GraphQLEnumType):
            is_offered = value in kind.values
            return value if is_offered else self._refuse(name, NOT_OFFERED)
        if not isinstance(kind, GraphQLScalarType):
            return self._refuse(name, UNREADABLE)
        read: object = value if isinstance(value, UploadedFile) else _plain(kind, value)
        if read is Undefined or not _is_accepted(kind, read):
            return self._refuse(name, WORDS.get(kind.name, UNREADABLE))
        return read

    def _refuse(self, name: str, words: str) -> object:
        self.wrong[name] = words
        return Undefined


def _plain(kind: GraphQLScalarType, text: str) -> object:
    """The text as the JSON value a client would send, `Undefined` if it is none."""
    read = _READERS.get(kind.name)
    return read(text) if read else _sum(text.strip())


def _sum(text: str) -> object:
    """12,50 is 12.50 where people write it so; 1,250 stays what no number is."""
    found = _COMMA_SUM.fullmatch(text)
    return f"{found[1]}.{found[2]}" if found else text


def _text(text: str) -> object:
    return text.replace("\r\n", "\n")


def _int(text: str) -> object:
    return int(text) if _INT.fullmatch(text.strip()) else Undefined


def _float(text: str) -> object:
    return float(text) if _FLOAT.fullmatch(text.strip()) else Undefined


def _truth(text: str) -> object:
    word = text.strip().lower()
    if word in _TRUE:
        return True
    return False if word in _FALSE else Undefined


def _moment(text: str) -> object:
    """A time without a zone, as browsers send it, is one of the page's zone."""
    try:
        moment = datetime.fromisoformat(text.strip())
        aware = moment if moment.tzinfo else timezone.make_aware(moment)
        return aware.isoformat()
    except (ValueError, OverflowError):
        return Undefined


_READERS: Mapping[str, Callable[[str], object]] = {
    "Int": _int,
    "Float": _float,
    "Boolean": _truth,
    "DateTime": _moment,
    "String": _text,
    "ID": _text,
    "Upload": lambda _: Undefined,
}


def _is_accepted(kind: GraphQLScalarType, value: object) -> bool:
    accepted = True

    def note(_error: GraphQLError, _path: list[str | int]) -> None:
        nonlocal accepted
        accepted = False

    validate_input_value(value, kind, note, hide_suggestions=True)
    return accepted


def _has_default(one: GraphQLInputField) -> bool:
    return one.default is not None or one.default_value is not Undefined


_REQUIRED = re.compile(
    r"to include required field '(\w+)'|not to be None|to be provided"
)


def _required_field(error: GraphQLError) -> tuple[bool, str]:
    found = _REQUIRED.search(error.message)
    return found is not None, (found.group(1) or "") if found else ""
