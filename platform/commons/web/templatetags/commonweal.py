"""The words templates speak with; they write, the schema has computed."""

from collections.abc import Mapping, Sequence

from django import template
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.template.exceptions import TemplateSyntaxError
from django.template.loader import render_to_string
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from commons.kit.format import format_share
from commons.kit.language import country_name
from commons.web import money as sums
from commons.web import splits
from commons.web.charts import Chart, charts
from commons.web.controls import Wish, control, html_attributes
from commons.web.forms import (
    DEED_FIELD,
    IDEMPOTENCY_FIELD,
    KEY_FIELD,
    anchor_of,
    bound,
    labelled,
    writing,
)

register = template.Library()
Money = Mapping[str, object]
# Points are thousandths; the stylesheet knows every hundredth part of ten.
FOCUS_STEP, FOCUS_MIDDLE = 100, 500


@register.filter
def money(value: Money | None) -> SafeString | str:
    """{amount, currency} as a figure; nothing for null."""
    return sums.money_html(value) if value else ""


@register.filter
def money_text(value: Money | None) -> str:
    """{amount, currency} in plain text, for labels and buttons."""
    return sums.money_text(value) if value else ""


@register.filter
def share(value: int | None) -> str:
    """Basis points as a percentage."""
    return "" if value is None else format_share(int(value))


@register.filter
def moment(value: object) -> SafeString | str:
    """An ISO time as day and time of the page's zone."""
    found = sums.moment_of(value) if value else None
    if found is None:
        return ""
    return format_html(
        '<time datetime="{}">{}</time>', found.isoformat(), sums.moment_text(found)
    )


@register.filter
def moment_text(value: object) -> str:
    """A time as day and time, for mails and attributes."""
    found = sums.moment_of(value) if value else None
    return "" if found is None else sums.moment_text(found)


@register.filter
def day_text(value: object) -> str:
    """A time or date as a day, for mails and attributes."""
    found = sums.moment_of(value) if value else None
    return "" if found is None else sums.day_text(found.date())


@register.filter
def day(value: object) -> SafeString | str:
    """An ISO time or date as a day."""
    found = sums.moment_of(value) if value else None
    if found is None:
        return ""
    return format_html(
        '<time datetime="{}">{}</time>',
        found.date().isoformat(),
        sums.day_text(found.date()),
    )


@register.filter
def country(code: str | None) -> str:
    """A country by its name."""
    return country_name(code) if code else ""


@register.filter
def focus(point: Mapping[str, int] | None) -> str:
    """Classes by which a picture that is cut keeps its point in sight.

    A style would be more exact, but the content security policy allows none.
    """
    if not point:
        return ""
    places = {side: round(point[side] / FOCUS_STEP) for side in ("x", "y")}
    return " ".join(
        f"focus-{side}-{place}"
        for side, place in places.items()
        if point[side] != FOCUS_MIDDLE
    )


@register.simple_tag
def split_bar(split: splits.Split, *, small: bool = False) -> SafeString:
    """The bar of a split, drawn to its true shares."""
    return splits.split_bar(split, small=small)


@register.filter
def in_order(split: splits.Split) -> list[splits.Part]:
    """The parts of a split in the order of its bar."""
    return splits.ordered(split)


@register.filter
def part_class(part: splits.Part) -> str:
    """merchant, platform, fee or charity: how the stylesheet calls the party."""
    return splits.part_class(part)


@register.filter
def month_charts(rows: Sequence[Mapping[str, object]]) -> list[Chart]:
    """For each currency `currency`, `months` and `svg`, from rows of month and sums."""
    return charts(rows)


@register.simple_tag
def pledge_sentence(disclosure: Mapping[str, object] | None) -> SafeString | str:
    """The sentence of a pledge: its sum under the marker stroke, its charity a link."""
    parts = disclosure.get("parts") if disclosure else None
    if not isinstance(parts, list | tuple):
        return str(disclosure["text"]) if disclosure else ""
    return mark_safe(  # noqa: S308 - each part escapes what it says
        "".join([_pledge_part(part) for part in parts])
    )


def _pledge_part(part: Mapping[str, object]) -> str:
    text = escape(str(part["text"]))
    match part.get("kind"):
        case "GIVES":
            return f'<span class="gives">{text}</span>'
        case "CHARITY" if part.get("slug"):
            return f'<a href="/charities/{escape(str(part["slug"]))}/">{text}</a>'
    return text


