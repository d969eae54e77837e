"""The words pages choose their language with, and `translate`, ten times as quick."""

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.html import format_html
from django.utils.safestring import SafeString

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


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    """Django's own, which looks the same words up each time; these are remembered."""
    node: TranslateNode = do_translate(parser, token)
    expression = node.filter_expression
    is_constant = isinstance(expression.var.literal, str) and not expression.filters
    meant = node.message_context
    if is_constant and not node.noop and (meant is None or not meant.is_var):
        return ConstantNode(node)
    return node


class ConstantNode(Node):
    """Words that depend on nothing but the language."""

    def __init__(self, node: TranslateNode) -> None:
        self.node = node
        self.name = node.asvar
        node.asvar = None
        self.texts: dict[str, str] = {}

    def render(self, context: Context) -> str:
        """The words, or nothing when they are given a name."""
        language = language_now()
        text = self.texts.get(language)
        if text is None:
            text = self.texts[language] = self.node.render(context)
        if self.name is None:
            return text
        context[self.name] = text
        return ""


@register.simple_tag
def page_language() -> str:
    """What the page is written in, as HTML names it."""
    return language_tag(language_now())


@register.simple_tag
def said_in(language: str | None) -> SafeString | str:
    """The attribute for words of an owner in another language than the page's."""
    if not language or language == language_tag(language_now()):
        return ""
    return format_html(' lang="{}"', language)


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
