"""The addresses of one page in every language, as search engines are told them."""

from collections.abc import Iterator
from functools import cache

from babel.core import get_global
from django.conf import settings

from commons.kit.language import language_tag, locale_of
from commons.web.languages.asking import PARAMETER


def in_language(address: str, language: str) -> str:
    """The address that a page without a query string has in a language."""
    if language == settings.LANGUAGE_CODE:
        return address
    return f"{address}?{PARAMETER}={language}"


def alternates(address: str) -> Iterator[tuple[str, str]]:
    """Each language as `hreflang` names it, and the page's address in it."""
    for code, _ in settings.LANGUAGES:
        yield language_tag(code), in_language(address, code)
    # Whoever asks for nothing gets what their browser reads.
    yield "x-default", address


@cache
def open_graph_locale(language: str) -> str:
    """Language and country, where it is most spoken: en_US, zh_CN."""
    locale = locale_of(language)
    likely = get_global("likely_subtags").get(locale.language, "")
    return f"{locale.language}_{locale.territory or likely.rpartition('_')[2]}"
