"""Prepares the controls of forms: what is in them, what is wrong, how to name them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.numbers import get_currency_symbol
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString

from commons.kit.language import locale_now
from commons.web.forms import Form, anchor_of, bound, note_label, open_key
from commons.web.money import percent_number

WRITINGS = {"percent": "percent", "lines": "lines", "commas": "commas"}
INPUT_TYPES = {"money": "text", "percent": "text", "commas": "text", "decimal": "text"}
DECIMAL_KINDS = {"money", "percent", "decimal"}


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose."""

    value: str
    label: str
    hint: str
    is_chosen: bool
    anchor: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What a template asked for."""

    name: str
    label: str
    kind: str
    value: object
    hint: str
    options: object
    blank: str
    currency: str


@dataclass(frozen=True, slots=True)
class Control:
    """Everything the partial `field.html` needs; it decides nothing itself."""

    name: str
    label: str
    kind: str
    type: str
    anchor: str
    group_anchor: str
    value: str
    is_ticked: bool
    error: str
    hint: str
    described_by: str
    options: tuple[Option, ...]
    currency: str
    currency_name: str
    prefix: str
    suffix: str
    attributes: SafeString
    is_short: bool


def control(
    request: HttpRequest | None, wish: Wish, attributes: Mapping[str, object]
) -> Control:
    """The control as it is to be written, filled with what was typed or else given."""
    rest = dict(attributes)
    form, key = bound(request), open_key(request)
    plain = f"{wish.name}.amount" if wish.kind == "money" else wish.name
    writing = WRITINGS.get(wish.kind, "")
    texts = _texts(request, form, plain, wish)
    note_label(request, plain, wish.label)
    anchor = anchor_of(plain, key)
    error = form.error(plain) or form.error(wish.name)
    notes = (f"{anchor}-hint" if wish.hint else "", f"{anchor}-error" if error else "")
    return Control(
        name=f"{plain}:{writing}" if writing else plain,
        label=wish.label,
        kind=wish.kind,
        type=INPUT_TYPES.get(wish.kind, wish.kind),
        anchor=anchor,
        group_anchor=anchor_of(wish.name, key) if plain != wish.name else "",
        value=escape(texts[-1]) if texts else "",
        is_ticked=bool(texts) and texts[-1] in {"true", "on"},
        error=error,
        hint=wish.hint,
        described_by=" ".join(note for note in notes if note),
        options=tuple(_options(wish, texts, anchor)),
        currency=wish.currency,
        currency_name=f"{wish.name}.currency",
        prefix=str(rest.pop("prefix", "") or _symbol(wish)),
        suffix=str(rest.pop("suffix", "%" if wish.kind == "percent" else "")),
        is_short=bool(rest.pop("short", wish.kind in DECIMAL_KINDS)),
        attributes=html_attributes({**_habits(wish.kind), **rest}),
    )


def html_attributes(attributes: Mapping[str, object]) -> SafeString:
    """As HTML: true stands alone, false and None are left out, `_` becomes `-`."""
    written = [
        (name.replace("_", "-").strip("-"), value)
        for name, value in attributes.items()
        if value is not None and value is not False and value != ""
    ]
    alone = format_html_join("", " {}", ((n,) for n, v in written if v is True))
    # Words written into a template count as safe HTML; in an attribute they are text.
    valued = format_html_join(
        "", ' {}="{}"', ((n, escape(v)) for n, v in written if v is not True)
    )
    return alone + valued


def _texts(
    request: HttpRequest | None, form: Form, name: str, wish: Wish
) -> Sequence[str]:
    """What was typed, else what the address says, else what the page gives."""
    typed = form.typed(name)
    if typed is not None:
        return typed
    if form.is_sent and wish.kind == "checkboxes":
        return ()
    if request is not None and not open_key(request) and name in request.GET:
        return request.GET.getlist(name)
    return tuple(_given(wish))


def _given(wish: Wish) -> Iterable[str]:
    value = wish.value
    if value is None or value == "":
        return
    if isinstance(value, list | tuple):
        texts = [str(item) for item in value]
        marks = {"lines": "\n", "commas": ", "}
        yield from [marks[wish.kind].join(texts)] if wish.kind in marks else texts
    elif wish.kind == "percent":
        yield _share(value)
    elif isinstance(value, Mapping):
        yield str(value.get("amount", ""))
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif wish.kind in {"date", "datetime-local"}:
        yield _moment(str(value), wish.kind)
    else:
        yield str(value)


def _share(value: object) -> str:
    try:
        number = percent_number(int(str(value)))
    except ValueError:
        return str(value)
    return f"{number.normalize():f}"


def _moment(text: str, kind: str) -> str:
    """A moment as the browser's own control wants it, in the zone of the page."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    local = timezone.localtime(found) if found.tzinfo else found
    return local.strftime("%Y-%m-%d" if kind == "date" else "%Y-%m-%dT%H:%M")


def _options(wish: Wish, chosen: Sequence[str], anchor: str) -> Iterable[Option]:
    """From nodes `{value|id|code|slug, label|name|title, hint}` or `A=An A|B=A B`."""
    given = wish.options
    if wish.blank:
        yield Option("", wish.blank, "", is_chosen=not any(chosen), anchor=anchor)
    if isinstance(given, str | Promise):
        pairs = (part.partition("=") for part in str(given).split("|") if part)
        given = [{"value": value, "label": label or value} for value, _, label in pairs]
    for at, one in enumerate(given if isinstance(given, list | tuple) else ()):
        node = one if isinstance(one, Mapping) else {"value": one, "label": one}
        value = _first(node, "value", "id", "code", "slug")
        yield Option(
            value=value,
            label=_first(node, "label", "name", "title", "value"),
            hint=_first(node, "hint"),
            is_chosen=value in chosen,
            anchor=anchor if at == 0 else f"{anchor}-{at}",
        )


def _first(node: Mapping[str, object], *keys: str) -> str:
    return next((str(node[key]) for key in keys if node.get(key) is not None), "")


def _symbol(wish: Wish) -> str:
    if wish.kind != "money" or not wish.currency:
        return ""
    return str(get_currency_symbol(wish.currency, locale=locale_now()))


def _habits(kind: str) -> dict[str, object]:
    if kind in DECIMAL_KINDS:
        return {"inputmode": "decimal", "autocomplete": "off"}
    return {"rows": 5} if kind in {"textarea", "lines"} else {}