@register.simple_tag(takes_context=True)
def idempotency_key(context: Context, name: str = IDEMPOTENCY_FIELD) -> SafeString:
    """A hidden field that makes sending the form twice have the effect of once."""
    key = bound(_request(context)).idempotency_key
    return format_html('<input type="hidden" name="{}" value="{}">', name, key)


@register.simple_tag(takes_context=True)
def field(
    context: Context,
    name: str,
    label: str,
    kind: str = "text",
    **rest: object,
) -> SafeString:
    """One control with label, hint and error, filled with what was typed.

    Kinds: any type of `<input>`; textarea, select, radios, checkbox, checkboxes; money
    (needs `currency`), decimal, percent (of basis points), lines and commas (of lists).
    `value`, `hint`, `options`, `blank`, `prefix`, `suffix` and `short` are ours,
    everything else becomes an attribute.
    """
    wish = Wish(
        name=name,
        label=label,
        kind=kind,
        value=rest.pop("value", None),
        hint=str(rest.pop("hint", "") or ""),
        options=rest.pop("options", None),
        blank=str(rest.pop("blank", "") or ""),
        currency=str(rest.pop("currency", "") or ""),
    )
    written = control(_request(context), wish, rest)
    return mark_safe(  # noqa: S308 - a template of ours, escaped by the engine
        render_to_string("partials/field.html", {"control": written})
    )


@register.simple_tag(takes_context=True)
def error_of(context: Context, name: str) -> str:
    """What is wrong with a control of the form now being written."""
    return bound(_request(context)).error(name)


@register.simple_tag(takes_context=True)
def value_of(context: Context, name: str, given: object = "") -> object:
    """What was typed into a control of the form being written, else what is given."""
    typed = bound(_request(context)).typed(name)
    return given if not typed else typed[-1]


@register.tag
def mutation(parser: Parser, token: Token) -> "MutationNode":
    """`{% mutation "AddToCart" key=variant.id class="stack" %}…{% endmutation %}`.

    A form that sends the named mutation of the page's document, with its token, its
    problems on top and its fields kept as typed. `key` tells several forms of one
    mutation apart, `upload=True` lets it carry files, `next=` an address to go on to;
    everything else becomes an attribute of the form.
    """
    name, *bits = token.split_contents()[1:] or [""]
    if not name:
        raise TemplateSyntaxError("mutation needs the name of a mutation")
    attributes = token_kwargs(bits, parser)
    if bits:
        raise TemplateSyntaxError(f"mutation does not understand {' '.join(bits)}")
    inside = parser.parse(("endmutation",))
    parser.delete_first_token()
    return MutationNode(parser.compile_filter(name), attributes, inside)


class MutationNode(template.Node):
    """A form that sends one mutation."""

    def __init__(
        self,
        name: FilterExpression,
        attributes: Mapping[str, FilterExpression],
        nodelist: NodeList,
    ) -> None:
        self.name = name
        self.attributes = attributes
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        """The form, opened, filled and closed."""
        request = _request(context)
        if request is None:
            raise TemplateSyntaxError("a form needs a request for its token")
        name = str(self.name.resolve(context))
        given = {key: one.resolve(context) for key, one in self.attributes.items()}
        key = _form_key(name, given.pop("key", None))
        hidden = {
            "csrfmiddlewaretoken": get_token(request),
            DEED_FIELD: name,
            KEY_FIELD: key,
            "next": given.pop("next", None),
        }
        if given.pop("upload", False):
            given["enctype"] = "multipart/form-data"
        with writing(request, key) as labels:
            inside = self.nodelist.render(context)
            found = [labelled(one, labels) for one in bound(request).problems]
        # From top to bottom, as the eye and the tabulator come to the fields.
        places = {field: place for place, field in enumerate(labels)}
        found.sort(key=lambda one: places.get(one.name, -1))
        problems = render_to_string("partials/problems.html", {"problems": found})
        return format_html(
            '<form method="post"{}>{}{}{}</form>',
            html_attributes(given),
            format_html_join(
                "",
                '<input type="hidden" name="{}" value="{}">',
                ((key, value) for key, value in hidden.items() if value),
            ),
            mark_safe(problems),  # noqa: S308 - a template of ours, escaped by the engine
            inside,
        )


def _form_key(name: str, key: object) -> str:
    return anchor_of(name if key is None else f"{name}-{key}", "")


def _request(context: Context) -> HttpRequest | None:
    found = getattr(context, "request", None)
    return found if isinstance(found, HttpRequest) else None
