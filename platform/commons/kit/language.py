"""Words in the language of whoever reads: the one door to gettext.

`_` translates at once, into the language of this request; what a module says while it
is loaded, before there is a request, takes `gettext_lazy`. Rules, which know no Django,
import from here too. Never translate an f-string: write
`_("At most {most}.").format(most=9)`.
"""

from functools import cache
from typing import cast

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.utils import translation
from django.utils.translation import (
    get_language,
    gettext,
    ngettext,
    override,
    pgettext,
    to_locale,
)

__all__ = [
    "_",
    "country_name",
    "gettext_lazy",
    "known_language",
    "language_name",
    "language_now",
    "language_tag",
    "languages",
    "locale_now",
    "locale_of",
    "ngettext",
    "override",
    "pgettext",
]

ENGLISH = "en"

_ = gettext


def gettext_lazy(message: str) -> str:
    """Text of a module, translated each time it is read as a str."""
    # A promise of a text; whoever formats or compares it cannot tell the difference.
    return cast("str", translation.gettext_lazy(message))


def language_now() -> str:
    """The language of whoever reads, as settings name it: en, zh-hans."""
    return get_language() or ENGLISH


@cache
def language_tag(language: str) -> str:
    """The language as pages and headers name it: en, zh-Hans."""
    first, *others = language.split("-")
    # Scripts have four letters, countries two.
    written = (one.title() if len(one) == 4 else one.upper() for one in others)
    return "-".join([first, *written])


def languages() -> list[str]:
    """Those that pages can be read in, and owners may write in, as settings do."""
    return [code for code, _name in settings.LANGUAGES]


def language_name(language: str) -> str:
    """What it is called in itself; its tag where nobody here speaks it."""
    return str(dict(settings.LANGUAGES).get(language, language_tag(language)))


def known_language(tag: str) -> str:
    """The language as settings name it; nothing if we do not speak it."""
    lower = tag.lower()
    return lower if lower in languages() else ""


def locale_now() -> Locale:
    """How whoever reads writes sums, days and lists."""
    return locale_of(language_now())


def country_name(code: str) -> str:
    """A country in the language of whoever reads; the code itself if it is none."""
    return str(locale_now().territories.get(code, code))


@cache
def locale_of(language: str) -> Locale:
    """The locale of a language; English where Babel knows none."""
    try:
        return Locale.parse(to_locale(language))
    except (UnknownLocaleError, ValueError):
        return Locale(ENGLISH)
