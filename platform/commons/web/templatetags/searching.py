"""The words pages of searches speak with: counts, and addresses that change a bit."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.http import QueryDict
from django.template.context import Context

from commons.kit.format import format_number

register = template.Library()
# Another page of a list, which a changed list does not have.
PLACES = ("after", "before")


@register.filter
def counted(count: Mapping[str, Any] | None) -> str:
    """{number, isLeast} as 12, 1,204 or 1,000+."""
    if not count:
        return ""
    return f"{format_number(count['number'])}{'+' if count['isLeast'] else ''}"


@register.filter
def totalled(found: Mapping[str, Any] | None) -> str:
    """{totalCount, totalIsLeast} in the same way."""
    if not found:
        return ""
    return counted({"number": found["totalCount"], "isLeast": found["totalIsLeast"]})


@register.filter
def searched(text: str | None) -> str:
    """What somebody wrote into a search field, without what no page can show."""
    return "".join(sign for sign in text or "" if sign.isprintable())


@register.simple_tag
def chosen_values(facets: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Of all facets the chosen values, each with its facet's name."""
    return [
        {**value, "name": facet["name"]}
        for facet in facets
        for value in facet["values"]
        if value["isChosen"]
    ]


@register.simple_tag(takes_context=True)
def address_with(context: Context, **changes: str | None) -> str:
    """This address with some values changed, from the first page on; None removes."""
    query = _query(context)
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return _written(query)


@register.simple_tag(takes_context=True)
def address_without(context: Context, name: str, value: str) -> str:
    """This address without one of a name's values, from the first page on."""
    query = _query(context)
    query.setlist(name, [one for one in query.getlist(name) if one != value])
    return _written(query)


def _query(context: Context) -> QueryDict:
    query: QueryDict = context["request"].GET.copy()
    for name in PLACES:
        query.pop(name, None)
    return query


def _written(query: QueryDict) -> str:
    return f"?{query.urlencode()}"
