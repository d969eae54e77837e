"""The words pages choose their language with."""

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.context import Context

from commons.kit.language import language_now, language_tag
from commons.web.languages.asking import PARAMETER

register = template.Library()


@dataclass(frozen=True, slots=True)
class Choice:
    """A language a page can be read in."""

    tag: str
    name: str
    """In itself, for those who read nothing else."""
    address: str
    """This page in that language."""
    value: str
    """What the schema calls it."""
    is_current: bool


@register.simple_tag
def page_language() -> str:
    """What the page is written in, as HTML names it."""
    return language_tag(language_now())


@register.simple_tag(takes_context=True)
def languages(context: Context) -> list[Choice]:
    """Every language, with the address of this page in it."""
    current = language_now()
    return [
        Choice(
            tag=language_tag(code),
            name=str(name),
            address=_address(context.get("request"), code),
            value=code.upper().replace("-", "_"),
            is_current=code == current,
        )
        for code, name in settings.LANGUAGES
    ]


def _address(request: object, code: str) -> str:
    if not isinstance(request, HttpRequest):
        return f"?{PARAMETER}={code}"
    query = request.GET.copy()
    query[PARAMETER] = code
    return f"?{query.urlencode()}"
